/** A pause shorter than this never counts as a hole, in milliseconds. */
const MIN_PAUSE_MS = 3_000;
/** So many times the usual spacing without a reading is a hole. */
const USUAL_SPACINGS = 8;
/** Weight of the newest spacing in the running mean. */
const NEWEST_WEIGHT = 0.1;

/** Learns how far apart a channel's readings usually are, to tell a hole from the next reading. */
export class Pace {
  #time = NaN;
  #spacingMs = NaN;

  /** Takes the time of one reading; returns whether readings are missing before it. */
  isHoleBefore(time: number): boolean {
    const spacingMs = time - this.#time;
    this.#time = time;
    if (Number.isNaN(spacingMs)) return false;
    const usualMs = this.#spacingMs;
    if (Number.isNaN(usualMs)) {
      this.#spacingMs = spacingMs;
      return false;
    }
    if (spacingMs > Math.max(MIN_PAUSE_MS, USUAL_SPACINGS * usualMs)) return true;
    this.#spacingMs = usualMs + NEWEST_WEIGHT * (spacingMs - usualMs);
    return false;
  }
}
