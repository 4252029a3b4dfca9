import type { DeviceSummary, Reading } from "../wire/messages.ts";

/** How a recording is written. */
export interface RecordingFormat {
  /** The text it begins with; `startedAt` is milliseconds since 1970. */
  header(startedAt: number): string;
  /** The text of what came `elapsedMs` later; null when the link broke. */
  chunk(chunk: { elapsedMs: number; bytes: Uint8Array<ArrayBuffer> | null }): string;
}

/** The course of one recording: bytes in the order they came, and where they were interrupted. */
export class Recording {
  /** How many bytes there are. */
  byteCount = 0;
  readonly #format: RecordingFormat;
  readonly #write: (text: string) => void;
  #startedAt: number | null = null;
  #lastTime = 0;
  /** When the link broke; told to the file with the next bytes, some of which may be from before. */
  #brokenAt: number | null = null;

  constructor(format: RecordingFormat, write: (text: string) => void) {
    this.#format = format;
    this.#write = write;
  }

  /** Takes what came, in base64. */
  add({ time, value }: Pick<Reading, "time" | "value">): void {
    if (this.#brokenAt !== null && time > this.#brokenAt) this.#writeBreak();
    const bytes = Uint8Array.fromBase64(String(value));
    this.#start(time);
    this.#write(this.#format.chunk({ elapsedMs: this.#elapsed(time), bytes }));
    this.#lastTime = time;
    this.byteCount += bytes.length;
  }

  /** The link to the device is broken while the device is in a state without one. */
  follow(device: DeviceSummary | undefined): void {
    const isThere = device !== undefined &&
      ["settling", "online", "stale"].includes(device.state);
    if (!isThere && this.#startedAt !== null) this.#brokenAt ??= device?.since ?? this.#lastTime;
  }

  /** What follows does not follow from what came so far. */
  break(): void {
    if (this.#startedAt === null) return;
    this.#brokenAt ??= this.#lastTime;
    this.#writeBreak();
  }

  /** To be called once, when nothing more comes. */
  end(): void {
    if (this.#brokenAt !== null) this.#writeBreak();
    this.#start(Date.now());
  }

  #start(time: number): void {
    if (this.#startedAt !== null) return;
    this.#startedAt = time;
    this.#write(this.#format.header(time));
  }

  #writeBreak(): void {
    const elapsedMs = this.#elapsed(Math.max(this.#brokenAt!, this.#lastTime));
    this.#brokenAt = null;
    this.#write(this.#format.chunk({ elapsedMs, bytes: null }));
  }

  #elapsed(time: number): number {
    return Math.max(0, time - this.#startedAt!);
  }
}
