/** The limits next to what a chart shows, above it and below it; `null` where there is none. */
export interface FarLimits {
  readonly above: number | null;
  readonly below: number | null;
}

/** Returns which of some limits a chart from `min` to `max` does not reach, the nearest of each side. */
export function farLimits(
  limits: readonly number[],
  { min, max }: { readonly min: number; readonly max: number },
): FarLimits {
  const above = limits.filter((it) => it > max);
  const below = limits.filter((it) => it < min);
  return {
    above: above.length === 0 ? null : Math.min(...above),
    below: below.length === 0 ? null : Math.max(...below),
  };
}
