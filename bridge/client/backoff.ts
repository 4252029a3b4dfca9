/** Bounds of the pause before a reconnect, in milliseconds. */
export interface BackoffRange {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Quick enough that a restart of the bridge is hardly seen, slow enough for a dead host. */
export const DEFAULT_BACKOFF: BackoffRange = { minMs: 250, maxMs: 10_000 };

/**
 * Returns the pause before reconnect number `attempt` (0 is the first), in milliseconds: doubled
 * each time up to the maximum, then a random half of it taken off so that the viewers of a
 * restarted bridge do not return in one moment. `random` returns a number from 0 to below 1.
 */
export function reconnectDelayMs(
  attempt: number,
  range: BackoffRange = DEFAULT_BACKOFF,
  random: () => number = Math.random,
): number {
  const ceilingMs = Math.min(range.maxMs, range.minMs * 2 ** Math.min(attempt, 30));
  return ceilingMs * (0.5 + random() / 2);
}
