import type { Value } from "../adapter.ts";

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const INTEGER = /^[+-]?\d+$/;
const HEXADECIMAL = /^[+-]?0[xX][\da-fA-F]+$/;
const DECIMAL_COMMA = /^[+-]?(?:\d+,\d+|,\d+)$/;
/** "1,234" may be a thousand and more. "0,234" is none, and no thousand has "1,23". */
const MAYBE_THOUSANDS = /^[+-]?[1-9]\d{0,2},\d{3}$/;
/** Where the comma marks no decimals, and where several do. */
const THOUSANDS = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?$/;
const SURE_THOUSANDS = /^[+-]?[1-9]\d{0,2}(?:,\d{3})+(?:,\d{3}|\.\d+)$/;
/** "1.234,56" */
const GERMAN_THOUSANDS = /^[+-]?[1-9]\d{0,2}(?:\.\d{3})+,\d+$/;
/** What programs print in place of a number. */
const NO_NUMBER = /^[+-]?(?:1\.#?)?(?:nan|inf|infinity|ovf|none|null|n\/a|#?ind)$|^-{2,}$/i;

/** In a program's memory. */
const ADDRESS = /^0x[\da-f]{7,}$/i;

/** What separates the decimals: a point, a comma, or whichever can be told. */
export type DecimalMark = "." | "," | "auto";

/** Whether `text` stands for a number that is missing. */
export function isNoNumber(text: string): boolean {
  return NO_NUMBER.test(text);
}

/** Whether `text` stands for a place in a program's memory rather than for a value. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text);
}

/** Whether a comma in `text` may mark decimals or thousands. */
export function isAmbiguous(text: string): boolean {
  return MAYBE_THOUSANDS.test(text);
}

/**
 * The number that `text` is as a whole: null for a missing one (`nan`), its digits as text for an
 * integer that a double would change; undefined when it is none.
 */
export function readValue(text: string, mark: DecimalMark = "."): Value | undefined {
  if (DECIMAL.test(text)) return mark === "," && text.includes(".") ? undefined : toNumber(text);
  if (HEXADECIMAL.test(text)) return readHexadecimal(text);
  if (isNoNumber(text)) return null;
  const isThousands = mark === "." ? THOUSANDS : SURE_THOUSANDS;
  if (mark !== "," && isThousands.test(text)) return toNumber(text.replaceAll(",", ""));
  if (mark !== "." && GERMAN_THOUSANDS.test(text)) {
    return Number(text.replaceAll(".", "").replace(",", "."));
  }
  const hasComma = mark !== "." && DECIMAL_COMMA.test(text);
  if (!hasComma || mark === "auto" && isAmbiguous(text)) return undefined;
  return Number(text.replace(",", "."));
}

function toNumber(text: string): Value | undefined {
  const value = Number(text);
  if (INTEGER.test(text) && !Number.isSafeInteger(value)) return text.replace(/^\+/, "");
  return Number.isFinite(value) ? value : undefined;
}

function readHexadecimal(text: string): Value {
  const value = Number(text.replace(/^[+-]/, ""));
  if (!Number.isSafeInteger(value)) return text;
  return text.startsWith("-") ? -value : value;
}
