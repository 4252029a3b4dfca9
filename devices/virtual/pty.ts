import { cString, libc, OpenFlag, Termios } from "../serial/libc.ts";

/** A pseudo-terminal pair as its master side sees it. */
export interface Pty {
  /** The master's descriptor, non-blocking. */
  readonly master: number;
  /** The path that a serial port can be opened at, such as `/dev/pts/3`. */
  readonly path: string;
  /** Closes the master: whoever has the terminal open sees a hang-up. */
  close(): void;
}

/**
 * Opens a pseudo-terminal pair in raw mode. The slave side is held open too, because a master
 * whose slave nobody has open is hung up itself.
 *
 * @throws {Error} when the system has no pseudo-terminals left.
 */
export function openPty(): Pty {
  const { RDWR, NONBLOCK, NOCTTY, CLOEXEC } = OpenFlag;
  const master = libc.posix_openpt(RDWR | NOCTTY | NONBLOCK | CLOEXEC);
  if (master < 0) throw new Error("Cannot open a pseudo-terminal");
  try {
    const path = unlockSlave(master);
    const slave = libc.open(cString(path), RDWR | NOCTTY | CLOEXEC);
    if (slave < 0) throw new Error(`Cannot open ${path}`);
    makeRaw(slave);
    return {
      master,
      path,
      close() {
        libc.close(master);
        libc.close(slave);
      },
    };
  } catch (error) {
    libc.close(master);
    throw error;
  }
}

function unlockSlave(master: number): string {
  libc.grantpt(master);
  const name = libc.unlockpt(master) === 0 ? libc.ptsname(master) : null;
  if (name === null) throw new Error("Cannot unlock a pseudo-terminal");
  return Deno.UnsafePointerView.getCString(name);
}

/** Without this the terminal echoes what the board says back to the board. */
function makeRaw(slave: number): void {
  const termios = new Uint8Array(Termios.size);
  if (libc.tcgetattr(slave, termios) !== 0) return;
  libc.cfmakeraw(termios);
  libc.tcsetattr(slave, 0, termios);
}
