/** A window is kept in so many pieces: the oldest readings leave it a piece at a time. */
const PIECES = 60;
/** A step back of this much says that the clock was set, in milliseconds. */
const CLOCK_STEP_MS = 1_000;

/** What a window of readings comes to. */
export interface WindowSummary {
  readonly count: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
  /** The oldest reading that is still in it. */
  readonly firstTime: number;
  readonly first: number;
}

/**
 * The readings of the last so many milliseconds, in a fixed amount of memory however many they are:
 * time is cut into pieces of a sixtieth of the window.
 */
export class SlidingWindow {
  readonly #pieceMs: number;
  readonly #index = new Float64Array(PIECES).fill(NaN);
  readonly #count = new Float64Array(PIECES);
  readonly #mean = new Float64Array(PIECES);
  readonly #min = new Float64Array(PIECES);
  readonly #max = new Float64Array(PIECES);
  readonly #firstTime = new Float64Array(PIECES);
  readonly #first = new Float64Array(PIECES);
  #newestTime = -Infinity;

  /** Covers `spanMs` milliseconds. */
  constructor(spanMs: number) {
    this.#pieceMs = spanMs / PIECES;
  }

  /** Takes one reading, `time` in milliseconds; one that is a little late counts as the newest. */
  push(time: number, value: number): void {
    if (time < this.#newestTime - CLOCK_STEP_MS) this.#index.fill(NaN);
    else time = Math.max(time, this.#newestTime);
    this.#newestTime = time;
    const index = Math.floor(time / this.#pieceMs);
    // A board's clock may be before 1970.
    const slot = (index % PIECES + PIECES) % PIECES;
    if (this.#index[slot] !== index) {
      this.#index[slot] = index;
      this.#count[slot] = this.#mean[slot] = 0;
      this.#min[slot] = this.#max[slot] = this.#first[slot] = value;
      this.#firstTime[slot] = time;
    }
    const count = ++this.#count[slot];
    // Not of the difference: that of two numbers may be too large where their mean is not.
    this.#mean[slot] += value / count - this.#mean[slot] / count;
    this.#min[slot] = Math.min(this.#min[slot], value);
    this.#max[slot] = Math.max(this.#max[slot], value);
  }

  /** What the readings of the window before the newest come to; there has to be one. */
  summary(): WindowSummary {
    const newest = Math.floor(this.#newestTime / this.#pieceMs);
    let [count, mean, min, max, firstTime, first] = [0, 0, Infinity, -Infinity, Infinity, NaN];
    for (let slot = 0; slot < PIECES; slot++) {
      // Written so that NaN, an empty slot, is out too.
      if (!(this.#index[slot] > newest - PIECES)) continue;
      count += this.#count[slot];
      const share = this.#count[slot] / count;
      mean += this.#mean[slot] * share - mean * share;
      min = Math.min(min, this.#min[slot]);
      max = Math.max(max, this.#max[slot]);
      if (this.#firstTime[slot] >= firstTime) continue;
      firstTime = this.#firstTime[slot];
      first = this.#first[slot];
    }
    return { count, mean, min, max, firstTime, first };
  }
}
