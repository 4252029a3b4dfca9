const UNITS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
/** The shortest time that a function looks back: what readings' times tell apart. */
const MIN_SPAN_MS = 1;
/** The longest time that a function looks back. */
const MAX_SPAN_MS = 7 * UNITS_MS.d;
const MS_PER_SECOND = 1_000;

/**
 * Returns the milliseconds of a time as an expression says it: `"10 min"` or `"10m"`, or a number of seconds;
 * `null` for what is none, or is shorter than a millisecond or longer than a week.
 */
export function parseTimeSpan(text: unknown): number | null {
  const [, digits, unit] = /^(\d+(?:\.\d+)?) ?(ms|s|m|min|h|d)$/.exec(String(text)) ?? [];
  const spanMs = typeof text === "number" ? text * MS_PER_SECOND : Number(digits) * UNITS_MS[unit];
  return spanMs >= MIN_SPAN_MS && spanMs <= MAX_SPAN_MS ? spanMs : null;
}
