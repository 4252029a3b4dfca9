const LF = 10;
const CR = 13;

/** The most bytes of a line, without its end, unless told. */
export const DEFAULT_MAX_LINE_BYTES = 1024;

/** What a {@linkcode LineFramer} reports. */
export interface LineEvents {
  /**
   * One line without its end: `bytes[start..end)`, never empty, valid until the callback returns.
   * A range and not a view, because most lines lie whole in the chunk and a view costs more than
   * finding the line did.
   */
  onLine(bytes: Uint8Array, start: number, end: number): void;
  /** The end of a line of which the beginning was missed; may be empty. See {@linkcode LineFramer.beginMidLine}. */
  onPart?(bytes: Uint8Array, start: number, end: number): void;
  /** A line was longer than allowed; the rest of it is dropped. Called once per such line. */
  onTooLong(): void;
}

/** How a {@linkcode LineFramer} cuts. */
export interface LineFramerOptions {
  /** Bytes of one line without its end. Default {@linkcode DEFAULT_MAX_LINE_BYTES}. */
  readonly maxLineBytes?: number;
}

/**
 * Cuts bytes into lines. A line ends with LF, CR or both in any order (empty lines are none); one
 * that is too long is dropped up to its end. Memory is bounded by the limit.
 */
export class LineFramer {
  readonly #events: LineEvents;
  /** The beginning of a line whose end has not arrived. */
  readonly #partial: Uint8Array;
  #partialLength = 0;
  #skipping = false;
  /** Whether the line under way may lack its beginning. */
  #isPart = false;

  constructor(events: LineEvents, options: LineFramerOptions = {}) {
    this.#events = events;
    this.#partial = new Uint8Array(options.maxLineBytes ?? DEFAULT_MAX_LINE_BYTES);
  }

  /** Bytes of the line that is under way. */
  get partialLength(): number {
    return this.#partialLength;
  }

  /** Whether what is under way may lack its beginning. */
  get isPart(): boolean {
    return this.#isPart;
  }

  /** The line that is under way, as far as it came: a view, valid until the next bytes. */
  get partial(): Uint8Array {
    return this.#partial.subarray(0, this.#partialLength);
  }

  /** Whether the beginning of a line is kept, whose end has not arrived. */
  get isMidLine(): boolean {
    return this.#partialLength > 0;
  }

  /** Takes the next bytes and reports the lines they complete. */
  receive(chunk: Uint8Array): void {
    let start = 0;
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index];
      if (byte !== LF && byte !== CR) continue;
      this.#endLine(chunk, start, index);
      start = index + 1;
    }
    if (start < chunk.length) this.#keep(chunk, start, chunk.length);
  }

  /** Forgets the line that is under way and drops bytes up to the next line end. */
  skipLine(): void {
    this.#partialLength = 0;
    this.#skipping = true;
  }

  /** Takes what comes up to the next line end for a part of a line, even when it is nothing. */
  beginMidLine(): void {
    this.#isPart = true;
  }

  /** Hands over the beginning of a line whose end is waited for no more; what comes next begins a line. */
  takePartial(): Uint8Array {
    const bytes = this.#partial.slice(0, this.#partialLength);
    this.#partialLength = 0;
    this.#skipping = this.#isPart = false;
    return bytes;
  }

  /** Takes {@linkcode beginMidLine} back: what comes next begins a line. */
  beginLine(): void {
    this.#isPart = false;
  }

  #endLine(chunk: Uint8Array, start: number, end: number): void {
    if (this.#isPart) return this.#endPart(chunk, start, end);
    if (this.#skipping) {
      this.#skipping = false;
    } else if (this.#partialLength > 0) {
      this.#keep(chunk, start, end);
      const length = this.#partialLength;
      this.#partialLength = 0;
      if (this.#skipping) this.#skipping = false;
      else this.#events.onLine(this.#partial, 0, length);
    } else if (end - start > this.#partial.length) {
      this.#events.onTooLong();
    } else if (end > start) {
      this.#events.onLine(chunk, start, end);
    }
  }

  #endPart(chunk: Uint8Array, start: number, end: number): void {
    this.#isPart = false;
    this.#keep(chunk, start, end);
    const length = this.#partialLength;
    this.#partialLength = 0;
    if (!this.#skipping) this.#events.onPart?.(this.#partial, 0, length);
    this.#skipping = false;
  }

  #keep(chunk: Uint8Array, start: number, end: number): void {
    if (this.#skipping) return;
    if (this.#partialLength + end - start > this.#partial.length) {
      this.skipLine();
      this.#events.onTooLong();
      return;
    }
    for (let index = start; index < end; index++) {
      this.#partial[this.#partialLength++] = chunk[index];
    }
  }
}
