const ZERO = 0x30;
const NINE = 0x39;
const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const PERCENT = 0x25;
const SLASH = 0x2f;
const LOWER_CASE = 0x20;
const LOWER_A = 0x61;
const LOWER_E = 0x65;
const LOWER_Z = 0x7a;
const FIRST_BEYOND_ASCII = 0x80;
/** An integer below 10^15 and a power of ten up to 10^22 are exact, so one division rounds once. */
const MAX_EXACT_DIGITS = 15;
const POWERS_OF_TEN = Array.from({ length: MAX_EXACT_DIGITS + 1 }, (_, power) => 10 ** power);

/**
 * The decimal number that `bytes[start..end)` begins with, read straight from the bytes. What
 * follows it must look like a unit (letters, `%`, `/`, anything beyond ASCII; no digits).
 *
 * @returns NaN, which stays inside the decoders, when there is no such finite number, or when it is
 * an integer that a double would change.
 */
export function parseDecimal(bytes: Uint8Array, start: number, end: number): number {
  const sign = bytes[start];
  const first = sign === MINUS || sign === PLUS ? start + 1 : start;
  let mantissa = 0;
  let digits = 0;
  let decimals = 0;
  let seenPoint = false;
  let index = first;
  for (; index < end; index++) {
    const byte = bytes[index];
    if (byte >= ZERO && byte <= NINE) {
      mantissa = mantissa * 10 + (byte - ZERO);
      digits++;
      if (seenPoint) decimals++;
    } else if (byte === POINT && !seenPoint) seenPoint = true;
    else break;
  }
  if (digits === 0) return NaN;
  if (index < end) {
    const exponentEnd = skipExponent(bytes, index, end);
    if (!isUnit(bytes, exponentEnd, end)) return NaN;
    if (exponentEnd > index) return parseSlowly(bytes, start, exponentEnd);
  }
  if (digits > MAX_EXACT_DIGITS) {
    return !seenPoint && mantissa > Number.MAX_SAFE_INTEGER
      ? NaN
      : parseSlowly(bytes, start, index);
  }
  const magnitude = decimals === 0 ? mantissa : mantissa / POWERS_OF_TEN[decimals];
  return sign === MINUS ? -magnitude : magnitude;
}

function skipExponent(bytes: Uint8Array, start: number, end: number): number {
  if ((bytes[start] | LOWER_CASE) !== LOWER_E) return start;
  let index = start + 1;
  if (bytes[index] === MINUS || bytes[index] === PLUS) index++;
  const digitsStart = index;
  while (index < end && bytes[index] >= ZERO && bytes[index] <= NINE) index++;
  return index === digitsStart ? start : index;
}

function isUnit(bytes: Uint8Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    const byte = bytes[index];
    const letter = (byte | LOWER_CASE) >= LOWER_A && (byte | LOWER_CASE) <= LOWER_Z;
    const sign = byte === PERCENT || byte === SLASH || byte >= FIRST_BEYOND_ASCII;
    if (!letter && !sign) return false;
  }
  return true;
}

function parseSlowly(bytes: Uint8Array, start: number, end: number): number {
  const value = Number(String.fromCharCode(...bytes.subarray(start, end)));
  return Number.isFinite(value) ? value : NaN;
}
