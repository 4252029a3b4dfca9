import type { TimeRange } from "./time_view.ts";

/** A sparkline is so wide and high, in its own units. */
export const SPARK_WIDTH = 100;
export const SPARK_HEIGHT = 24;
/** A line at the edge would be cut in half. */
const MARGIN = 2;

/** What of the past is drawn. */
export interface SparkRange extends TimeRange {
  /** Whether a value holds until the next one. */
  readonly isStepped: boolean;
}

/** Returns the path of an SVG through these points; `null` breaks the line. */
export function pathOf(
  { from, to, isStepped }: SparkRange,
  xs: readonly number[],
  ys: readonly (number | null)[],
): string {
  let [min, max] = [Infinity, -Infinity];
  for (const level of ys) {
    if (level === null) continue;
    if (level < min) min = level;
    if (level > max) max = level;
  }
  // Halved first: the span of the largest numbers is no number.
  const half = max / 2 - min / 2;
  const x = (time: number) => SPARK_WIDTH * (Math.max(from, time) - from) / (to - from);
  const y = (level: number) => {
    const share = half > 0 ? (level / 2 - min / 2) / half : 0.5;
    return SPARK_HEIGHT - MARGIN - share * (SPARK_HEIGHT - 2 * MARGIN);
  };
  let path = "";
  let isDrawing = false;
  for (const [i, level] of ys.entries()) {
    if (level !== null) {
      const [left, top] = [x(xs[i]).toFixed(1), y(level).toFixed(1)];
      path += !isDrawing ? `M${left} ${top}` : isStepped ? `H${left}V${top}` : `L${left} ${top}`;
    }
    isDrawing = level !== null;
  }
  return path;
}
