/**
 * How a terminal is taken before it is set up, and given back: what the native binding does not do.
 *
 * @module
 */
import { DeviceError } from "../adapter.ts";
import {
  cString,
  ioctl,
  libc,
  Lock,
  OpenFlag,
  TCIOFLUSH,
  TerminalRequest,
  Termios,
} from "./libc.ts";
import { describeUse } from "./open_error.ts";
import { findForeignHolders } from "./port_holders.ts";

const OPEN_FLAGS = OpenFlag.RDWR | OpenFlag.NOCTTY | OpenFlag.NONBLOCK | OpenFlag.CLOEXEC;
const NO_DATA = new Int32Array(1);

/**
 * Makes the terminal at `path` raw before anything else is done with it: a fresh one sends back
 * what the board says until then. Resolves with what is to be called once it is open for good;
 * what is no terminal, or cannot be opened, is left to whoever opens it then.
 *
 * @throws {DeviceError} `unusable` when another program has it open; it was not touched then, for
 * opening alone would reset the board under its hands
 */
export async function prepareTerminal(path: string): Promise<() => void> {
  const holders = findForeignHolders(path);
  if (holders.length > 0) throw new DeviceError("unusable", describeUse(path, holders));
  const fd = await libc.openPatiently(cString(path), OPEN_FLAGS);
  if (fd < 0) return () => {};
  // Who has locked it has set it up.
  if (libc.flock(fd, Lock.EXCLUSIVE | Lock.NONBLOCK) === 0) {
    makeRaw(fd);
    libc.flock(fd, Lock.UNLOCK);
  }
  return () => libc.close(fd);
}

function makeRaw(fd: number): void {
  const termios = new DataView(new ArrayBuffer(Termios.size));
  if (libc.tcgetattr(fd, termios) !== 0) return;
  libc.cfmakeraw(termios);
  const flags = termios.getUint32(Termios.controlFlags, true);
  // Should it not be opened for good, closing must not reset the board.
  termios.setUint32(Termios.controlFlags, (flags & ~Termios.HUPCL) >>> 0, true);
  libc.tcsetattr(fd, 0, termios);
  libc.tcflush(fd, TCIOFLUSH);
}

/** Keeps others from opening an open terminal: `flock(2)` keeps out only those who ask it. */
export function claimTerminal(fd: number): void {
  ioctl(fd, TerminalRequest.TIOCEXCL, NO_DATA);
}

/** Takes {@linkcode claimTerminal} back; a pseudo-terminal would outlive its closing. */
export function yieldTerminal(fd: number): void {
  ioctl(fd, TerminalRequest.TIOCNXCL, NO_DATA);
}
