import { SlidingWindow, type WindowSummary } from "./sliding_window.ts";

const MS_PER_SECOND = 1_000;

/** What remembers the readings of one argument: takes the next one, returns what they come to. */
export type Series = (time: number, value: number) => number | null;

/** A function of what its first argument was over a time. */
export interface SeriesFunction {
  /** Whether it makes no sense without the time. */
  readonly needsSpan: boolean;
  /** Whether it is per second of what its argument is. */
  readonly isPerSecond: boolean;
  /** Returns one that has seen nothing yet; `spanMs` is null when no time was given. */
  create(spanMs: number | null): Series;
}

/** The functions that look back, by name. */
export const SERIES_FUNCTIONS: ReadonlyMap<string, SeriesFunction> = new Map<
  string,
  SeriesFunction
>([
  ["mean", ofWindow(({ mean }) => mean)],
  ["lowest", ofWindow(({ min }) => min)],
  ["highest", ofWindow(({ max }) => max)],
  ["rate", {
    needsSpan: false,
    isPerSecond: true,
    create: (spanMs) => ratePerSecond(spanMs, true),
  }],
  ["slope", {
    needsSpan: false,
    isPerSecond: true,
    create: (spanMs) => ratePerSecond(spanMs, false),
  }],
]);

function ofWindow(read: (summary: WindowSummary) => number): SeriesFunction {
  return {
    needsSpan: true,
    isPerSecond: false,
    create: (spanMs) => {
      const window = new SlidingWindow(spanMs!);
      return (time, value) => {
        window.push(time, value);
        return read(window.summary());
      };
    },
  };
}

/** A counter that is less than it was has begun anew at zero; nothing of it is negative. */
function ratePerSecond(spanMs: number | null, isCounter: boolean): Series {
  const window = spanMs === null ? null : new SlidingWindow(spanMs);
  let previous = NaN;
  let previousTime = -Infinity;
  let total = 0;
  let rate: number | null = null;
  return (time, value) => {
    const isFirst = Number.isNaN(previous);
    const step = isFirst ? 0 : value - previous;
    const before = { time: previousTime, total };
    total += isCounter && step < 0 ? value : step;
    previous = value;
    if (time > previousTime || isFirst) previousTime = time;
    window?.push(time, total);
    if (isFirst) return null;
    const { firstTime, first } = window?.summary() ??
      { firstTime: before.time, first: before.total };
    // Two readings of one moment say nothing of how fast it goes.
    if (time > firstTime) rate = (total - first) / (time - firstTime) * MS_PER_SECOND;
    return rate;
  };
}
