const MS_PER_UNIT: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Parses a time such as `60s`, `1.5m`, `2d` or `60` (seconds), in milliseconds; NaN when it is none. */
export function parseDurationMs(text: string): number {
  const [, digits, unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text) ?? [];
  return Number(digits) * MS_PER_UNIT[unit];
}
