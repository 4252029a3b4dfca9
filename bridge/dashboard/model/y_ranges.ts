/** The least and the greatest value that a chart shows. */
export type YRange = readonly [min: number, max: number];

/** A range of which an end, or both, may follow the values. */
export interface PartialRange {
  readonly min?: number;
  readonly max?: number;
}

/** Fixed ranges by what a chart is of. */
export type YRanges = Readonly<Record<string, YRange>>;

/** More were not made by a person. */
const MAX_RANGES = 1_000;

/** Fixes the range of one chart; null lets it follow its values again. */
export function withRange(ranges: YRanges, key: string, range: YRange | null): YRanges {
  const others = Object.entries(ranges).filter(([other]) => other !== key);
  return Object.fromEntries(range === null ? others : [...others, [key, range]]);
}

/** Returns the fixed range of one chart, if it has one. */
export function rangeOf(ranges: YRanges, key: string): PartialRange {
  if (!Object.hasOwn(ranges, key)) return {};
  const [min, max] = ranges[key];
  return { min, max };
}

/** Returns a range from what was typed, with a point or a comma; why it is none as a text. */
export function parseRange(min: string, max: string): YRange | string {
  const [least, most] = [min, max].map((text) => {
    return text.trim() === "" ? NaN : Number(text.trim().replace(",", ".").replace("\u2212", "-"));
  });
  if (!Number.isFinite(least)) return "The least value must be a number.";
  if (!Number.isFinite(most)) return "The greatest value must be a number.";
  return least < most ? [least, most] : "The greatest value must be more than the least.";
}

/** Reads what was kept; what is no range is left out. */
export function readRanges(value: unknown): YRanges {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value).slice(0, MAX_RANGES).filter(([, range]) => {
      return Array.isArray(range) && range.length === 2 && range.every(Number.isFinite) &&
        range[0] < range[1];
    }),
  );
}
