import { PythonFault, UnsupportedConstruct } from "./faults.ts";
import { toFloat, toInt } from "./numbers.ts";
import {
  boundText,
  floatText,
  numeric,
  type PyValue,
  toRepr,
  toText,
  Tuple,
  Undefined,
} from "./values.ts";

interface Conversion {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | null;
  readonly type: string;
}

const CONVERSION = /%(?:([-+ 0#]*)(\d{0,4})(?:\.(\d{0,2}))?([a-zA-Z%])|([^]?))/g;
const MAX_WIDTH = 1000;

/**
 * Python's `format % values`, without names in parentheses.
 *
 * @throws {PythonFault} As Python.
 */
export function formatPercent(format: string, values: PyValue): string {
  const given = values instanceof Tuple ? values.items : [values];
  let used = 0;
  const text = format.replace(CONVERSION, (_whole, flags, width, precision, type, odd) => {
    if (type === undefined) throw new UnsupportedConstruct(`the format %${odd}`);
    if (type === "%") return "%";
    if (used >= given.length) throw new PythonFault("TypeError: not enough arguments for format");
    const conversion = {
      flags,
      width: Number(width),
      precision: precision === undefined ? null : Number(precision),
      type,
    };
    return boundText(convert(conversion, given[used++]));
  });
  if (used < given.length && !(used === 0 && isSubscriptable(values))) {
    throw new PythonFault("TypeError: not all arguments converted during formatting");
  }
  return boundText(text);
}

/** What Python takes for a dict here, whose values could be named: it may be left over. */
function isSubscriptable(value: PyValue): boolean {
  return value instanceof Map || value instanceof Undefined || Array.isArray(value);
}

function convert(conversion: Conversion, value: PyValue): string {
  if (conversion.width > MAX_WIDTH) throw new UnsupportedConstruct("a format that wide");
  switch (conversion.type) {
    case "s":
      return pad(conversion, "", cut(conversion, toText(value)));
    case "r":
      return pad(conversion, "", cut(conversion, toRepr(value)));
    case "d":
    case "i":
    case "u":
      return formatInt(conversion, toInt(realNumber(value)), 10);
    case "x":
    case "X":
      return formatInt(conversion, exactInt(value), 16);
    case "o":
      return formatInt(conversion, exactInt(value), 8);
    case "f":
    case "F":
    case "e":
    case "E":
    case "g":
    case "G":
      return formatFloat(conversion, toFloat(realNumber(value)));
    default:
      throw new UnsupportedConstruct(`the format %${conversion.type}`);
  }
}

function realNumber(value: PyValue): PyValue {
  if (value instanceof Undefined) value.fail();
  if (numeric(value) === null) throw new PythonFault("TypeError: format needs a number");
  return value;
}

function exactInt(value: PyValue): bigint {
  const number = numeric(value);
  if (typeof number !== "bigint") throw new PythonFault("TypeError: format needs an integer");
  return number;
}

function cut({ precision }: Conversion, text: string): string {
  return precision === null ? text : Array.from(text).slice(0, precision).join("");
}

function formatInt(conversion: Conversion, value: bigint, base: number): string {
  if (conversion.flags.includes("#")) throw new UnsupportedConstruct("the format flag #");
  let digits = (value < 0n ? -value : value).toString(base);
  if (conversion.precision !== null) digits = digits.padStart(conversion.precision, "0");
  if (conversion.type === "X") digits = digits.toUpperCase();
  return pad(conversion, signOf(conversion, value < 0n), digits);
}

function formatFloat(conversion: Conversion, value: number): string {
  if (conversion.flags.includes("#")) throw new UnsupportedConstruct("the format flag #");
  const isNegative = value < 0 || Object.is(value, -0);
  const isFinite = Number.isFinite(value);
  let digits = isFinite
    ? finiteDigits(conversion, Math.abs(value))
    : floatText(value).replace("-", "");
  if (conversion.type === conversion.type.toUpperCase()) digits = digits.toUpperCase();
  const flags = isFinite ? conversion.flags : conversion.flags.replaceAll("0", "");
  return pad({ ...conversion, flags }, signOf(conversion, isNegative), digits);
}

function finiteDigits({ type, precision }: Conversion, size: number): string {
  const places = precision ?? 6;
  switch (type.toLowerCase()) {
    case "f":
      if (size >= 1e21) throw new UnsupportedConstruct("%f of a number that large");
      return fixed(size, places);
    case "e":
      return exponent(size.toExponential(places));
    default:
      return general(size, Math.max(places, 1));
  }
}

/** As `toFixed`, but half way goes to the even digit. */
function fixed(size: number, places: number): string {
  const rounded = size.toFixed(places);
  const exact = size.toFixed(Math.min(places + 30, 100));
  const isTie = /^50*$/.test(exact.slice(exact.indexOf(".") + 1 + places));
  if (!isTie) return rounded;
  const down = exact.slice(0, exact.indexOf(".") + 1 + places).replace(/\.$/, "");
  return "02468".includes(down.at(-1)!) ? down : rounded;
}

function general(size: number, significant: number): string {
  const [, power] = size.toExponential(significant - 1).split("e");
  if (Number(power) < -4 || Number(power) >= significant) {
    const [digits, sign] = size.toExponential(significant - 1).split("e");
    return exponent(`${stripZeros(digits)}e${sign}`);
  }
  return stripZeros(size.toFixed(Math.max(significant - 1 - Number(power), 0)));
}

function stripZeros(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}

function exponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, "e$10$2");
}

function signOf({ flags }: Conversion, isNegative: boolean): string {
  if (isNegative) return "-";
  if (flags.includes("+")) return "+";
  return flags.includes(" ") ? " " : "";
}

function pad({ flags, width, type }: Conversion, sign: string, body: string): string {
  const missing = width - sign.length - Array.from(body).length;
  if (missing <= 0) return sign + body;
  if (flags.includes("-")) return sign + body + " ".repeat(missing);
  const hasZeros = flags.includes("0") && type !== "s" && type !== "r";
  return hasZeros ? sign + "0".repeat(missing) + body : " ".repeat(missing) + sign + body;
}
