/** From here on the difference of two values, and a margin around it, may be beyond all numbers. */
const HUGE = 1e300;
const EXPONENT = 12;

/**
 * Makes values that are too large to be drawn 10¹² times smaller, in place; returns the exponent of
 * ten by which the values now are smaller, 0 or 12.
 */
export function shrink(values: (number | null)[]): number {
  if (!values.some((value) => value !== null && Math.abs(value) > HUGE)) return 0;
  for (const [i, value] of values.entries()) {
    if (value !== null) values[i] = value / 10 ** EXPONENT;
  }
  return EXPONENT;
}
