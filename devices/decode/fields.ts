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
  | { /** Bytes that say nothing. */ readonly skip: number };

type Read = (view: DataView, at: number) => number;
interface Reader {
  readonly length: number;
  readonly read: Read;
}
interface PlacedField {
  readonly name: string;
  readonly unit: string | undefined;
  readonly at: number;
  readonly read: Read;
  readonly scale: (raw: number) => number;
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
} as const satisfies Record<string, Reader>;

/** The names of the types. */
export const FIELD_TYPES: readonly FieldType[] = Object.keys(readers) as FieldType[];

/** Reads frames whose fields are described. A number that is none (NaN, infinity) becomes null. */
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
      if ("skip" in field) at += checkSkip(field.skip);
      else {
        if (names.has(field.name)) throw new TypeError(`Two fields are named "${field.name}"`);
        names.add(field.name);
        placed.push(place(field, at));
        at += readers[field.type].length;
      }
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
    for (const { name, read, scale, at } of this.#fields) {
      const value = scale(read(view, at));
      sink.reading(name, Number.isFinite(value) ? value : null, time);
    }
    return true;
  }

  #tellUnits(sink: ReadingSink): void {
    if (this.#hasToldUnits) return;
    this.#hasToldUnits = true;
    for (const { name, unit } of this.#fields) if (unit !== undefined) sink.unit(name, unit);
  }

  #readTime(view: DataView): Timestamp | undefined {
    if (this.#time === undefined) return undefined;
    const value = this.#time.scale(this.#time.read(view, this.#time.at));
    return Number.isFinite(value) ? { clock: "board", value } : undefined;
  }
}

function place(field: Exclude<Field, { skip: number }>, at: number): PlacedField {
  const { name, type, scale = 1, offset = 0, unit } = field;
  if (name === "") throw new TypeError("A field has no name");
  if (!Object.hasOwn(readers, type)) throw new TypeError(`Unknown field type "${type}"`);
  if (!Number.isFinite(scale) || !Number.isFinite(offset)) {
    throw new RangeError(`Scale and offset of "${name}" must be finite`);
  }
  return { name, unit, at, read: readers[type].read, scale: makeScale(scale, offset) };
}

function checkSkip(skip: number): number {
  if (!Number.isInteger(skip) || skip < 1) {
    throw new RangeError(`Cannot skip ${skip} bytes of a frame`);
  }
  return skip;
}

function makeScale(scale: number, offset: number): (raw: number) => number {
  // 57 * 0.01 is 0.5700000000000001, 57 / 100 is 0.57.
  const divisor = Math.round(1 / scale);
  if (scale !== 0 && 1 / divisor === scale) return (raw) => raw / divisor + offset;
  return (raw) => raw * scale + offset;
}

/** 21.5999 and not 21.599899291992188: a float has seven digits, the others are made up. */
function roundToFloat32Digits(value: number): number {
  const rounded = Number(value.toPrecision(7));
  return Math.fround(rounded) === value ? rounded : value;
}
