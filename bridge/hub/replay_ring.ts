import type { Reading } from "./reading.ts";

/** Bounds of a {@linkcode ReplayRing}. */
export interface ReplayRingOptions {
  /** The most readings kept. */
  readonly maxReadings?: number;
  /** The most characters kept in text values. */
  readonly maxTextLength?: number;
}

/** Returns the next reading at each call, `undefined` after the last: a generator takes twice as long. */
export type ReplayCursor = () => Reading | undefined;

/** About a minute of 500 readings a second, in some 3 MB. */
export const DEFAULT_MAX_READINGS = 32_768;
/** Text values come on top of the readings' fixed size. */
const DEFAULT_MAX_TEXT_LENGTH = 1_000_000;

/** The newest readings of one kind, by `seq`, for viewers that return or fall behind. */
export class ReplayRing {
  readonly #maxReadings: number;
  readonly #maxTextLength: number;
  /** Reading number `n` since the start, from 0, lies in slot `n` modulo the most readings. */
  readonly #slots: (Reading | undefined)[] = [];
  #first = 0;
  #end = 0;
  #firstSeq = 1;
  #lastSeq = 0;
  #textLength = 0;

  constructor(options: ReplayRingOptions = {}) {
    this.#maxReadings = options.maxReadings ?? DEFAULT_MAX_READINGS;
    this.#maxTextLength = options.maxTextLength ?? DEFAULT_MAX_TEXT_LENGTH;
  }

  /** Every reading that was pushed with this `seq` or a later one is kept. */
  get firstSeq(): number {
    return this.#firstSeq;
  }

  /**
   * Adds a reading; the oldest go when a bound is passed.
   *
   * @throws {RangeError} when its `seq` is not beyond the last one
   */
  push(reading: Reading): void {
    if (reading.seq <= this.#lastSeq) {
      throw new RangeError(`Cannot keep reading: seq is ${reading.seq} after ${this.#lastSeq}`);
    }
    if (this.#end - this.#first === this.#maxReadings) this.#dropFirst();
    this.#slots[this.#end++ % this.#maxReadings] = reading;
    this.#lastSeq = reading.seq;
    this.#textLength += textLength(reading);
    while (this.#textLength > this.#maxTextLength) this.#dropFirst();
  }

  /** Leads through the kept readings after `seq`, oldest first; nothing may be pushed meanwhile. */
  after(seq: number): ReplayCursor {
    let next = this.#findAfter(seq);
    return () => next < this.#end ? this.#at(next++) : undefined;
  }

  /** Returns the number of the first kept reading after `seq`. */
  #findAfter(seq: number): number {
    let [low, high] = [this.#first, this.#end];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (this.#at(middle).seq > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #at(number: number): Reading {
    return this.#slots[number % this.#maxReadings]!;
  }

  #dropFirst(): void {
    const dropped = this.#at(this.#first);
    this.#textLength -= textLength(dropped);
    this.#slots[this.#first % this.#maxReadings] = undefined;
    this.#first++;
    this.#firstSeq = dropped.seq + 1;
  }
}

function textLength(reading: Reading): number {
  return typeof reading.value === "string" ? reading.value.length : 0;
}
