import { FdStream } from "../../../devices/serial/fd_stream.ts";
import { openPty } from "../../../devices/virtual/pty.ts";

/** A program that plays a board: its standard input and output are the far end of a terminal. */
export interface BoardProgram extends AsyncDisposable {
  /** To open as a serial port. */
  readonly path: string;
  /** Lets the board hear `bytes`, as if the line had made them up. */
  disturb(bytes: Uint8Array): Promise<void>;
  /** From now on the board hears what it says, as from a terminal that echoes. */
  echo(): void;
}

/** Starts `command` behind a pseudo-terminal; disposing kills it, which hangs the terminal up. */
export function startBoard(command: string, args: readonly string[]): BoardProgram {
  const pty = openPty();
  const child = new Deno.Command(command, {
    args: [...args],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const input = child.stdin.getWriter();
  // A board that is gone hears nothing.
  const hear = (bytes: Uint8Array) => input.write(bytes.slice()).catch(() => {});
  let echoes = false;
  const stream = new FdStream(pty.master, { onBytes: hear, onLost() {} });
  const ended = (async () => {
    for await (const chunk of child.stdout) {
      if (echoes) hear(chunk);
      await stream.write(chunk).catch(() => {});
    }
  })();
  return {
    path: pty.path,
    disturb: hear,
    echo: () => void (echoes = true),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await Promise.all([child.status, stream.stop()]);
      await ended;
      await input.abort().catch(() => {});
      pty.close();
    },
  };
}
