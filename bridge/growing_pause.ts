import { MAX_TIMER_MS } from "./clock.ts";

/** Bounds of a pause before another attempt, in milliseconds. */
export interface PauseRange {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Quick enough that a short outage is hardly seen, slow enough for what is gone for long. */
export const DEFAULT_PAUSE_RANGE: PauseRange = { minMs: 250, maxMs: 10_000 };
/** Doubling more often than this changes nothing, whatever the range. */
const MAX_DOUBLINGS = 30;

/** How a pause grows. */
export interface PauseOptions {
  readonly range?: PauseRange;
  /** The part of it, from 0 to 1, that chance may take off. */
  readonly jitter: number;
  /** Returns a number from 0 to below 1. */
  readonly random?: () => number;
}

/**
 * Returns the pause before attempt number `attempt` (0 is the first), in milliseconds: doubled each
 * time up to the maximum, less a random part, so that those who failed together do not return in
 * one moment.
 */
export function growingPauseMs(attempt: number, options: PauseOptions): number {
  const { range = DEFAULT_PAUSE_RANGE, jitter, random = Math.random } = options;
  const grownMs = range.minMs * 2 ** Math.min(attempt, MAX_DOUBLINGS);
  const ceilingMs = Math.min(range.maxMs, grownMs, MAX_TIMER_MS);
  return ceilingMs * (1 - jitter * (1 - random()));
}
