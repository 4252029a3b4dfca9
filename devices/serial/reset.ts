import { describeErrno, errno, ioctl, libc, ModemLine, TCIFLUSH, TerminalRequest } from "./libc.ts";
import type { ResetPolicy } from "./port_keys.ts";
import { type ResetStep, resetSteps } from "./reset_steps.ts";

const NO_DATA = new Int32Array(1);

/** Resets the board behind an open port; resolves with why that could not be, or `null`. */
export async function resetBoard(fd: number, policy: ResetPolicy): Promise<string | null> {
  for (const step of resetSteps[policy]) {
    if (!take(step, fd)) return describeErrno(errno());
    await new Promise((resolve) => setTimeout(resolve, step.holdMs));
    // What the board said before is of no use to anybody.
    if (step.holdMs > 0) libc.tcflush(fd, TCIFLUSH);
  }
  return null;
}

function take(step: ResetStep, fd: number): boolean {
  if (!("isBreak" in step)) return setLines(fd, step);
  const { TIOCSBRK, TIOCCBRK } = TerminalRequest;
  return ioctl(fd, step.isBreak ? TIOCSBRK : TIOCCBRK, NO_DATA) === 0;
}

/** Both lines at once: one after the other would pass through a state that means something else. */
function setLines(fd: number, { dtr, rts }: Exclude<ResetStep, { isBreak: boolean }>): boolean {
  const { DTR, RTS } = ModemLine;
  const lines = new Int32Array(1);
  if (ioctl(fd, TerminalRequest.TIOCMGET, lines) !== 0) return false;
  lines[0] = (lines[0] & ~(DTR | RTS)) | (dtr ? DTR : 0) | (rts ? RTS : 0);
  return ioctl(fd, TerminalRequest.TIOCMSET, lines) === 0;
}
