import type { Value } from "../adapter.ts";
import { parseHello } from "./hello.ts";
import type { Finding, Item, ReadingContext, TextReader } from "./finding.ts";
import type { LineFormat, LineSink, Timestamp } from "./line_format.ts";
import { parseLiterals } from "./literal.ts";
import { parseJson } from "./parse_json.ts";
import { makeVisible } from "./visible_text.ts";

const OPEN_BRACE = 0x7b;
/** Keys that are never channels; at the top level only. */
const RESERVED = new Set(["id", "ok", "error", "hello", "time"]);

/**
 * Lines that are one JSON object: each key a channel, nested keys (and positions in an array)
 * joined by `.`; also the board's hello and its answers to commands. A number at the key `time` is
 * the board's clock: `millis()`, `micros()` or the like.
 */
export class JsonLineFormat implements LineFormat {
  decode(bytes: Uint8Array, start: number, end: number, sink: LineSink): boolean {
    if (bytes[start] !== OPEN_BRACE) return false;
    const object = parseJson(bytes, start, end) as Record<string, unknown> | undefined;
    if (object === undefined || hasInexactInteger(object)) return false;
    return reportObject(object, sink);
  }
}

/** Words before an object, such as `data:`, or what a log prints there. */
const LEADING_WORDS = /^[^{}[\]()"']{0,64}(?=\{\s*["'])/;

/** What programs print behind an object. */
const TRAILING_MARK = /[;,]\s*$/;
/** "\"t\":21.5,\"h\":40": an object's braces were forgotten. */
const BARE_MEMBERS = /^"[^"]{1,64}"\s*:[^:]*,\s*"[^"]{1,64}"\s*:/;
/** `array([1, 2], dtype=float32)`, `array('f', [1, 2])` */
const ARRAY = /^array\((?:'\w',\s*)?(\[[^\]]*\])(?:,\s*dtype=\w+)?\)$/;
/** How NumPy prints one: `[1.5 2. ]` */
const NUMPY = /^\[\s*[+-]?[\d.]\S*(?:\s+[+-]?[\d.][^\s\],]*)+\s*\]$/;

/** Objects, lists and tuples as {@linkcode parseLiterals} reads them: objects as {@linkcode JsonLineFormat} does. */
export class LiteralReader implements TextReader {
  read(text: string, { sink }: ReadingContext): Finding | null {
    const { values } = parseLiterals(withoutTrimmings(text));
    if (values === null) return null;
    const items: Item[] = [];
    let found = false;
    for (const value of values) {
      if (Array.isArray(value)) {
        items.push(...listItems(value));
        for (const each of value) if (isObject(each)) found = reportObject(each, sink) || found;
      } else found = reportObject(value as Record<string, unknown>, sink) || found;
    }
    return found || items.length > 0 ? { items } : null;
  }
}

function withoutTrimmings(text: string): string {
  const bare = text.replace(LEADING_WORDS, "").replace(TRAILING_MARK, "").replace(ARRAY, "$1");
  if (NUMPY.test(bare)) return bare.replace(/(?<=[\d.])\s+(?=[\d.+-])/g, ",");
  return BARE_MEMBERS.test(bare) ? `{${bare}}` : bare;
}

/** The numbers of a list by their places; `("temp", 21.5)` is a name and its value. */
function listItems(list: readonly unknown[]): Item[] {
  const [name, value] = list;
  if (list.length === 2 && typeof name === "string" && typeof value === "number") {
    return name === "" ? [] : [{ name: makeVisible(name).text, value }];
  }
  if (list.length > 0 && list.every(isNamedNumber)) {
    return list.map(([name, value]) => ({ name: makeVisible(name).text, value }));
  }
  const items: Item[] = [];
  for (const [index, each] of list.entries()) {
    if (!isObject(each)) collect(`value${index + 1}`, each, items);
  }
  return items.some(({ value }) => typeof value === "number") ? items : [];
}

/** `("temp", 21.5)` */
function isNamedNumber(value: unknown): value is [string, number] {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string" &&
    value[0] !== "" && typeof value[1] === "number";
}

function collect(name: string, value: unknown, items: Item[]): void {
  if (Array.isArray(value)) {
    value.forEach((each, index) => collect(`${name}.${index}`, each, items));
  } else {
    const scalar = toValue(value);
    if (scalar !== undefined && typeof scalar !== "string") items.push({ name, value: scalar });
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function reportObject(object: Record<string, unknown>, sink: LineSink): boolean {
  // A board that echoes its input sends our own commands back; they are no readings.
  if (isCommand(object)) return false;
  const isHello = reportHello(object, sink);
  const isAnswer = reportAnswer(object, sink);
  return reportTopLevel(object, sink) || isHello || isAnswer;
}

/** Whether a number in `object` is an integer whose last digits may be lost. */
function hasInexactInteger(object: Record<string, unknown>): boolean {
  for (const key in object) {
    const value = object[key];
    if (typeof value === "number") {
      const isLarge = value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER;
      if (isLarge && Number.isInteger(value)) return true;
    } else if (typeof value === "object" && value !== null) {
      if (hasInexactInteger(value as Record<string, unknown>)) return true;
    }
  }
  return false;
}

function isCommand(object: Record<string, unknown>): boolean {
  return Object.hasOwn(object, "id") && Object.hasOwn(object, "set");
}

function reportHello(object: Record<string, unknown>, sink: LineSink): boolean {
  const hello = Object.hasOwn(object, "hello") ? parseHello(object.hello) : null;
  if (hello !== null) sink.hello(hello);
  return hello !== null;
}

function reportAnswer(object: Record<string, unknown>, sink: LineSink): boolean {
  const { id, ok, error } = object;
  if (typeof id !== "number" || !Number.isSafeInteger(id)) return false;
  if (Object.hasOwn(object, "error")) {
    const text = typeof error === "string" ? error : JSON.stringify(error);
    sink.answer(id, makeVisible(text).text, undefined);
  } else if (Object.hasOwn(object, "ok")) {
    sink.answer(id, ok === false ? "" : null, typeof ok === "boolean" ? undefined : toValue(ok));
  } else return false;
  return true;
}

function reportTopLevel(object: Record<string, unknown>, sink: LineSink): boolean {
  const time = toTimestamp(object.time);
  let found = false;
  for (const key of Object.keys(object)) {
    if (!RESERVED.has(key)) found = reportValue(key, object[key], time, sink) || found;
  }
  return found;
}

function toTimestamp(time: unknown): Timestamp | undefined {
  if (typeof time !== "number" || !Number.isFinite(time)) return undefined;
  return { clock: "board", value: time };
}

function reportValue(
  channel: string,
  value: unknown,
  time: Timestamp | undefined,
  sink: LineSink,
): boolean {
  if (typeof value === "object" && value !== null) return reportNested(channel, value, time, sink);
  const reported = toValue(value);
  if (reported === undefined) return false;
  sink.reading(channel, reported, time);
  return true;
}

function reportNested(
  prefix: string,
  value: object,
  time: Timestamp | undefined,
  sink: LineSink,
): boolean {
  let found = false;
  for (const [key, nested] of Object.entries(value)) {
    found = reportValue(`${prefix}.${key}`, nested, time, sink) || found;
  }
  return found;
}

/** A scalar as a value; undefined for 1e999, which JSON reads as infinity, and for what is none. */
function toValue(scalar: unknown): Value | undefined {
  if (typeof scalar === "string") return makeVisible(scalar).text;
  if (typeof scalar === "number") return Number.isFinite(scalar) ? scalar : undefined;
  return typeof scalar === "boolean" || scalar === null ? scalar : undefined;
}
