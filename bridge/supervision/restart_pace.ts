import type { RetryPace } from "../../devices/adapter.ts";

/** The first pause before an adapter is run again, in milliseconds; each next one is doubled. */
export const MIN_BACKOFF_MS = 250;
/** The longest pause. */
export const MAX_BACKOFF_MS = 10_000;
/** How long a device must have been online for its next failure to count as the first one. */
export const STEADY_MS = 5000;

const BOARD_PACE: RetryPace = {
  minMs: MIN_BACKOFF_MS,
  maxMs: MAX_BACKOFF_MS,
  steadyMs: STEADY_MS,
};

/** Returns the pause after failure number `attempt` (from 0), in milliseconds. */
export function backoffMs(
  attempt: number,
  random: () => number,
  { minMs, maxMs }: RetryPace = BOARD_PACE,
): number {
  const ceilingMs = Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30));
  return ceilingMs * (0.75 + random() / 4);
}

/** How long to wait between an adapter's runs. Times are milliseconds on any steady clock. */
export class RestartPace {
  readonly #random: () => number;
  readonly #pace: RetryPace;
  #attempt = 0;
  #onlineSince: number | null = null;

  /** @param random Returns a number from 0 to below 1. */
  constructor(random: () => number, pace: RetryPace = BOARD_PACE) {
    this.#random = random;
    this.#pace = pace;
  }

  /** A device is online. */
  online(now: number): void {
    this.#onlineSince ??= now;
  }

  /**
   * The run failed; returns the pause before the next one. A device that dies soon after it came
   * online is not steady: its pauses go on growing.
   */
  failed(now: number): number {
    const since = this.#onlineSince;
    if (since !== null && now - since >= this.#pace.steadyMs) this.#attempt = 0;
    this.#onlineSince = null;
    return backoffMs(this.#attempt++, this.#random, this.#pace);
  }

  /** Forgets earlier failures. */
  reset(): void {
    this.#attempt = 0;
    this.#onlineSince = null;
  }
}
