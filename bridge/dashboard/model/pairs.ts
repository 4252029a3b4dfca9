import type { Series } from "./samples.ts";

/** What two channels were at the same times. */
export interface Pairs {
  readonly times: readonly number[];
  readonly xs: readonly number[];
  readonly ys: readonly number[];
}

/**
 * Brings two channels together: at each reading of one the other is what it read last, until its line
 * ends. Readings of the same moment make one pair.
 */
export function pairsOf(x: Series, y: Series): Pairs {
  const pairs: { times: number[]; xs: number[]; ys: number[] } = { times: [], xs: [], ys: [] };
  let [atX, atY] = [0, 0];
  let [lastX, lastY] = [NaN, NaN];
  while (atX < x.times.length || atY < y.times.length) {
    const time = Math.min(x.times[atX] ?? Infinity, y.times[atY] ?? Infinity);
    while (x.times[atX] === time) lastX = x.values[atX++];
    while (y.times[atY] === time) lastY = y.values[atY++];
    if (Number.isNaN(lastX) || Number.isNaN(lastY)) continue;
    pairs.times.push(time);
    pairs.xs.push(lastX);
    pairs.ys.push(lastY);
  }
  return pairs;
}

/** Pearson's coefficient of correlation, from −1 to 1; null where there is none. */
export function correlationOf({ xs, ys }: Pairs): number | null {
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value / values.length, 0);
  const [meanX, meanY] = [mean(xs), mean(ys)];
  let [both, squaresX, squaresY] = [0, 0, 0];
  for (const [i, x] of xs.entries()) {
    both += (x - meanX) * (ys[i] - meanY);
    squaresX += (x - meanX) ** 2;
    squaresY += (ys[i] - meanY) ** 2;
  }
  const apart = Math.sqrt(squaresX) * Math.sqrt(squaresY);
  return apart > 0 ? both / apart : null;
}
