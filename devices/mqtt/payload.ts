import type { Value } from "../adapter.ts";
import { parseDecimal } from "../decode/decimal.ts";
import { JsonLineFormat } from "../decode/json_line.ts";
import type { LineSink } from "../decode/line_format.ts";
import { parseJson } from "../decode/parse_json.ts";
import { parsePlainNumber } from "../decode/plain_number.ts";
import { SenmlFormat } from "../decode/senml.ts";
import { makeVisible } from "../decode/visible_text.ts";

/** The longest text that is a value, in bytes: as long as a board's line. */
export const MAX_TEXT_BYTES = 1024;
/** The largest JSON payload that becomes readings, in bytes. */
export const MAX_JSON_BYTES = 64 * 1024;
/** The longest JSON list whose items are readings; a longer one is a spectrum or a picture. */
export const MAX_LIST_ITEMS = 64;
/** Bytes of a binary payload that are shown. */
const SHOWN_BYTES = 48;

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const SLASH = 0x2f;
const NINE = 0x39;
const WORDS: Readonly<Record<string, Value>> = { true: true, false: false, null: null };

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const json = new JsonLineFormat();
const senml = new SenmlFormat();

/** Where values go; `key` is empty for a scalar, else the path in the JSON object or the place in the list. */
export interface PayloadSink {
  value(key: string, value: Value): void;
  /** Called before a value, when its unit is known. */
  unit(key: string, unit: string): void;
}

/**
 * Reads a payload with the readers of boards' lines: a number, `true`, `false`, `null`, text, a
 * JSON object, a list of numbers or SenML. An empty one is no value. Returns what it is when it is no reading: for
 * the log, free of control characters; else `null`.
 */
export function readPayload(payload: Uint8Array, into: PayloadSink): string | null {
  if (payload.length === 0) return null;
  const [first] = payload;
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return readStructure(payload, into);
  if (payload.length > MAX_TEXT_BYTES) return describe(payload);
  const number = parseDigits(payload);
  if (Number.isNaN(number)) return readScalar(payload, into);
  into.value("", number);
  return null;
}

function readStructure(payload: Uint8Array, into: PayloadSink): string | null {
  if (payload.length > MAX_JSON_BYTES) return describe(payload);
  if (payload[0] === OPEN_BRACKET && readList(payload, into)) return null;
  const format = payload[0] === OPEN_BRACE ? json : senml;
  let isUnderstood = true;
  const sink: LineSink = {
    reading: (key, value) => into.value(key, value),
    unit: (key, unit) => into.unit(key, unit),
    hello() {},
    answer() {},
    log() {},
    // Times in a payload are not used: a device's clock is seldom right.
    arrivedAt: 0,
    notUnderstood: () => void (isUnderstood = false),
  };
  try {
    isUnderstood = format.decode(payload, 0, payload.length, sink) && isUnderstood;
    return isUnderstood ? null : describe(payload);
  } catch (error) {
    // Nested so deeply that it cannot be walked through.
    if (error instanceof RangeError) return describe(payload);
    throw error;
  }
}

/** `[231, 230, 0, true]`: each item by its place. Returns whether it is such a list. */
function readList(payload: Uint8Array, into: PayloadSink): boolean {
  const list = parseJson(payload, 0, payload.length);
  if (!Array.isArray(list) || list.length > MAX_LIST_ITEMS) return false;
  if (!list.some(isNumber) || !list.every(isMeasured)) return false;
  for (const [index, value] of list.entries()) into.value(String(index), value);
  return true;
}

function isMeasured(value: unknown): value is Value {
  return isNumber(value) || typeof value === "boolean" || value === null;
}

/** Integers whose last digits may be lost are none. */
function isNumber(value: unknown): value is number {
  return Number.isFinite(value) && (Number.isSafeInteger(value) || !Number.isInteger(value));
}

function readScalar(payload: Uint8Array, into: PayloadSink): string | null {
  const text = decodeText(payload)?.trim();
  if (text === undefined) return describe(payload);
  const number = parsePlainNumber(text);
  if (!Number.isNaN(number)) into.value("", number);
  else if (Object.hasOwn(WORDS, text)) into.value("", WORDS[text]);
  else if (payload[0] === QUOTE) into.value("", quoted(payload) ?? text);
  else if (text !== "") into.value("", text);
  return null;
}

/** The number that nothing but signs, digits and points make: most payloads. NaN for all others. */
function parseDigits(payload: Uint8Array): number {
  for (let n = 0; n < payload.length; n++) {
    const byte = payload[n];
    if (byte < PLUS || byte > NINE || byte === COMMA || byte === SLASH) return NaN;
  }
  return parseDecimal(payload, 0, payload.length);
}

/** A JSON text as what it holds; shown as it can be. */
function quoted(payload: Uint8Array): string | null {
  const value = parseJson(payload, 0, payload.length);
  return typeof value === "string" ? makeVisible(value).text : null;
}

/** Undefined for what is no plain text. */
function decodeText(payload: Uint8Array): string | undefined {
  let text: string;
  try {
    text = strictUtf8.decode(payload);
  } catch {
    return undefined;
  }
  const trimmed = text.trim();
  return makeVisible(trimmed).garbled ? undefined : trimmed.replaceAll("\t", " ");
}

/** Says what kind of payload it is, with its beginning: text as text, bytes in base64. */
function describe(payload: Uint8Array): string {
  const start = payload.subarray(0, SHOWN_BYTES);
  const more = payload.length > SHOWN_BYTES ? "…" : "";
  let isText = true;
  try {
    strictUtf8.decode(payload);
  } catch {
    isText = false;
  }
  const { text, garbled } = makeVisible(new TextDecoder().decode(start));
  return isText && !garbled
    ? `${payload.length} bytes of text: ${text}${more}`
    : `${payload.length} bytes, base64: ${start.toBase64()}${more}`;
}
