import type { Clock } from "../clock.ts";

/** A moment on two clocks: one that tells the time and may be set, one that nobody sets. */
export class Moment {
  /** Milliseconds since 1970, as the clock stood then. */
  readonly time: number;
  readonly #clock: Clock;
  readonly #elapsed: number;

  /** Takes the present one. */
  constructor(clock: Clock) {
    this.time = clock.now();
    this.#clock = clock;
    this.#elapsed = clock.elapsed();
  }

  /** How long ago it was, in whole milliseconds, whatever was done to the time since. */
  get ageMs(): number {
    return Math.round(this.#clock.elapsed() - this.#elapsed);
  }
}
