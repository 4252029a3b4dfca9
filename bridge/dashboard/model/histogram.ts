import type { Series } from "./samples.ts";

const MOST_BINS = 60;
const FEWEST_BINS = 5;
/** A span below this share of the values is one of their last digits, and no span. */
const LEAST_SHARE = 1e-12;
const LEAST_WIDTH = 1e-290;
const SHARE_OF_SAME = 1e-3;
/** Steps that people count in. */
const ROUND_STEPS = [1, 2, 2.5, 5, 10];

/** How often which values were read. */
export interface Histogram {
  /** Where the first bin begins; bin `i` reaches from `start + i * width` to where the next begins. */
  readonly start: number;
  readonly width: number;
  /** Of each channel, how many of its readings are in each bin. */
  readonly counts: readonly (readonly number[])[];
}

/**
 * Counts the readings of some channels in the same bins of a round width, as wide as Freedman and
 * Diaconis (1981) would have them for the first; null when there are none.
 */
export function histogramOf(all: readonly Series[]): Histogram | null {
  const sorted = all.map(({ values }) => values.filter((it) => !Number.isNaN(it)).sort(ascending));
  const there = sorted.filter(({ length }) => length > 0);
  if (there.length === 0) return null;
  const min = Math.min(...there.map((values) => values[0]));
  const max = Math.max(...there.map((values) => values[values.length - 1]));
  const width = widthOf(there[0], max - min, Math.max(Math.abs(min), Math.abs(max)));
  const first = Math.floor(min / width);
  const bins = Math.floor(max / width) - first + 1;
  const counts = sorted.map((values) => {
    const own = new Array<number>(bins).fill(0);
    for (const value of values) own[Math.min(bins - 1, Math.floor(value / width) - first)]++;
    return own;
  });
  return { start: first * width, width, counts };
}

function ascending(a: number, b: number): number {
  return a - b;
}

function widthOf(sorted: readonly number[], span: number, size: number): number {
  // All about the same: bins that are as wide as can be told apart from their place.
  if (span <= Math.max(size * LEAST_SHARE, LEAST_WIDTH)) {
    return size === 0 ? 1 : roundUp(Math.max(size * SHARE_OF_SAME, LEAST_WIDTH));
  }
  const quartile = (share: number) => sorted[Math.floor(share * (sorted.length - 1))];
  const wanted = 2 * (quartile(0.75) - quartile(0.25)) / Math.cbrt(sorted.length);
  return roundUp(Math.min(span / FEWEST_BINS, Math.max(span / MOST_BINS, wanted)));
}

function roundUp(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  return ROUND_STEPS.find((step) => step * power >= width)! * power;
}
