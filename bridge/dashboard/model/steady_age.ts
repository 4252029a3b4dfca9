/** The age of something, told by a clock that nobody sets once it is known. */
export class SteadyAge {
  #since = NaN;
  #bornAt = NaN;

  /**
   * Takes that what began at `since` was `ageMs` old when the page's own clock said `now`. What came
   * late, or was told again, was not younger.
   */
  take(since: number, ageMs: number, now: number): void {
    const bornAt = now - ageMs;
    this.#bornAt = since === this.#since ? Math.min(this.#bornAt, bornAt) : bornAt;
    this.#since = since;
  }

  /** Returns how old it is at the page's time `now`, in milliseconds. */
  at(now: number): number {
    return now - this.#bornAt;
  }
}

/** This machine's time that no clock setting makes jump, in milliseconds. */
export function steadyNow(): number {
  return performance.timeOrigin + performance.now();
}
