import { libc, Termios } from "../../../devices/serial/libc.ts";
import { openPty } from "../../../devices/virtual/pty.ts";

/** Where `struct termios` keeps the speed of output: behind the one of input. */
const OUTPUT_SPEED = Termios.size - 4;
/** The C library's codes for speeds are small numbers; those of old go by their bits. */
const CODES = new Map([[0o15, 9600], [0o10002, 115_200], [0o10001, 57_600]]);

/** A board that is only readable at one rate: at others its line is garbage. */
export class RatedBoard {
  readonly pty = openPty();
  readonly rates = new Set<number>();
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #listener = Promise.withResolvers<void>();

  constructor(rate: number, line = "light:512\r\n") {
    // Several at a time: a busy machine is soon done with them, too.
    const text = new TextEncoder().encode(line.repeat(10));
    const garbage = text.map((byte) => byte === 10 ? byte : byte ^ 0xa5);
    this.#timer = setInterval(() => {
      const now = this.#rate();
      this.rates.add(now);
      if (now !== 0) this.#listener.resolve();
      const bytes = now === rate ? text : garbage;
      libc.write(this.pty.master, bytes, BigInt(bytes.length));
    }, 5);
  }

  /** Resolves when somebody listens at one of the rates. */
  isListenedTo(): Promise<void> {
    return this.#listener.promise;
  }

  #rate(): number {
    const termios = new DataView(new ArrayBuffer(Termios.size));
    libc.tcgetattr(this.pty.master, termios);
    return CODES.get(termios.getUint32(OUTPUT_SPEED, true)) ?? 0;
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
    this.pty.close();
  }
}
