import { LineFramer } from "../framing/lines.ts";
import { FdStream } from "../serial/fd_stream.ts";
import { Firmware } from "./firmware.ts";
import { openPty, type Pty } from "./pty.ts";

/** How a virtual board behaves; all of it may be changed while it runs. */
export interface BoardBehaviour {
  /** Milliseconds between two lines of readings; `Infinity` for none. Default 200. */
  intervalMs: number;
  /** Milliseconds a command takes; `Infinity` for a board that never answers. Default 5. */
  answerDelayMs: number;
}

/**
 * A simulated board on the far side of a real pseudo-terminal. It is stricter than a real one: a
 * command that arrives while another is under way is refused and counted. It records what it
 * hears, and can cut its output, send garbage and hang up.
 */
export class VirtualBoard {
  readonly behaviour: BoardBehaviour;
  readonly firmware = new Firmware();
  /** Every line that arrived, oldest first; the last 1000. */
  readonly received: string[] = [];
  /** Commands that arrived while another one was under way. */
  overlaps = 0;
  /** Called for every line that arrives. */
  onLine: ((line: string) => void) | null = null;
  /** Called with bytes as they arrive: a view that is valid until it returns. */
  onBytes: ((chunk: Uint8Array) => void) | null = null;
  #connection: { pty: Pty; stream: FdStream } | null = null;
  #readingsTimer: ReturnType<typeof setTimeout> | undefined;
  #answerTimer: ReturnType<typeof setTimeout> | undefined;
  #busy = false;
  #unsent = 0;
  #bytesUntilCut = Infinity;
  #hangingUp: Promise<void> = Promise.resolve();

  constructor(behaviour: Partial<BoardBehaviour> = {}) {
    this.behaviour = { intervalMs: 200, answerDelayMs: 5, ...behaviour };
  }

  /** The path to open as a serial port; null while hung up. */
  get path(): string | null {
    return this.#connection?.pty.path ?? null;
  }

  /** Plugs the board in, behind a new pseudo-terminal; returns the path. */
  plugIn(): string {
    if (this.#connection !== null) throw new Error("The board is plugged in already");
    const pty = openPty();
    const framer = new LineFramer({
      onLine: (bytes, start, end) => this.#hear(new TextDecoder().decode(bytes.slice(start, end))),
      onTooLong: () => this.#hear(""),
    });
    const stream = new FdStream(pty.master, {
      onBytes: (chunk) => {
        this.onBytes?.(chunk);
        framer.receive(chunk);
      },
      onLost: () => this.hangUp(),
    });
    this.#connection = { pty, stream };
    this.#busy = false;
    this.#unsent = 0;
    this.#bytesUntilCut = Infinity;
    this.#scheduleReadings();
    return pty.path;
  }

  /** Unplugs the board: whoever has its terminal open sees a hang-up. */
  hangUp(): Promise<void> {
    const connection = this.#connection;
    if (connection === null) return this.#hangingUp;
    this.#connection = null;
    clearTimeout(this.#readingsTimer);
    clearTimeout(this.#answerTimer);
    return this.#hangingUp = connection.stream.stop().then(() => connection.pty.close());
  }

  /** Hangs up after exactly `byteCount` more bytes of output, wherever in a line that is. */
  cut(byteCount: number): void {
    this.#bytesUntilCut = byteCount;
  }

  /** Sends `text` and a line end. */
  say(text: string): void {
    this.garble(new TextEncoder().encode(text + "\n"));
  }

  /** Sends `bytes` as they are. */
  garble(bytes: Uint8Array<ArrayBuffer>): void {
    const stream = this.#connection?.stream;
    if (stream === undefined) return;
    const allowed = bytes.slice(0, Math.min(bytes.length, this.#bytesUntilCut));
    this.#bytesUntilCut -= allowed.length;
    this.#unsent += allowed.length;
    const sent = stream.write(allowed).then(() => this.#unsent -= allowed.length, () => {});
    if (this.#bytesUntilCut <= 0) sent.then(() => this.hangUp());
  }

  #scheduleReadings(): void {
    const { intervalMs } = this.behaviour;
    if (intervalMs === Infinity) return;
    this.#readingsTimer = setTimeout(() => {
      this.firmware.advance(intervalMs / 1000, Math.random);
      // A board has no memory for what nobody takes.
      if (this.#unsent === 0) this.say(this.firmware.readings());
      if (this.#connection !== null) this.#scheduleReadings();
    }, intervalMs);
  }

  #hear(line: string): void {
    this.received.push(line);
    if (this.received.length > 1000) this.received.shift();
    this.onLine?.(line);
    if (this.#busy) return this.#refuseOverlap(line);
    const { answerDelayMs } = this.behaviour;
    this.#busy = true;
    if (answerDelayMs === Infinity) return;
    this.#answerTimer = setTimeout(() => this.#answer(line), answerDelayMs);
  }

  #answer(line: string): void {
    this.#busy = false;
    const answer = this.firmware.answer(line);
    this.say(answer.line);
    if (answer.changed) this.say(this.firmware.readings());
  }

  #refuseOverlap(line: string): void {
    this.overlaps++;
    const id = /^\{"id":(\d+),/.exec(line)?.[1];
    if (id !== undefined) this.say(JSON.stringify({ id: Number(id), error: "busy" }));
  }
}
