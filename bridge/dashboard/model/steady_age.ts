/** The age of something, told by a clock that nobody sets once it is known. */
export class SteadyAge {
  #since = NaN;
  #bornAt = NaN;

  /**
   * Returns how old it is, in milliseconds: since `since` on the bridge's clock, which says
   * `bridgeNow` while the page's own says `now`.
   */
  at(since: number, bridgeNow: number, now: number): number {
    if (since !== this.#since) {
      this.#since = since;
      this.#bornAt = now - Math.max(0, bridgeNow - since);
    }
    return now - this.#bornAt;
  }
}
