/** How fast an old estimate gives way, in milliseconds per millisecond: the clocks drift. */
const FORGET_PER_MS = 1e-4;
/** Readings come in order: a step back of this much says that the clock was set, in milliseconds. */
const CLOCK_STEP_MS = 1_000;

/**
 * The bridge's clock as seen from the page. A Pi without a battery clock may be years off, and a
 * chart of the last minute has to be the bridge's last minute.
 */
export class BridgeClock {
  #offsetMs = NaN;
  #observedAt = 0;
  #bridgeTime = -Infinity;

  /** Takes the bridge's time of something that has just arrived, and the page's own time. */
  observe(bridgeTime: number, now: number): void {
    if (bridgeTime < this.#bridgeTime - CLOCK_STEP_MS) this.#offsetMs = NaN;
    this.#bridgeTime = bridgeTime;
    // Nothing arrives before it happened: the smallest difference is the one least delayed.
    const offsetMs = now - bridgeTime;
    const agedMs = this.#offsetMs + (now - this.#observedAt) * FORGET_PER_MS;
    this.#offsetMs = Number.isNaN(agedMs) ? offsetMs : Math.min(agedMs, offsetMs);
    this.#observedAt = now;
  }

  /** Whether anything has been heard of the bridge's clock. */
  get isSet(): boolean {
    return !Number.isNaN(this.#offsetMs);
  }

  /** The bridge's time at the page's time `now`. */
  at(now: number): number {
    return Number.isNaN(this.#offsetMs) ? now : now - this.#offsetMs;
  }
}
