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
  /** What is at the bottom and at the top; what is drawn fills the height when it is not said. */
  readonly levels?: readonly [bottom: number, top: number];
}

/** Returns the path of an SVG through these points; `null` breaks the line. */
export function pathOf(
  { from, to, isStepped, levels }: SparkRange,
  xs: readonly number[],
  ys: readonly (number | null)[],
): string {
  // Room around the largest numbers reaches beyond all numbers.
  const isGiven = levels?.every(Number.isFinite) === true;
  const [min, max] = isGiven ? levels! : extremesOf(ys);
  const margin = isGiven ? 0 : MARGIN;
  // Halved first: the span of the largest numbers is no number.
  const half = max / 2 - min / 2;
  const x = (time: number) => SPARK_WIDTH * (Math.max(from, time) - from) / (to - from);
  const y = (level: number) => {
    const share = half > 0 ? (level / 2 - min / 2) / half : 0.5;
    return SPARK_HEIGHT - margin - share * (SPARK_HEIGHT - 2 * margin);
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

/** Returns the least and the greatest of some levels; `Infinity` and less when there is none. */
export function extremesOf(levels: readonly (number | null)[]): [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (const level of levels) {
    if (level === null) continue;
    if (level < min) min = level;
    if (level > max) max = level;
  }
  return [min, max];
}
