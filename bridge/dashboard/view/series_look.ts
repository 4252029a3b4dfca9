/// <reference lib="dom" />

/** In the order of the colours: lines can be told apart without them. */
const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 4],
  [2, 3],
  [10, 3, 2, 3],
  [14, 5],
  [2, 2, 7, 2],
  [5, 2],
  [1, 5],
];

/** How a series is dashed, in pixels of line and gap; nothing when it is not. */
export function dashOf(index: number): readonly number[] {
  return DASHES[index % DASHES.length];
}

/** Reads the colours of the series as they apply to `element`. */
export function readSeriesColours(element: Element): string[] {
  const style = getComputedStyle(element);
  return DASHES.map((_, i) => style.getPropertyValue(`--series-${i + 1}`).trim());
}
