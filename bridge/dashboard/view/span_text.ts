/** What a chart draws, from its left edge on. */
export interface Drawn {
  readonly xs: readonly number[];
  readonly ys: readonly (number | null)[];
  readonly from: number;
}

/** Says from where to where what is drawn reaches; nothing when it is one value. */
export function spanText({ xs, ys, from }: Drawn, format: (level: number) => string): string {
  let min = Infinity;
  let max = -Infinity;
  for (const [i, level] of ys.entries()) {
    if (level === null || xs[i] < from) continue;
    if (level < min) min = level;
    if (level > max) max = level;
  }
  if (min > max) return "no data";
  return min === max ? "" : `${format(min)} to ${format(max)}`;
}
