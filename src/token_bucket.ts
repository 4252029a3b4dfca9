/** Allows `burst` events at once and `perSecond` on average. */
export class TokenBucket {
  readonly #perMs: number;
  readonly #burst: number;
  #tokens: number;
  #filledAt: number | null = null;

  constructor(perSecond: number, burst: number) {
    this.#perMs = perSecond / 1000;
    this.#burst = burst;
    this.#tokens = burst;
  }

  /** Takes one token at the time `now` in milliseconds; returns false when there is none. */
  take(now: number): boolean {
    this.#fill(now);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  #fill(now: number): void {
    const elapsedMs = now - (this.#filledAt ?? now);
    this.#filledAt = now;
    // 0 × ∞ is not a number.
    const earned = this.#perMs === Infinity ? Infinity : elapsedMs * this.#perMs;
    this.#tokens = Math.min(this.#burst, this.#tokens + earned);
  }
}
