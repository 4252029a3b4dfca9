/** Where a value may lie: what a gauge, a bar and a slider show. */
export interface Scale {
  readonly min: number;
  readonly max: number;
}

/** What is known of a channel's bounds; a person's word comes first, then the device's. */
export interface ScaleSources {
  readonly chosen: Partial<Scale>;
  readonly told: Partial<Scale>;
  readonly unit?: string;
  /** The least and the greatest value seen; undefined before the first. */
  readonly seen?: Scale;
}

const PERCENT: Scale = { min: 0, max: 100 };
const UNKNOWN: Scale = { min: 0, max: 1 };
/** Steps of round numbers within a power of ten. */
const ROUND_STEPS = [1, 2, 5, 10];
/** A scale that follows what is seen has about so many steps. */
const STEPS = 5;
const LEAST_RELATIVE_SPAN = 1e-9;
const LEAST_SPAN = 1e-290;

/** Returns the scale of a channel; one that nobody named has round ends around what was seen. */
export function scaleOf({ chosen, told, unit, seen }: ScaleSources): Scale {
  const known = unit === "%" ? PERCENT : seen === undefined ? UNKNOWN : roundAround(seen);
  const min = chosen.min ?? told.min ?? known.min;
  const max = chosen.max ?? told.max ?? known.max;
  return min < max ? { min, max } : known;
}

/** Where a value lies on a scale, from 0 to 1, and whether it lies beyond. */
export function placeOn({ min, max }: Scale, value: number): { share: number; isBeyond: boolean } {
  // The difference of the largest numbers is none.
  const half = Number.isFinite(max - min) ? 1 : 0.5;
  const share = (value * half - min * half) / (max * half - min * half);
  return { share: Math.min(1, Math.max(0, share)), isBeyond: share < 0 || share > 1 };
}

/** Returns what was seen, with one more value. */
export function widen(seen: Scale | undefined, value: number): Scale {
  if (seen === undefined) return { min: value, max: value };
  if (seen.min <= value && value <= seen.max) return seen;
  return { min: Math.min(seen.min, value), max: Math.max(seen.max, value) };
}

function roundAround({ min, max }: Scale): Scale {
  const size = Math.max(Math.abs(min), Math.abs(max));
  // Below it, doubles have no round numbers between.
  const seen = Math.min(max - min, Number.MAX_VALUE);
  const span = Math.max(seen || size || 1, size * LEAST_RELATIVE_SPAN, LEAST_SPAN);
  const power = 10 ** Math.floor(Math.log10(span / STEPS));
  const step = power * (ROUND_STEPS.find((it) => it * power >= span / STEPS) ?? 10);
  const low = Math.max(-Number.MAX_VALUE, Math.floor(min / step) * step);
  const high = Math.min(Number.MAX_VALUE, Math.ceil(max / step) * step);
  // What is never below nothing is seen against nothing.
  const from = min >= 0 && low <= span ? 0 : low;
  return { min: round(from), max: round(high > from ? high : from + step) };
}

/** Without the digits that a sum of steps has too many. */
function round(value: number): number {
  // The greatest one has nothing round beyond it.
  return Math.abs(value) === Number.MAX_VALUE ? value : Number(value.toPrecision(12));
}
