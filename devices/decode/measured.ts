import { parsePlainNumber } from "./plain_number.ts";
import { toUnit } from "./units.ts";

/** A number and what it is measured in. */
export interface Measured {
  readonly value: number;
  readonly unit: string;
}

/** Between the two are blanks, unless the unit is a sign: `0H`, `3D` and `1A` are codes as often. */
const MEASURED = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)(?:\s+|(?=[°º%‰]))(\S.*)$/;

/** Reads `23.5 °C` and `45%`; null for what is no number with a known unit behind it. */
export function parseMeasured(text: string): Measured | null {
  const [, digits, behind] = MEASURED.exec(text.trim()) ?? [];
  if (digits === undefined) return null;
  const value = parsePlainNumber(digits);
  const unit = toUnit(behind);
  return Number.isNaN(value) || unit === null ? null : { value, unit };
}
