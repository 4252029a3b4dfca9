import { describeErrno, errno, ioctl, libc, ModemLine, TCIFLUSH, TerminalRequest } from "./libc.ts";
import type { ResetPolicy } from "./port_keys.ts";

/** One state of the two output lines of a port, and how long it is held. */
export interface LineState {
  readonly dtr: boolean;
  readonly rts: boolean;
  readonly holdMs: number;
}

/**
 * What a reset does to the lines of an open port, step by step. Opening asserts both lines, and
 * nothing can prevent that; `never` leaves them so.
 */
export const resetSteps: Readonly<Record<ResetPolicy, readonly LineState[]>> = {
  never: [],
  // A capacitor turns DTR's falling voltage into a short pulse on an Arduino's RESET.
  "on-open": [
    { dtr: false, rts: false, holdMs: 250 },
    { dtr: true, rts: true, holdMs: 0 },
  ],
  // Two transistors: RTS alone pulls EN low, DTR alone IO0, which would start the boot loader.
  esp32: [
    { dtr: false, rts: true, holdMs: 100 },
    { dtr: false, rts: false, holdMs: 0 },
  ],
};

/** Resets the board behind an open port; resolves with why that could not be, or `null`. */
export async function resetBoard(fd: number, policy: ResetPolicy): Promise<string | null> {
  for (const { holdMs, ...lines } of resetSteps[policy]) {
    if (!setLines(fd, lines)) return describeErrno(errno());
    await new Promise((resolve) => setTimeout(resolve, holdMs));
    // What the board said before is of no use to anybody.
    if (holdMs > 0) libc.tcflush(fd, TCIFLUSH);
  }
  return null;
}

/** Both lines at once: one after the other would pass through a state that means something else. */
function setLines(fd: number, { dtr, rts }: Pick<LineState, "dtr" | "rts">): boolean {
  const { DTR, RTS } = ModemLine;
  const lines = new Int32Array(1);
  if (ioctl(fd, TerminalRequest.TIOCMGET, lines) !== 0) return false;
  lines[0] = (lines[0] & ~(DTR | RTS)) | (dtr ? DTR : 0) | (rts ? RTS : 0);
  return ioctl(fd, TerminalRequest.TIOCMSET, lines) === 0;
}
