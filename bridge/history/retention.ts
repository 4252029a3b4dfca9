import { CHANGES, STEPS } from "./block_kinds.ts";
import { RAW_TIER, type Store } from "./store.ts";

/** How much is kept. */
export interface RetentionOptions {
  /** Days of steps and changes. */
  readonly days: number;
  /** Hours of readings as they came. */
  readonly rawHours: number;
  /** Of the file's pages in use; beyond it the finest of the oldest go first. */
  readonly maxMegabytes: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const BYTES_PER_MEGABYTE = 1_000_000;
/** Blocks deleted at once: a few milliseconds. */
const DROP_COUNT = 32;
/** Of these at once when there is too much, so that not too much goes. */
const EXCESS_COUNT = 2;
/** States and outages kept: a board that hangs up every second must not fill the disk. */
const MAX_STATES = 100_000;
/** What a reading counts as when tiers are weighed against each other. */
const RAW_STEP_MS = 250;
/** Ages are believed once the clock has not been set for so long: a wrong one must cost nothing. */
export const STEADY_MS = 3_600_000;

const STEP_OF_TIER: readonly (readonly [tier: number, stepMs: number])[] = [
  [RAW_TIER, RAW_STEP_MS],
  ...STEPS.map(({ tier, stepMs }) => [tier, stepMs] as const),
  [CHANGES.tier, STEPS[0].stepMs],
];

/** Deletes some of what is too old; returns whether there may be more. */
export function dropOld(store: Store, now: number, options: RetentionOptions): boolean {
  const keepFrom = now - options.days * DAY_MS;
  const keepRawFrom = Math.max(now - options.rawHours * HOUR_MS, keepFrom);
  let dropped = 0;
  for (const [tier] of STEP_OF_TIER) {
    dropped += store.dropBlocks(tier, tier === RAW_TIER ? keepRawFrom : keepFrom, DROP_COUNT);
  }
  store.dropStates(keepFrom, MAX_STATES);
  return dropped >= DROP_COUNT;
}

/**
 * Deletes some blocks when the file is too large: from the tier whose oldest block is the most of
 * its own steps old, so that a year's shape outlives a day's detail. Returns whether there may be
 * more to do.
 */
export function dropExcess(store: Store, now: number, options: RetentionOptions): boolean {
  const maxBytes = options.maxMegabytes * BYTES_PER_MEGABYTE;
  for (let dropped = 0; dropped < DROP_COUNT;) {
    if (store.usedBytes() <= maxBytes) return false;
    const count = store.dropBlocks(oldestTier(store, now), Infinity, EXCESS_COUNT);
    if (count === 0) return false;
    dropped += count;
  }
  return true;
}

function oldestTier(store: Store, now: number): number {
  let [oldest, most] = [RAW_TIER, -Infinity];
  for (const [tier, stepMs] of STEP_OF_TIER) {
    const steps = (now - (store.oldestStart(tier) ?? Infinity)) / stepMs;
    if (steps > most) [oldest, most] = [tier, steps];
  }
  return oldest;
}
