/** A function of numbers that remembers nothing. */
export interface PlainFunction {
  readonly least: number;
  readonly most: number;
  /** Whether its result has the unit that its arguments have. */
  readonly keepsUnit: boolean;
  /** That of its result, where it has always the same. */
  readonly unit?: string;
  apply(...values: number[]): number;
}

/** More arguments than this nobody writes. */
const MANY = 32;
const MAX_DIGITS = 12;
const FULL_HUMIDITY = 100;
/** Magnus over water, −45 to 60 °C (Sonntag 1990): without unit, and in °C. */
const MAGNUS_FACTOR = 17.62;
const MAGNUS_TEMPERATURE = 243.12;

/** The functions of numbers, by name. */
export const PLAIN_FUNCTIONS: ReadonlyMap<string, PlainFunction> = new Map<string, PlainFunction>([
  ["abs", ofUnit(1, 1, Math.abs)],
  ["min", ofUnit(1, MANY, Math.min)],
  ["max", ofUnit(1, MANY, Math.max)],
  ["round", ofUnit(1, 2, round)],
  ["floor", ofUnit(1, 1, Math.floor)],
  ["ceil", ofUnit(1, 1, Math.ceil)],
  ["clamp", ofUnit(3, 3, (value, least, most) => Math.min(most, Math.max(least, value)))],
  ["sign", of(1, 1, Math.sign)],
  ["sqrt", of(1, 1, Math.sqrt)],
  ["pow", of(2, 2, Math.pow)],
  ["exp", of(1, 1, Math.exp)],
  ["ln", of(1, 1, Math.log)],
  ["log10", of(1, 1, Math.log10)],
  ["log2", of(1, 1, Math.log2)],
  ["sin", of(1, 1, Math.sin)],
  ["cos", of(1, 1, Math.cos)],
  ["tan", of(1, 1, Math.tan)],
  ["asin", of(1, 1, Math.asin)],
  ["acos", of(1, 1, Math.acos)],
  ["atan", of(1, 1, Math.atan)],
  ["atan2", of(2, 2, Math.atan2)],
  ["hypot", ofUnit(1, MANY, Math.hypot)],
  ["dewpoint", { ...of(2, 2, dewPoint), unit: "°C" }],
]);

function of(least: number, most: number, apply: PlainFunction["apply"]): PlainFunction {
  return { least, most, keepsUnit: false, apply };
}

function ofUnit(least: number, most: number, apply: PlainFunction["apply"]): PlainFunction {
  return { least, most, keepsUnit: true, apply };
}

function round(value: number, digits = 0): number {
  const factor = 10 ** Math.min(MAX_DIGITS, Math.max(-MAX_DIGITS, Math.trunc(digits)));
  const scaled = value * factor;
  // So large a number has no such digits.
  return Number.isFinite(scaled) ? Math.round(scaled) / factor : value;
}

/** Of air of so many °C and so many % relative humidity, in °C. */
function dewPoint(temperature: number, humidity: number): number {
  const gamma = Math.log(humidity / FULL_HUMIDITY) +
    MAGNUS_FACTOR * temperature / (MAGNUS_TEMPERATURE + temperature);
  return MAGNUS_TEMPERATURE * gamma / (MAGNUS_FACTOR - gamma);
}
