import type { Call } from "./call.ts";
import { PythonFault, UnsupportedConstruct } from "./faults.ts";
import { replaceText, stripCharacters } from "./filters.ts";
import { toInt } from "./numbers.ts";
import {
  BoundMethod,
  dictGet,
  DictView,
  type PyDict,
  type PyValue,
  Tuple,
  Undefined,
} from "./values.ts";

type DictMethod = (dict: PyDict, call: Call) => PyValue;
type TextMethod = (text: string, call: Call) => PyValue;

const DICT_METHODS: ReadonlyMap<string, DictMethod> = new Map<string, DictMethod>([
  ["get", (dict, call) => {
    const [key, fallback = null] = call.bind("key", "default");
    if (key === undefined) throw new PythonFault("TypeError: get needs a key");
    const found = dictGet(dict, key);
    return found === undefined ? fallback : found;
  }],
  ["items", (dict) => new DictView("dict_items", [...dict].map((entry) => new Tuple(entry)))],
  ["keys", (dict) => new DictView("dict_keys", [...dict.keys()])],
  ["values", (dict) => new DictView("dict_values", [...dict.values()])],
]);

const TEXT_METHODS: ReadonlyMap<string, TextMethod> = new Map<string, TextMethod>([
  ["capitalize", (text) => text.slice(0, 1).toUpperCase() + text.slice(1).toLowerCase()],
  ["endswith", (text, call) => text.endsWith(textOf(call.bind("suffix")[0]))],
  ["find", (text, call) => BigInt(text.indexOf(textOf(call.bind("sub")[0])))],
  ["lower", (text) => text.toLowerCase()],
  ["lstrip", (text, call) => strip(text, call, { start: true, end: false })],
  ["replace", (text, call) => {
    const [old, by, count] = call.bind("old", "new", "count");
    const limit = count === undefined ? Infinity : Number(toInt(count));
    return replaceText([text, textOf(old), textOf(by)], limit);
  }],
  ["rstrip", (text, call) => strip(text, call, { start: false, end: true })],
  ["split", split],
  ["startswith", (text, call) => text.startsWith(textOf(call.bind("prefix")[0]))],
  ["strip", (text, call) => strip(text, call, { start: true, end: true })],
  ["upper", (text) => text.toUpperCase()],
]);

/** What Python's dicts and texts have beyond the methods above. */
const OTHER_DICT_NAMES = "clear copy fromkeys pop popitem setdefault update";
const OTHER_TEXT_NAMES = "casefold center count encode expandtabs format format_map index " +
  "isalnum isalpha isascii isdecimal isdigit isidentifier islower isnumeric isprintable isspace " +
  "istitle isupper join ljust maketrans partition removeprefix removesuffix rfind rindex rjust " +
  "rpartition rsplit splitlines swapcase title translate zfill";
const OTHER_NAMES: ReadonlySet<string> = new Set(
  ("append extend insert remove reverse sort index count as_integer_ratio bit_count bit_length " +
    "conjugate denominator from_bytes fromhex hex imag is_integer numerator real to_bytes " +
    "clear copy pop").split(" "),
);
const UNKNOWN_DICT_NAMES: ReadonlySet<string> = new Set(OTHER_DICT_NAMES.split(" "));
const UNKNOWN_TEXT_NAMES: ReadonlySet<string> = new Set(OTHER_TEXT_NAMES.split(" "));

/**
 * The Python attribute `name` of a value; undefined when it has none.
 *
 * @throws {UnsupportedConstruct} When Python has one that is not known here.
 */
export function attributeOf(value: PyValue, name: string): BoundMethod | undefined {
  if (name.startsWith("_")) throw new UnsupportedConstruct(`the attribute ${name}`);
  const [known, unknown] = value instanceof Map
    ? [DICT_METHODS, UNKNOWN_DICT_NAMES]
    : typeof value === "string"
    ? [TEXT_METHODS, UNKNOWN_TEXT_NAMES]
    : [null, OTHER_NAMES];
  if (known?.has(name)) return new BoundMethod(value, name);
  if (value !== null && unknown.has(name)) throw new UnsupportedConstruct(`the method ${name}`);
  return undefined;
}

/** Calls a method that {@linkcode attributeOf} returned. */
export function callMethod({ self, name }: BoundMethod, call: Call): PyValue {
  if (self instanceof Map) return DICT_METHODS.get(name)!(self, call);
  return TEXT_METHODS.get(name)!(self as string, call);
}

function textOf(value: PyValue | undefined): string {
  if (value instanceof Undefined) value.fail();
  if (typeof value !== "string") throw new PythonFault("TypeError: a str is needed");
  return value;
}

function strip(text: string, call: Call, ends: { start: boolean; end: boolean }): string {
  const [characters] = call.bind("chars");
  if (characters !== undefined && characters !== null) {
    return stripCharacters(text, textOf(characters), ends);
  }
  if (ends.start && ends.end) return text.trim();
  return ends.start ? text.trimStart() : text.trimEnd();
}

const MAX_PARTS = 4096;

function split(text: string, call: Call): PyValue {
  const [separator, count] = call.bind("sep", "maxsplit");
  const limit = count === undefined ? -1 : Number(toInt(count));
  const words = separator === undefined || separator === null;
  if (words && limit >= 0) throw new UnsupportedConstruct("split of words with a count");
  if (!words && separator === "") throw new PythonFault("ValueError: empty separator");
  const parts = words
    ? text.split(/\s+/).filter((part) => part !== "")
    : text.split(textOf(separator));
  if (parts.length > MAX_PARTS) throw new UnsupportedConstruct("a list that long");
  if (words || limit < 0 || parts.length <= limit + 1) return parts;
  return [...parts.slice(0, limit), parts.slice(limit).join(textOf(separator))];
}
