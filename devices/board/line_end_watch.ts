/** No board pauses this long inside a line, but for one that reads a slow sensor there. */
export const PAUSE_MS = 100;
const PATIENCE_MS = 2000;
const LONG_PATIENCE_MS = 10_000;
const MIN_PAUSES = 3;
const MAX_PAUSES = 64;

/** What a {@linkcode LineEndWatch} watches. */
export interface Unended {
  /** Bytes of the line that is under way; 0 when none is. */
  readonly length: number;
  /** Whether what is there is whole by itself, as a JSON object is. */
  isWhole(): boolean;
  /** The line is to end here; `cuts` are the places in it at which the board had paused. */
  close(cuts: readonly Cut[]): void;
  /** {@linkcode LineEndWatch.isEndless} has changed. */
  onChange(): void;
}

/** How long a {@linkcode LineEndWatch} waits, in milliseconds. */
export interface Patience {
  /** For the end of a line. Default 2000. */
  readonly patienceMs?: number;
  /** The same, for a board that has ended lines before. Default 10,000. */
  readonly longPatienceMs?: number;
}

/** A pause: how much of the line had come, and when it went on (`performance.now()`). */
export interface Cut {
  readonly length: number;
  readonly time: number;
}

/**
 * Notices when a board ends no lines: `print` where `println` was meant. After 2 s (10 s if it has
 * ended lines before, and paused in this one) its pauses end its lines, until a line end comes. An
 * object that is whole after 2 s ends its line in any case.
 */
export class LineEndWatch {
  readonly #line: Unended;
  readonly #patienceMs: number;
  readonly #longPatienceMs: number;
  #hasEnds = false;
  #isEndless = false;
  #begun = 0;
  #heard = 0;
  #cuts: Cut[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(line: Unended, patience: Patience = {}) {
    this.#line = line;
    this.#patienceMs = patience.patienceMs ?? PATIENCE_MS;
    this.#longPatienceMs = patience.longPatienceMs ?? LONG_PATIENCE_MS;
  }

  /** Whether the board ends no lines. */
  get isEndless(): boolean {
    return this.#isEndless;
  }

  /** Bytes are about to be added to the line, with the end of one among them or not. */
  before(hasEnd: boolean): void {
    this.#hasEnds ||= hasEnd;
    const now = performance.now();
    const { length } = this.#line;
    if (length === 0) {
      this.#begun = now;
      this.#cuts = [];
    } else if (now - this.#heard >= PAUSE_MS && this.#cuts.length < MAX_PAUSES) {
      this.#cuts.push({ length, time: now });
    }
    this.#heard = now;
  }

  /** The bytes were added. */
  after(hasEnd: boolean): void {
    if (hasEnd) this.#end();
    if (this.#line.length > 0 && this.#timer === undefined) {
      this.#wait(this.#isEndless ? PAUSE_MS : this.#patienceMs);
    }
  }

  /** A line grew too long: it has no end to wait for. */
  overflow(): void {
    if (!this.#hasEnds) this.#setEndless(true);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #end(): void {
    this.#begun = this.#heard;
    this.#cuts = [];
    this.#setEndless(false);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => this.#check(), ms);
  }

  #check(): void {
    this.#timer = undefined;
    if (this.#line.length === 0) return;
    const now = performance.now();
    if (this.#isEndless) {
      const leftMs = this.#heard + PAUSE_MS - now;
      return leftMs > 0 ? this.#wait(leftMs) : this.#close();
    }
    const leftMs = this.#begun + this.#patienceMs - now;
    if (leftMs > 0) return this.#wait(leftMs);
    const isWhole = this.#line.isWhole();
    const isLate = !this.#hasEnds ||
      now - this.#begun >= this.#longPatienceMs && this.#cuts.length >= MIN_PAUSES;
    if (isLate) this.#setEndless(true);
    if (isWhole || isLate) this.#close();
    else this.#wait(this.#patienceMs);
  }

  #close(): void {
    const cuts = this.#cuts;
    this.#cuts = [];
    this.#line.close(cuts);
  }

  #setEndless(isEndless: boolean): void {
    if (this.#isEndless === isEndless) return;
    this.#isEndless = isEndless;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#line.onChange();
  }
}
