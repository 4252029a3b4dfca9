import { PythonFault, UnsupportedConstruct } from "./faults.ts";
import {
  floatText,
  itemsOf,
  joinBounded,
  type PyDict,
  type PyValue,
  toText,
  typeName,
} from "./values.ts";

/** Integers of more digits than this become floats, as they do in Home Assistant's reader. */
const MAX_INT_DIGITS = 19;

/** JSON text as Python values, undefined when it is none: `1` is an int, `1.0` a float. */
export function parsePythonJson(text: string): PyValue | undefined {
  try {
    return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
  } catch {
    return undefined;
  }
}

function revive(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value === "number") {
    const source = context?.source ?? String(value);
    const isInt = /^-?\d+$/.test(source) && source.length <= MAX_INT_DIGITS;
    return isInt ? BigInt(source) : value;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return value instanceof Map ? value : new Map(Object.entries(value));
}

/** How a value becomes JSON text. */
export interface JsonStyle {
  readonly itemSeparator: string;
  readonly keySeparator: string;
  readonly sortsKeys: boolean;
  /** Whether characters beyond ASCII, and those that HTML gives a meaning, are escaped. */
  readonly escapes: boolean;
}

/** Jinja's `tojson`. */
export const JINJA_JSON: JsonStyle = {
  itemSeparator: ", ",
  keySeparator: ": ",
  sortsKeys: true,
  escapes: true,
};

/** Home Assistant's `to_json`. */
export const COMPACT_JSON: JsonStyle = {
  itemSeparator: ",",
  keySeparator: ":",
  sortsKeys: false,
  escapes: false,
};

/**
 * A value as JSON text.
 *
 * @throws {PythonFault} When JSON has no such value.
 */
export function stringifyPython(value: PyValue, style: JsonStyle): string {
  if (value === null) return "null";
  if (typeof value === "boolean" || typeof value === "bigint") return value.toString();
  if (typeof value === "number") return stringifyFloat(value, style);
  if (typeof value === "string") return quote(value, style);
  if (value instanceof Map) return stringifyDict(value, style);
  const items = itemsOf(value);
  if (items === null) throw new PythonFault(`TypeError: a ${typeName(value)} is no JSON`);
  const part = (item: PyValue) => stringifyPython(item, style);
  return `[${joinBounded(items, style.itemSeparator, part)}]`;
}

function stringifyFloat(value: number, style: JsonStyle): string {
  if (Number.isFinite(value)) return floatText(value);
  if (!style.escapes) return "null";
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

function stringifyDict(dict: PyDict, style: JsonStyle): string {
  const items = new Map([...dict].map(([key, item]) => [keyText(key, style), item]));
  const keys = [...items.keys()];
  if (style.sortsKeys) keys.sort();
  const entry = (key: PyValue) => {
    const item = items.get(key as string)!;
    return quote(key as string, style) + style.keySeparator + stringifyPython(item, style);
  };
  return `{${joinBounded(keys, style.itemSeparator, entry)}}`;
}

function keyText(key: PyValue, style: JsonStyle): string {
  if (typeof key === "string") return key;
  if (style.sortsKeys && typeof key === "bigint") return key.toString();
  throw new UnsupportedConstruct(`JSON with a ${typeName(key)} as key: ${toText(key)}`);
}

function quote(text: string, style: JsonStyle): string {
  const quoted = JSON.stringify(text);
  if (!style.escapes) return quoted;
  // deno-lint-ignore no-control-regex -- everything that is not ASCII
  return quoted.replace(/[<>&'\x7f]|[^\x00-\x7f]/g, (character) => {
    if (character === "\x7f") return character;
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
