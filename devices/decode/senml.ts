import type { Value } from "../adapter.ts";
import type { LineFormat, LineSink, Timestamp } from "./line_format.ts";
import { parseJson } from "./parse_json.ts";
import { makeVisible } from "./visible_text.ts";

const OPEN_BRACKET = 0x5b;
/** RFC 8428 §4.4: the version that this reads; a pack of a later one is not understood. */
const VERSION = 10;
/** RFC 8428 §4.5.3: seconds below this are relative to now, the others since 1970. */
const FIRST_ABSOLUTE_SECOND = 2 ** 28;

/** The types that the labels of a record have; others are ignored. RFC 8428 §4.1, §4.2. */
const TYPES: Readonly<Record<string, "string" | "number" | "boolean">> = {
  bn: "string",
  bt: "number",
  bu: "string",
  bv: "number",
  bver: "number",
  n: "string",
  u: "string",
  t: "number",
  v: "number",
  vs: "string",
  vb: "boolean",
};

/** A record, or the base fields that hold for all records from there on. */
interface Fields {
  readonly bn?: string;
  readonly bt?: number;
  readonly bu?: string;
  readonly bv?: number;
  readonly bver?: number;
  readonly n?: string;
  readonly u?: string;
  readonly t?: number;
  readonly v?: number;
  readonly vs?: string;
  readonly vb?: boolean;
}

/**
 * SenML packs as JSON: an array of records with base name, base time, base unit and base value.
 * A pack with one broken record, or with a field that must be understood and is not, is none.
 * Sums and binary values are left out.
 *
 * Source: RFC 8428
 */
export class SenmlFormat implements LineFormat {
  decode(bytes: Uint8Array, start: number, end: number, sink: LineSink): boolean {
    if (bytes[start] !== OPEN_BRACKET) return false;
    const pack = parseJson(bytes, start, end);
    if (!Array.isArray(pack) || !pack.every(isRecord)) return false;
    const reports = resolve(pack).map(({ record, base }) => readRecord(record, base));
    if (reports.includes(null)) return false;
    const readings = reports.flatMap((report) => report ?? []);
    for (const { channel, value, unit, time } of readings) {
      if (unit !== "") sink.unit(channel, unit);
      sink.reading(channel, value, time);
    }
    return readings.length > 0;
  }
}

/** Each record with the base fields that hold for it. */
function resolve(pack: readonly Fields[]): { record: Fields; base: Fields }[] {
  let base: Fields = {};
  return pack.map((record) => ({ record, base: base = { ...base, ...record } }));
}

function isRecord(record: unknown): record is Fields {
  if (typeof record !== "object" || record === null || Array.isArray(record)) return false;
  return Object.entries(record).every(([label, value]) => {
    // RFC 8428 §4.4: a label that ends with "_" must be understood
    if (!Object.hasOwn(TYPES, label)) return !label.endsWith("_");
    return typeof value === TYPES[label] && (label !== "bver" || value <= VERSION);
  });
}

/** What a record says, nothing for one of base fields only; null when it is broken. */
function readRecord(record: Fields, base: Fields) {
  const value = readValue(record, base);
  if (value === undefined) return [];
  const channel = (base.bn ?? "") + (record.n ?? "");
  const seconds = (base.bt ?? 0) + (record.t ?? 0);
  if (channel === "" || !Number.isFinite(seconds)) return null;
  const isNumber = typeof value === "number";
  if (isNumber && !Number.isFinite(value)) return null;
  const unit = isNumber ? makeVisible(record.u ?? base.bu ?? "").text : "";
  return [{ channel, value, unit, time: timestamp(seconds) }];
}

function readValue({ v, vs, vb }: Fields, { bv = 0 }: Fields): Value | undefined {
  if (v !== undefined) return bv + v;
  return vs !== undefined ? makeVisible(vs).text : vb;
}

function timestamp(seconds: number): Timestamp | undefined {
  if (seconds === 0) return undefined;
  const clock = seconds < FIRST_ABSOLUTE_SECOND ? "arrival" : "unix";
  return { clock, value: seconds * 1000 };
}
