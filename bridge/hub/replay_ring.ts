import type { Reading } from "./reading.ts";

/** Bounds of a {@linkcode ReplayRing}. */
export interface ReplayRingOptions {
  /** The most readings kept. */
  readonly maxReadings?: number;
  /** The most characters kept in text values. */
  readonly maxTextLength?: number;
}

/** About a minute of 500 readings a second, in some 3 MB. */
export const DEFAULT_MAX_READINGS = 32_768;
/** Text values come on top of the readings' fixed size. */
export const DEFAULT_MAX_TEXT_LENGTH = 1_000_000;

/** The newest readings, numbered without a hole, for viewers that return or fall behind. */
export class ReplayRing {
  readonly #maxReadings: number;
  readonly #maxTextLength: number;
  readonly #slots: (Reading | undefined)[] = [];
  #firstSeq = 1;
  #nextSeq = 1;
  #textLength = 0;

  constructor(options: ReplayRingOptions = {}) {
    this.#maxReadings = options.maxReadings ?? DEFAULT_MAX_READINGS;
    this.#maxTextLength = options.maxTextLength ?? DEFAULT_MAX_TEXT_LENGTH;
  }

  /** The `seq` of the oldest reading kept; one more than the newest `seq` when none is. */
  get firstSeq(): number {
    return this.#firstSeq;
  }

  /** The `seq` that the next reading must have. */
  get nextSeq(): number {
    return this.#nextSeq;
  }

  /**
   * Adds the reading with the next `seq`; the oldest go when a bound is passed.
   *
   * @throws {RangeError} when its `seq` is not the next one
   */
  push(reading: Reading): void {
    if (reading.seq !== this.#nextSeq) {
      throw new RangeError(`Cannot keep reading: seq is ${reading.seq}, not ${this.#nextSeq}`);
    }
    if (this.#nextSeq - this.#firstSeq === this.#maxReadings) this.#dropFirst();
    this.#slots[reading.seq % this.#maxReadings] = reading;
    this.#nextSeq++;
    this.#textLength += textLength(reading);
    while (this.#textLength > this.#maxTextLength) this.#dropFirst();
  }

  /** Returns the reading numbered `seq`, or `undefined` when it is not kept. */
  get(seq: number): Reading | undefined {
    if (seq < this.#firstSeq || seq >= this.#nextSeq) return undefined;
    return this.#slots[seq % this.#maxReadings];
  }

  #dropFirst(): void {
    const slot = this.#firstSeq % this.#maxReadings;
    this.#textLength -= textLength(this.#slots[slot]!);
    this.#slots[slot] = undefined;
    this.#firstSeq++;
  }
}

function textLength(reading: Reading): number {
  return typeof reading.value === "string" ? reading.value.length : 0;
}
