/** So many readings are looked at: more is no more to see, and takes its time. */
export const MAX_SAMPLES = 8192;

/** Readings of one channel in their order; a value is NaN where the line ends. */
export class Samples {
  readonly #times = new Float64Array(MAX_SAMPLES);
  readonly #values = new Float64Array(MAX_SAMPLES);
  #start = 0;
  #count = 0;

  /** Takes one reading, or NaN for the end of a line; one that is older than the newest is ignored. */
  push(time: number, value: number): void {
    if (this.#count > 0 && time < this.#times[this.#slot(this.#count - 1)]) return;
    if (this.#count === MAX_SAMPLES) this.#start = (this.#start + 1) % MAX_SAMPLES;
    else this.#count++;
    const slot = this.#slot(this.#count - 1);
    this.#times[slot] = time;
    this.#values[slot] = value;
  }

  /** Forgets all of it. */
  clear(): void {
    this.#count = 0;
  }

  /** The readings from one time to another. */
  between(from: number, to: number): Series {
    const times: number[] = [];
    const values: number[] = [];
    for (let i = 0; i < this.#count; i++) {
      const slot = this.#slot(i);
      if (this.#times[slot] < from || this.#times[slot] > to) continue;
      times.push(this.#times[slot]);
      values.push(this.#values[slot]);
    }
    return { times, values };
  }

  #slot(position: number): number {
    return (this.#start + position) % MAX_SAMPLES;
  }
}

/** Times in milliseconds, ascending, and what was read then; NaN where a line ends. */
export interface Series {
  readonly times: readonly number[];
  readonly values: readonly number[];
}
