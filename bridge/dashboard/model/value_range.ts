import type { ChannelSummary } from "../../wire/messages.ts";
import type { PartialRange } from "./y_ranges.ts";

/** The least share of a number's size that fills the chart: noise must not look like an alarm. */
const LEAST_RELATIVE_SPAN = 0.005;

/** The least and the greatest of what is drawn; null of nothing. */
export type Extremes = readonly [min: number | null, max: number | null];

/** Makes a range of what is drawn, with some room around it. */
export function valueRange([min, max]: Extremes): [number, number] {
  if (min === null || max === null) return [0, 1];
  const leastSpan = Math.max(Math.abs(min), Math.abs(max)) * LEAST_RELATIVE_SPAN || 1;
  const span = Math.max(max - min, leastSpan);
  const middle = (min + max) / 2;
  return [middle - span * 0.6, middle + span * 0.6];
}

/** Returns a range with the ends that are fixed, as far as they leave any. */
export function fixEnds(
  ofValues: [number, number],
  { min, max }: PartialRange,
  exponent: number,
): [number, number] {
  const factor = 10 ** exponent;
  const least = min === undefined ? ofValues[0] : min / factor;
  const most = max === undefined ? ofValues[1] : max / factor;
  return least < most ? [least, most] : ofValues;
}

/** How a channel's chart was told to be, and how many times smaller it is drawn. */
export interface RangeOptions {
  readonly ends?: PartialRange;
  /** What is drawn is ten to the power of this times smaller than what it stands for. */
  readonly exponent?: number;
}

/** Returns what lies at the bottom and at the top of a channel's chart. */
export function rangeOfChannel(
  summary: Pick<ChannelSummary, "kind" | "writable" | "min" | "max">,
  extremes: Extremes,
  { ends = {}, exponent = 0 }: RangeOptions = {},
): [number, number] {
  return fixEnds(fixedRange(summary) ?? valueRange(extremes), ends, exponent);
}

/** A channel that can be set is seen against what it can be set to. */
function fixedRange(
  { kind, writable, min, max }: Pick<ChannelSummary, "kind" | "writable" | "min" | "max">,
): [number, number] | undefined {
  if (kind === "boolean") return [-0.15, 1.15];
  if (!writable || min === undefined || max === undefined || min >= max) return undefined;
  const margin = (max - min) * 0.05;
  return [min - margin, max + margin];
}
