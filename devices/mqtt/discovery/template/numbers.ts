import { PythonFault, UnsupportedConstruct } from "./faults.ts";
import {
  boundInt,
  membersOf,
  numeric,
  type PyValue,
  toRepr,
  typeName,
  Undefined,
} from "./values.ts";

const FLOAT_TEXT =
  /^[+-]?(?:\d+(?:_\d+)*(?:\.(?:\d+(?:_\d+)*)?)?|\.\d+(?:_\d+)*)(?:e[+-]?\d+(?:_\d+)*)?$/i;
const SPECIAL_FLOAT = /^([+-]?)(?:(inf(?:inity)?)|nan)$/i;
const MAX_DIGITS = 600;

/**
 * Python's `float(value)`.
 *
 * @throws {PythonFault} `ValueError` or `TypeError`, as Python.
 */
export function toFloat(value: PyValue): number {
  if (value instanceof Undefined) value.fail();
  const number = numeric(value);
  if (number !== null) return finiteFloat(number);
  if (typeof value !== "string") {
    throw new PythonFault(`TypeError: float() cannot take a ${typeName(value)}`);
  }
  const text = value.trim();
  const special = SPECIAL_FLOAT.exec(text);
  if (special !== null) {
    if (special[2] === undefined) return NaN;
    return special[1] === "-" ? -Infinity : Infinity;
  }
  if (!FLOAT_TEXT.test(text)) {
    throw new PythonFault(`ValueError: could not convert string to float: ${toRepr(value)}`);
  }
  return Number(text.replaceAll("_", ""));
}

/**
 * Python's `int(value, base)`, where `base` counts for texts only.
 *
 * @throws {PythonFault} As Python.
 */
export function toInt(value: PyValue, base = 10): bigint {
  if (value instanceof Undefined) value.fail();
  if (typeof value === "string") return parseInteger(value, base);
  const number = numeric(value);
  if (number === null) throw new PythonFault(`TypeError: int() cannot take a ${typeName(value)}`);
  if (typeof number === "bigint") return number;
  if (Number.isNaN(number)) {
    throw new PythonFault("ValueError: cannot convert float NaN to integer");
  }
  if (!Number.isFinite(number)) {
    throw new PythonFault("OverflowError: cannot convert float infinity to integer");
  }
  return BigInt(Math.trunc(number));
}

const PREFIXES: Readonly<Record<number, string>> = { 2: "0b", 8: "0o", 16: "0x" };

function parseInteger(source: string, base: number): bigint {
  if (base !== 2 && base !== 8 && base !== 10 && base !== 16) {
    throw new UnsupportedConstruct(`int with base ${base}`);
  }
  const [, sign, body] = /^([+-]?)([^]*)$/.exec(source.trim().toLowerCase())!;
  const prefix = PREFIXES[base] ?? "";
  const hasPrefix = prefix !== "" && body.startsWith(prefix);
  const digits = hasPrefix ? body.slice(2).replace(/^_/, "") : body;
  if (!/^[\da-z]+(?:_[\da-z]+)*$/.test(digits) || digits.length > MAX_DIGITS) {
    throw notAnInt(source);
  }
  const plain = digits.replaceAll("_", "");
  for (const digit of plain) if (!(parseInt(digit, 36) < base)) throw notAnInt(source);
  const size = BigInt(prefix + plain);
  return boundInt(sign === "-" ? -size : size);
}

function notAnInt(source: string): PythonFault {
  return new PythonFault(`ValueError: invalid literal for int(): ${toRepr(source)}`);
}

function finiteFloat(number: bigint | number): number {
  const float = Number(number);
  if (typeof number === "bigint" && !Number.isFinite(float)) {
    throw new PythonFault("OverflowError: int too large to convert to float");
  }
  return float;
}

/** The digits after the point that are enough to see whether a double lies half way. */
const TIE_DIGITS = 30;
const MAX_FIXED_DIGITS = 100;

/** Python's `round(value, digits)` of a float: to the nearest, half way to the even digit. */
export function roundHalfEven(value: number, digits: number): number {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e21) return value;
  if (digits < 0) {
    const unit = 10 ** -digits;
    return roundHalfEven(value / unit, 0) * unit;
  }
  if (digits + TIE_DIGITS > MAX_FIXED_DIGITS) return value;
  const rounded = value.toFixed(digits);
  const exact = value.toFixed(digits + TIE_DIGITS);
  const rest = exact.slice(-TIE_DIGITS);
  if (!/^50*$/.test(rest)) return Number(rounded);
  const down = exact.slice(0, -TIE_DIGITS).replace(/\.$/, "");
  return Number("02468".includes(down.at(-1)!) ? down : rounded);
}

/**
 * Home Assistant's `round` filter.
 *
 * @throws {PythonFault} When `value` is no number.
 */
export function roundForgiving(value: PyValue, digits: bigint, method: string): PyValue {
  if (digits > 60n || digits < -60n) throw new UnsupportedConstruct("round to that many digits");
  const places = Number(digits);
  const float = toFloat(value);
  const scale = 10 ** places;
  const rounded = roundBy(method, float, { places, scale });
  return places === 0 ? toInt(rounded) : rounded;
}

function roundBy(method: string, float: number, by: { places: number; scale: number }): number {
  switch (method) {
    case "ceil":
      return Math.ceil(finiteForInt(float * by.scale)) / by.scale;
    case "floor":
      return Math.floor(finiteForInt(float * by.scale)) / by.scale;
    case "half":
      return roundHalfEven(finiteForInt(float * 2), 0) / 2;
    default:
      return roundHalfEven(float, by.places);
  }
}

function finiteForInt(value: number): number {
  toInt(value);
  return value;
}

/** Python's `len(value)`. */
export function lengthOf(value: PyValue): bigint {
  if (value instanceof Undefined) return 0n;
  if (typeof value === "string") return BigInt(codePoints(value).length);
  if (value instanceof Map) return BigInt(value.size);
  const items = membersOf(value);
  if (items === null) throw new PythonFault(`TypeError: a ${typeName(value)} has no len()`);
  return BigInt(items.length);
}

/** The characters as Python counts them. */
export function codePoints(text: string): readonly string[] {
  return Array.from(text);
}
