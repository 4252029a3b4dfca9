/** From here on the difference of two values, and a margin around it, may be beyond all numbers. */
const HUGE = 1e300;
const EXPONENT = 12;

/**
 * Makes values that are too large to be drawn 10¹² times smaller, in place, those of all lists
 * together; returns the exponent of ten by which the values now are smaller, 0 or 12.
 */
export function shrink(lists: readonly (number | null)[][]): number {
  if (!lists.some((values) => values.some(isHuge))) return 0;
  for (const values of lists) {
    for (const [i, value] of values.entries()) {
      if (value !== null) values[i] = value / 10 ** EXPONENT;
    }
  }
  return EXPONENT;
}

function isHuge(value: number | null): boolean {
  return value !== null && Math.abs(value) > HUGE;
}
