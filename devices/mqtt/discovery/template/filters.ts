import { Call } from "./call.ts";
import {
  chooseInline,
  convertToBool,
  convertToFloat,
  convertToInt,
  given,
  isNumber,
  orDefault,
} from "./conversions.ts";
import { PythonFault, UndefinedUse, UnsupportedConstruct } from "./faults.ts";
import { COMPACT_JSON, JINJA_JSON, parsePythonJson, stringifyPython } from "./json.ts";
import { codePoints, lengthOf, roundForgiving, toFloat, toInt } from "./numbers.ts";
import { calculate, order } from "./operators.ts";
import { formatPercent } from "./percent_format.ts";
import {
  boundText,
  isTrue,
  joinBounded,
  membersOf,
  numeric,
  orUndefined,
  type PyValue,
  toText,
  Tuple,
  typeName,
  Undefined,
} from "./values.ts";

/** A filter: the value it stands behind is the first of the call's. */
export type Filter = (call: Call) => PyValue;

/** The filters there are, by name. */
export const FILTERS: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ["abs", absolute],
  ["add", (call) => shift(call, "+")],
  ["bitwise_and", (call) => bitwise(call, (a, b) => a & b)],
  ["bitwise_or", (call) => bitwise(call, (a, b) => a | b)],
  ["bool", convertToBool],
  ["capitalize", (call) => text(call, capitalize)],
  ["count", length],
  ["d", fallBack],
  ["default", fallBack],
  ["first", (call) => pick(call, 0)],
  ["float", convertToFloat],
  ["format", format],
  ["from_json", fromJson],
  ["iif", chooseInline],
  ["int", convertToInt],
  ["is_defined", requireDefined],
  ["is_number", (call) => isNumber(given(call.bind("value")[0], "is_number"))],
  ["join", join],
  ["last", (call) => pick(call, -1)],
  ["length", length],
  ["list", (call) => sequence(call.bind("value")[0])],
  ["lower", (call) => text(call, (value) => value.toLowerCase())],
  ["max", (call) => extreme(call, 1)],
  ["min", (call) => extreme(call, -1)],
  ["multiply", (call) => shift(call, "*")],
  ["replace", replace],
  ["round", round],
  ["string", (call) => text(call, (value) => value)],
  ["sum", sum],
  ["title", (call) => text(call, title)],
  ["to_json", toJson],
  ["tojson", (call) => stringifyPython(given(call.bind("value")[0], "tojson"), JINJA_JSON)],
  ["trim", trim],
  ["upper", (call) => text(call, (value) => value.toUpperCase())],
]);

function text(call: Call, change: (value: string) => string): string {
  return boundText(change(toText(given(call.bind("value")[0], "filter"))));
}

function capitalize(value: string): string {
  const [first = "", ...rest] = codePoints(value);
  return first.toUpperCase() + rest.join("").toLowerCase();
}

function title(value: string): string {
  return value.split(/([-\s({[<]+)/).map(capitalize).join("");
}

function trim(call: Call): string {
  const [value, characters] = call.bind("value", "chars");
  const source = toText(given(value, "trim"));
  if (characters === undefined || characters === null) return source.trim();
  return stripCharacters(source, toText(characters), { start: true, end: true });
}

/** Python's `strip`, `lstrip` and `rstrip` with characters. */
export function stripCharacters(
  source: string,
  characters: string,
  ends: { readonly start: boolean; readonly end: boolean },
): string {
  const unwanted = new Set(codePoints(characters));
  const all = codePoints(source);
  let start = 0;
  let end = all.length;
  while (ends.start && start < end && unwanted.has(all[start])) start++;
  while (ends.end && end > start && unwanted.has(all[end - 1])) end--;
  return all.slice(start, end).join("");
}

function replace(call: Call): string {
  const [value, old, by, count] = call.bind("s", "old", "new", "count");
  const limit = count === undefined || count === null ? Infinity : Number(toInt(count));
  return replaceText(
    [given(value, "replace"), given(old, "replace"), given(by, "replace")].map(toText),
    limit,
  );
}

/** Python's `source.replace(old, by, limit)`. */
export function replaceText([source, old, by]: readonly string[], limit: number): string {
  if (old === "") throw new UnsupportedConstruct("replace of nothing");
  let result = "";
  let at = 0;
  for (let done = 0; limit < 0 || done < limit; done++) {
    const found = source.indexOf(old, at);
    if (found < 0) break;
    result = boundText(result + source.slice(at, found) + by);
    at = found + old.length;
  }
  return boundText(result + source.slice(at));
}

function absolute(call: Call): PyValue {
  const value = given(call.bind("value")[0], "abs");
  const number = numeric(value);
  if (number === null) throw new PythonFault(`TypeError: abs of a ${typeName(value)}`);
  return number < 0 || Object.is(number, -0) ? -number : number;
}

function length(call: Call): bigint {
  return lengthOf(given(call.bind("value")[0], "length"));
}

function round(call: Call): PyValue {
  const [value, precision = 0n, method = "common", fallback] = call.bind(
    "value",
    "precision",
    "method",
    "default",
  );
  const digits = typeof precision === "boolean" ? BigInt(precision) : precision;
  return orDefault(fallback, () => {
    if (typeof digits !== "bigint") throw new PythonFault("TypeError: round needs an int");
    return roundForgiving(given(value, "round"), digits, toText(method));
  });
}

function fallBack(call: Call): PyValue {
  const [value, fallback = "", isStrict = false] = call.bind("value", "default_value", "boolean");
  const source = given(value, "default");
  return source instanceof Undefined || (isTrue(isStrict) && !isTrue(source)) ? fallback : source;
}

function requireDefined(call: Call): PyValue {
  const [value, fallback] = call.bind("value", "default");
  const source = given(value, "is_defined");
  if (!(source instanceof Undefined)) return source;
  if (fallback === undefined) throw new UndefinedUse(`${source.name} is undefined`);
  return fallback;
}

function format(call: Call): string {
  const [pattern, ...values] = call.all();
  return formatPercent(toText(pattern), new Tuple(values));
}

function fromJson(call: Call): PyValue {
  const [value, fallback] = call.bind("value", "default");
  return orDefault(fallback, () => {
    const parsed = parsePythonJson(toText(given(value, "from_json")));
    if (parsed === undefined) throw new PythonFault("ValueError: no JSON");
    return parsed;
  });
}

function toJson(call: Call): string {
  return stringifyPython(given(call.bind("value")[0], "to_json"), COMPACT_JSON);
}

/** The items of what Python can go through. */
function sequence(value: PyValue | undefined): readonly PyValue[] {
  const source = given(value, "filter");
  if (source instanceof Undefined) return [];
  if (typeof source === "string") return codePoints(source);
  if (source instanceof Map) return [...source.keys()];
  const items = membersOf(source);
  if (items === null) throw new PythonFault(`TypeError: a ${typeName(source)} has no items`);
  return items;
}

function pick(call: Call, at: number): PyValue {
  return orUndefined(sequence(call.bind("seq")[0]).at(at), "an item of nothing");
}

function join(call: Call): string {
  const [value, separator = ""] = call.bind("value", "d");
  return joinBounded(sequence(value), toText(separator), toText);
}

function sum(call: Call): PyValue {
  let total: PyValue = 0n;
  for (const item of sequence(call.bind("iterable")[0])) total = calculate("+", total, item);
  return total;
}

function extreme(call: Call, sign: 1 | -1): PyValue {
  const items = sequence(call.bind("value")[0]);
  return orUndefined(extremeOf(items, sign), "an item of nothing");
}

/** The largest (`sign` 1) or smallest item; undefined when there is none. */
export function extremeOf(items: readonly PyValue[], sign: 1 | -1): PyValue | undefined {
  if (items.length === 0) return undefined;
  return items.reduce((best, item) => order(item, best) * sign > 0 ? item : best);
}

/** Home Assistant's `add` and `multiply` take anything that reads as a number. */
function shift(call: Call, operator: "+" | "*"): PyValue {
  const [value, amount, fallback] = call.bind("value", "amount", "default");
  return orDefault(fallback, () => {
    return calculate(operator, toFloat(given(value, operator)), given(amount, operator));
  });
}

function bitwise(call: Call, combine: (a: bigint, b: bigint) => bigint): PyValue {
  const [a, b] = call.bind("first_value", "second_value");
  if (typeof a !== "bigint" || typeof b !== "bigint") {
    throw new PythonFault("TypeError: bitwise needs ints");
  }
  return combine(a, b);
}
