/** What a span of readings comes to. */
export interface Statistics {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Of the population: of these readings, not of those they may stand for. */
  readonly deviation: number;
  readonly first: number;
  readonly last: number;
}

/** Adds up groups of readings in a way that large values with small differences survive. */
export class Summing {
  #count = 0;
  #mean = 0;
  #squares = 0;
  #min = Infinity;
  #max = -Infinity;
  #first = NaN;
  #last = NaN;

  /** Takes one group, later than those before; `squares` are of the differences to its mean. */
  add(group: {
    count: number;
    mean: number;
    squares: number;
    min: number;
    max: number;
    first: number;
    last: number;
  }): void {
    const count = this.#count + group.count;
    const apart = group.mean - this.#mean;
    // Chan, Golub and LeVeque 1979: the parallel form of Welford's update
    this.#mean += apart * (group.count / count);
    this.#squares += group.squares + apart * apart * (this.#count * group.count / count);
    if (this.#count === 0) this.#first = group.first;
    this.#count = count;
    this.#min = Math.min(this.#min, group.min);
    this.#max = Math.max(this.#max, group.max);
    this.#last = group.last;
  }

  /** What it all comes to; null of nothing. */
  get result(): Statistics | null {
    if (this.#count === 0) return null;
    return {
      count: this.#count,
      min: this.#min,
      max: this.#max,
      mean: this.#mean,
      deviation: Math.sqrt(this.#squares / this.#count),
      first: this.#first,
      last: this.#last,
    };
  }
}
