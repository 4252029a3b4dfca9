import type { Value } from "../adapter.ts";
import type { ReadingSink, Timestamp } from "./line_format.ts";

/** How a number is written: sign or kind, bits, and which end comes first. */
export type FieldType = keyof typeof readers;

/** One number of a frame, or bytes between two. */
export type Field =
  | {
    /** Its channel; `time` is the board's clock. */
    readonly name: string;
    readonly type: FieldType;
    /** The reading is the number times `scale` (default 1) plus `offset` (default 0). */
    readonly scale?: number;
    readonly offset?: number;
    /** Fit to show. */
    readonly unit?: string;
  }
  | {
    /** Unsigned: what is looked at bit by bit. */
    readonly type: FieldType;
    readonly bits: readonly BitField[];
  }
  | { /** Bytes that say nothing. */ readonly skip: number };

/** One or more bits of a field. */
export interface BitField {
  /** Its channel. */
  readonly name: string;
  /** The lowest of its bits; 0 is the field's lowest. */
  readonly at: number;
  /** How many bits make a number. Without it, one bit is true or false. */
  readonly count?: number;
}

type Read = (view: DataView, at: number) => number;
type ReadWide = (view: DataView, at: number) => bigint;
interface Reader {
  readonly length: number;
  readonly read: Read;
}
interface PlacedField {
  readonly name: string;
  readonly unit: string | undefined;
  readonly read: (view: DataView) => Value;
}

const readers = {
  u8: { length: 1, read: (view, at) => view.getUint8(at) },
  i8: { length: 1, read: (view, at) => view.getInt8(at) },
  u16le: { length: 2, read: (view, at) => view.getUint16(at, true) },
  u16be: { length: 2, read: (view, at) => view.getUint16(at) },
  i16le: { length: 2, read: (view, at) => view.getInt16(at, true) },
  i16be: { length: 2, read: (view, at) => view.getInt16(at) },
  u32le: { length: 4, read: (view, at) => view.getUint32(at, true) },
  u32be: { length: 4, read: (view, at) => view.getUint32(at) },
  i32le: { length: 4, read: (view, at) => view.getInt32(at, true) },
  i32be: { length: 4, read: (view, at) => view.getInt32(at) },
  u64le: { length: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
  u64be: { length: 8, read: (view, at) => Number(view.getBigUint64(at)) },
  i64le: { length: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  i64be: { length: 8, read: (view, at) => Number(view.getBigInt64(at)) },
  f32le: { length: 4, read: (view, at) => roundToFloat32Digits(view.getFloat32(at, true)) },
  f32be: { length: 4, read: (view, at) => roundToFloat32Digits(view.getFloat32(at)) },
  f64le: { length: 8, read: (view, at) => view.getFloat64(at, true) },
  f64be: { length: 8, read: (view, at) => view.getFloat64(at) },
  bcd8: { length: 1, read: (view, at) => readBcd(view, at, 1) },
  bcd16le: { length: 2, read: (view, at) => readBcd(view, at, 2, true) },
  bcd16be: { length: 2, read: (view, at) => readBcd(view, at, 2) },
  bcd24le: { length: 3, read: (view, at) => readBcd(view, at, 3, true) },
  bcd24be: { length: 3, read: (view, at) => readBcd(view, at, 3) },
  bcd32le: { length: 4, read: (view, at) => readBcd(view, at, 4, true) },
  bcd32be: { length: 4, read: (view, at) => readBcd(view, at, 4) },
} as const satisfies Record<string, Reader>;

/** Those whose digits a double may not hold. */
const wideReaders: Readonly<Partial<Record<FieldType, ReadWide>>> = {
  u64le: (view, at) => view.getBigUint64(at, true),
  u64be: (view, at) => view.getBigUint64(at),
  i64le: (view, at) => view.getBigInt64(at, true),
  i64be: (view, at) => view.getBigInt64(at),
};

/** The names of the types. */
export const FIELD_TYPES: readonly FieldType[] = Object.keys(readers) as FieldType[];

/** The types that bit fields may be of: no more bits than JavaScript's operators have. */
export const BIT_FIELD_TYPES: readonly FieldType[] = ["u8", "u16le", "u16be", "u32le", "u32be"];

/** The bytes that a field takes. */
export function fieldLength(field: Field): number {
  return "skip" in field ? field.skip : readers[field.type].length;
}

/** The channels that a field fills. */
export function fieldNames(field: Field): readonly string[] {
  if ("skip" in field) return [];
  return "bits" in field ? field.bits.map(({ name }) => name) : [field.name];
}

/**
 * Reads frames whose fields are described. A number that is none (NaN, infinity, BCD with a digit
 * beyond 9) becomes null, and a 64-bit one that a double would change its digits as text.
 */
export class FieldDecoder {
  /** Of a frame: all its fields. */
  readonly byteLength: number;
  readonly #fields: readonly PlacedField[];
  readonly #time: PlacedField | undefined;
  #hasToldUnits = false;

  /**
   * @throws {TypeError} when a field has no name, an unknown type or a name twice
   * @throws {RangeError} when a number in a field is not finite, or the bytes to skip are none
   */
  constructor(fields: readonly Field[]) {
    const names = new Set<string>();
    let at = 0;
    const placed: PlacedField[] = [];
    for (const field of fields) {
      for (const name of fieldNames(field)) {
        if (names.has(name)) throw new TypeError(`Two fields are named "${name}"`);
        names.add(name);
      }
      if ("skip" in field) checkSkip(field.skip);
      else if ("bits" in field) placed.push(...placeBits(field, at));
      else placed.push(place(field, at));
      at += fieldLength(field);
    }
    this.byteLength = at;
    this.#time = placed.find(({ name }) => name === "time");
    this.#fields = placed.filter((field) => field !== this.#time);
  }

  /** Reports what the frame `bytes[start..end)` says; false when it is not of the fields' length. */
  decode(bytes: Uint8Array, start: number, end: number, sink: ReadingSink): boolean {
    if (end - start !== this.byteLength) return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
    this.#tellUnits(sink);
    const time = this.#readTime(view);
    for (const { name, read } of this.#fields) sink.reading(name, read(view), time);
    return true;
  }

  #tellUnits(sink: ReadingSink): void {
    if (this.#hasToldUnits) return;
    this.#hasToldUnits = true;
    for (const { name, unit } of this.#fields) if (unit !== undefined) sink.unit(name, unit);
  }

  #readTime(view: DataView): Timestamp | undefined {
    if (this.#time === undefined) return undefined;
    const value = this.#time.read(view);
    return typeof value === "number" ? { clock: "board", value } : undefined;
  }
}

function placeBits({ type, bits }: Extract<Field, { bits: unknown }>, at: number): PlacedField[] {
  if (!BIT_FIELD_TYPES.includes(type)) throw new TypeError(`"${type}" has no bits to look at`);
  const { length, read } = readers[type];
  return bits.map((bit) => {
    const { name, at: first, count } = bit;
    if (name === "") throw new TypeError("A field has no name");
    const last = first + (count ?? 1);
    if (
      !Number.isInteger(first) || !Number.isInteger(last) || first < 0 || last <= first ||
      last > 8 * length
    ) {
      throw new RangeError(`The bits of "${name}" are not within ${type}`);
    }
    const take = count === undefined
      ? (raw: number) => (raw >>> first & 1) === 1
      : (raw: number) => Math.floor(raw / 2 ** first) % 2 ** count;
    return { name, unit: undefined, read: (view: DataView) => take(read(view, at)) };
  });
}

function place(field: Extract<Field, { name: string }>, at: number): PlacedField {
  const { name, type, scale = 1, offset = 0, unit } = field;
  if (name === "") throw new TypeError("A field has no name");
  if (!Object.hasOwn(readers, type)) throw new TypeError(`Unknown field type "${type}"`);
  if (!Number.isFinite(scale) || !Number.isFinite(offset)) {
    throw new RangeError(`Scale and offset of "${name}" must be finite`);
  }
  const readWide = scale === 1 && offset === 0 ? wideReaders[type] : undefined;
  if (readWide !== undefined) return { name, unit, read: (view) => toExact(readWide(view, at)) };
  const { read } = readers[type];
  const scaled = makeScale(scale, offset);
  return {
    name,
    unit,
    read(view) {
      const value = scaled(read(view, at));
      return Number.isFinite(value) ? value : null;
    },
  };
}

function toExact(integer: bigint): Value {
  const value = Number(integer);
  return Number.isSafeInteger(value) ? value : `${integer}`;
}

function checkSkip(skip: number): number {
  if (!Number.isInteger(skip) || skip < 1) {
    throw new RangeError(`Cannot skip ${skip} bytes of a frame`);
  }
  return skip;
}

/** Returns what makes a reading of a number: times `scale`, plus `offset`, without avoidable rounding. */
export function makeScale(scale: number, offset: number): (raw: number) => number {
  // 57 * 0.01 is 0.5700000000000001, 57 / 100 is 0.57.
  const divisor = Math.round(1 / scale);
  if (scale !== 0 && 1 / divisor === scale) return (raw) => raw / divisor + offset;
  return (raw) => raw * scale + offset;
}

/** Two decimal digits a byte; NaN when one of them is beyond 9. */
function readBcd(view: DataView, at: number, length: number, littleEndian = false): number {
  let value = 0;
  for (let index = 0; index < length; index++) {
    const byte = view.getUint8(littleEndian ? at + length - 1 - index : at + index);
    const [tens, ones] = [byte >> 4, byte & 0x0f];
    if (tens > 9 || ones > 9) return NaN;
    value = value * 100 + tens * 10 + ones;
  }
  return value;
}

/** 21.5999 and not 21.599899291992188: a float has seven digits, the others are made up. */
function roundToFloat32Digits(value: number): number {
  const rounded = Number(value.toPrecision(7));
  return Math.fround(rounded) === value ? rounded : value;
}
