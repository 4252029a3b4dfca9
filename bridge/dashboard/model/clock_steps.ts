/** Readings of a channel come in order: a step back of this much says that the clock was set. */
const BACK_MS = 1_000;
/** A channel never runs ahead of its clock: that much sooner than ever says that it was set. */
const FORWARD_MS = 30_000;
/** For so long nothing must have come sooner: what was waiting at the bridge comes late at first. */
const STEADY_MS = 5_000;

/** Notices in the times of one channel's readings that the clock they are told by was set. */
export class ClockSteps {
  #time = -Infinity;
  /** The least that a reading took to come here, with the difference of the clocks. */
  #offsetMs = Infinity;
  #steadySince = Infinity;

  /**
   * Takes a reading's time and the page's own, which nobody sets; returns by how much the clock was
   * set before it, in milliseconds, 0 when it was not.
   */
  observe(time: number, now: number): number {
    const backMs = time - this.#time;
    const soonerMs = this.#offsetMs - (now - time);
    const isSteady = now - this.#steadySince >= STEADY_MS;
    this.#time = Math.max(this.#time, time);
    if (backMs < -BACK_MS) {
      this.#start(time, now);
      return backMs;
    }
    if (soonerMs <= FORWARD_MS) {
      this.#offsetMs = Math.min(this.#offsetMs, now - time);
      return 0;
    }
    this.#start(time, now);
    return isSteady ? soonerMs : 0;
  }

  #start(time: number, now: number): void {
    this.#time = time;
    this.#offsetMs = now - time;
    this.#steadySince = now;
  }
}
