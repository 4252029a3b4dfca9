import { type Statistics, Summing } from "./statistics.ts";

/** Beyond the window: the bucket it begins in, and the one the line comes from. */
const SPARE_BUCKETS = 2;

/** A step back of this much is no jitter, in milliseconds. */
const CLOCK_STEP_MS = 1_000;

/** What to draw; milliseconds. */
export interface PointRange {
  readonly from: number;
  readonly to: number;
  readonly heldTo?: number;
}

/**
 * The readings of one channel over one time window, in a fixed amount of memory however fast the
 * channel is: time is cut into buckets of about a pixel, and of each bucket its lowest and its
 * highest reading are kept. A bucket with one reading keeps exactly that.
 */
export class BucketRing {
  readonly #spanMs: number;
  readonly #bucketMs: number;
  readonly #capacity: number;
  readonly #index: Float64Array;
  readonly #minTime: Float64Array;
  readonly #min: Float64Array;
  readonly #maxTime: Float64Array;
  readonly #max: Float64Array;
  readonly #first: Float64Array;
  readonly #last: Float64Array;
  /** How many readings, or steps of a summary, a bucket has taken. */
  readonly #size: Float64Array;
  readonly #mean: Float64Array;
  /** Sums of squared differences to the mean. */
  readonly #squares: Float64Array;
  /** When the line before this bucket ended, or NaN when it runs on. */
  readonly #breakTime: Float64Array;
  #start = 0;
  #count = 0;
  #newestTime = -Infinity;
  #pendingBreak = NaN;

  /** Covers `spanMs` milliseconds and a little more with `buckets` buckets. */
  constructor(spanMs: number, buckets: number) {
    this.#spanMs = spanMs;
    this.#bucketMs = spanMs / buckets;
    this.#capacity = buckets + SPARE_BUCKETS;
    const column = () => new Float64Array(this.#capacity);
    this.#index = column();
    this.#minTime = column();
    this.#min = column();
    this.#maxTime = column();
    this.#max = column();
    this.#first = column();
    this.#last = column();
    this.#size = column();
    this.#mean = column();
    this.#squares = column();
    this.#breakTime = column();
  }

  /**
   * Adds one reading; `time` in milliseconds. A reading a little older than the newest is ignored;
   * one much older says that the clock was set back, and the ring starts anew.
   */
  push(time: number, value: number): void {
    if (this.#place(time, value)) this.#weigh(value);
  }

  /**
   * Adds one step of a summary: its `levels` in the order they are drawn in, each with its time, and
   * its mean, which counts as one reading.
   */
  pushStep(levels: readonly (readonly [time: number, value: number])[], mean: number): void {
    let isPlaced = false;
    for (const [time, value] of levels) isPlaced = this.#place(time, value) || isPlaced;
    if (isPlaced) this.#weigh(mean);
  }

  /** What the buckets come to that lie in a span of time; null when there is none. */
  statistics(from: number, to: number): Statistics | null {
    const summing = new Summing();
    for (let i = this.#firstFrom(from); i < this.#count; i++) {
      const slot = this.#slot(i);
      const begin = Math.min(this.#minTime[slot], this.#maxTime[slot]);
      if (begin > to) break;
      if (begin < from || this.#size[slot] === 0) continue;
      summing.add({
        count: this.#size[slot],
        mean: this.#mean[slot],
        squares: this.#squares[slot],
        min: this.#min[slot],
        max: this.#max[slot],
        first: this.#first[slot],
        last: this.#last[slot],
      });
    }
    return summing.result;
  }

  /** Draws a reading; returns whether it was not too late. */
  #place(time: number, value: number): boolean {
    if (time < this.#newestTime - CLOCK_STEP_MS) this.#clear();
    if (time < this.#newestTime) return false;
    this.#newestTime = time;
    const index = Math.floor(time / this.#bucketMs);
    const newest = this.#slot(this.#count - 1);
    if (this.#count > 0 && this.#index[newest] === index && Number.isNaN(this.#pendingBreak)) {
      this.#widen(newest, time, value);
    } else {
      this.#append(index, time, value);
    }
    return true;
  }

  /** Welford's update of the newest bucket. */
  #weigh(value: number): void {
    const slot = this.#slot(this.#count - 1);
    const size = ++this.#size[slot];
    const apart = value - this.#mean[slot];
    this.#mean[slot] += apart / size;
    this.#squares[slot] += apart * (value - this.#mean[slot]);
  }

  /** Ends the line: what follows is not joined to what was. Of several times the earliest counts. */
  break(time: number): void {
    if (this.#count === 0) return;
    const end = Math.max(time, this.#newestTime);
    this.#pendingBreak = Number.isNaN(this.#pendingBreak) ? end : Math.min(end, this.#pendingBreak);
  }

  /** Moves everything in time, as when the clock it was told by was set. */
  shift(stepMs: number): void {
    for (let i = 0; i < this.#count; i++) {
      const slot = this.#slot(i);
      this.#minTime[slot] += stepMs;
      this.#maxTime[slot] += stepMs;
      this.#breakTime[slot] += stepMs;
      this.#index[slot] = Math.floor(this.#minTime[slot] / this.#bucketMs);
    }
    this.#newestTime += stepMs;
    this.#pendingBreak += stepMs;
  }

  /** Returns a ring with the same content that goes its own way. */
  copy(): BucketRing {
    const twin = new BucketRing(this.#spanMs, this.#capacity - SPARE_BUCKETS);
    twin.#index.set(this.#index);
    twin.#minTime.set(this.#minTime);
    twin.#min.set(this.#min);
    twin.#maxTime.set(this.#maxTime);
    twin.#max.set(this.#max);
    twin.#first.set(this.#first);
    twin.#last.set(this.#last);
    twin.#size.set(this.#size);
    twin.#mean.set(this.#mean);
    twin.#squares.set(this.#squares);
    twin.#breakTime.set(this.#breakTime);
    twin.#start = this.#start;
    twin.#count = this.#count;
    twin.#newestTime = this.#newestTime;
    twin.#pendingBreak = this.#pendingBreak;
    return twin;
  }

  /**
   * Fills `xs` and `ys` with the points to draw from `from` to `to` (milliseconds), `null` where
   * the line is broken. The last point before `from` is included, so that the line enters from
   * the edge. With `heldTo`, the newest value stays until then, and every value until a break.
   */
  points(range: PointRange, xs: number[], ys: (number | null)[]): void {
    const isHeld = range.heldTo !== undefined;
    xs.length = ys.length = 0;
    let lastValue = NaN;
    for (let i = this.#firstFrom(range.from); i < this.#count; i++) {
      const slot = this.#slot(i);
      if (this.#minTime[slot] > range.to) break;
      if (xs.length > 0) addBreak(xs, ys, this.#breakTime[slot], isHeld ? lastValue : null);
      this.#addBucket(slot, xs, ys);
      lastValue = this.#last[slot];
    }
    const end = xs.at(-1) ?? range.from;
    if (range.heldTo !== undefined && xs.length > 0) {
      const heldTo = Number.isNaN(this.#pendingBreak) ? range.heldTo : this.#pendingBreak;
      xs.push(Math.max(end, Math.min(range.to, heldTo)));
      ys.push(lastValue);
    }
    // A point without a value at the edge lets the chart know its range when it has no data.
    xs.push(Math.max(end, range.to));
    ys.push(null);
  }

  #addBucket(slot: number, xs: number[], ys: (number | null)[]): void {
    const minFirst = this.#minTime[slot] <= this.#maxTime[slot];
    xs.push(minFirst ? this.#minTime[slot] : this.#maxTime[slot]);
    ys.push(minFirst ? this.#min[slot] : this.#max[slot]);
    if (this.#min[slot] === this.#max[slot]) return;
    xs.push(minFirst ? this.#maxTime[slot] : this.#minTime[slot]);
    ys.push(minFirst ? this.#max[slot] : this.#min[slot]);
  }

  /** Position of the last bucket that begins before `from`, found by halving. */
  #firstFrom(from: number): number {
    let low = 0;
    let high = this.#count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#minTime[this.#slot(middle)] < from) low = middle + 1;
      else high = middle;
    }
    return Math.max(0, low - 1);
  }

  #widen(slot: number, time: number, value: number): void {
    this.#last[slot] = value;
    if (value < this.#min[slot]) {
      this.#min[slot] = value;
      this.#minTime[slot] = time;
    } else if (value > this.#max[slot]) {
      this.#max[slot] = value;
      this.#maxTime[slot] = time;
    }
  }

  #append(index: number, time: number, value: number): void {
    if (this.#count === this.#capacity) this.#start = (this.#start + 1) % this.#capacity;
    else this.#count++;
    const slot = this.#slot(this.#count - 1);
    this.#index[slot] = index;
    this.#minTime[slot] = this.#maxTime[slot] = time;
    this.#min[slot] = this.#max[slot] = value;
    this.#first[slot] = this.#last[slot] = value;
    this.#size[slot] = this.#mean[slot] = this.#squares[slot] = 0;
    this.#breakTime[slot] = this.#pendingBreak;
    this.#pendingBreak = NaN;
  }

  #clear(): void {
    this.#start = 0;
    this.#count = 0;
    this.#newestTime = -Infinity;
    this.#pendingBreak = NaN;
  }

  #slot(position: number): number {
    return (this.#start + position + this.#capacity) % this.#capacity;
  }
}

function addBreak(
  xs: number[],
  ys: (number | null)[],
  breakTime: number,
  heldValue: number | null,
): void {
  if (Number.isNaN(breakTime)) return;
  if (heldValue !== null) {
    xs.push(breakTime);
    ys.push(heldValue);
  }
  xs.push(breakTime);
  ys.push(null);
}
