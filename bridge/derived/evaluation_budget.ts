import type { Clock } from "../clock.ts";

/** The most evaluations of all derived channels in a second: the longest take a fifth of a processor core. */
export const MAX_EVALUATIONS_PER_SECOND = 20_000;
const MS_PER_SECOND = 1_000;

/** How many evaluations there may be: what was not used is left for a second. */
export class EvaluationBudget {
  readonly #clock: Clock;
  #left = MAX_EVALUATIONS_PER_SECOND;
  #refilledAt: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#refilledAt = clock.elapsed();
  }

  /** Whether there may be one more now. */
  get isThere(): boolean {
    const now = this.#clock.elapsed();
    const more = (now - this.#refilledAt) * MAX_EVALUATIONS_PER_SECOND / MS_PER_SECOND;
    this.#left = Math.min(MAX_EVALUATIONS_PER_SECOND, this.#left + more);
    this.#refilledAt = now;
    return this.#left > 0;
  }

  /** Takes one; those of one moment are not parted, so that there may be less than none left. */
  take(): void {
    this.#left--;
  }
}
