import { crc32 } from "node:zlib";
import type { Value } from "../../devices/adapter.ts";
import { commonDecimals, readNumbers, writeApproximate, writeNumbers } from "./number_column.ts";
import { DamagedBlockError, PackedReader, PackedWriter } from "./packed_bytes.ts";

/** Numbers of one channel, as they were read. */
export interface Readings {
  /** Milliseconds since 1970, to a thousandth; in the order they came. */
  readonly times: number[];
  readonly values: number[];
}

/** What a channel's numbers were in equal steps of time; one entry per step that had any. */
export interface Steps {
  /** Where each step starts, in milliseconds since 1970. */
  readonly starts: number[];
  readonly counts: number[];
  readonly mins: number[];
  readonly maxs: number[];
  readonly means: number[];
  readonly lasts: number[];
}

/** The values that a channel changed to, and when. */
export interface Changes {
  readonly times: number[];
  readonly values: Value[];
}

const CHECKSUM_BYTES = 4;
const Unit = { Milliseconds: 0, Microseconds: 1 } as const;
const Kind = { Null: 0, False: 1, True: 2, Number: 3, Text: 4 } as const;
const MICROSECONDS = 1000;
/** Beyond twelve days in microseconds a difference is a jump. */
const MAX_REGULAR = 2 ** 40;
/** Means of decimal numbers are kept with this many places more. */
const EXTRA_PLACES = 2;
/** Whether every step of a block has but one reading, which is its min, max, mean and last. */
const Shape = { Single: 0, Full: 1 } as const;

/** Packs readings: a checksum, then times as differences of differences, then values. */
export function encodeReadings({ times, values }: Readings): Uint8Array<ArrayBuffer> {
  const writer = startBlock(times.length);
  writeTimes(writer, times);
  writeNumbers(writer, values);
  return seal(writer);
}

/** Unpacks readings. @throws {DamagedBlockError} */
export function decodeReadings(block: Uint8Array): Readings {
  const reader = unseal(block);
  const count = reader.count(2);
  return { times: readTimes(reader, count), values: readNumbers(reader, count) };
}

/** Packs steps of `stepMs`. Numbers that are no short decimals keep seven digits. */
export function encodeSteps(steps: Steps, stepMs: number): Uint8Array<ArrayBuffer> {
  const { starts, counts, mins, maxs, means, lasts } = steps;
  const writer = startBlock(starts.length);
  writeRegular(writer, starts.map((start) => Math.round(start / stepMs)));
  const isSingle = counts.every((count) => count === 1);
  writer.byte(isSingle ? Shape.Single : Shape.Full);
  writeApproximate(writer, lasts, null);
  if (isSingle) return seal(writer);
  for (const count of counts) writer.unsigned(count);
  // Close to each other, so that differences are small.
  writeApproximate(writer, mins, null);
  writeApproximate(writer, maxs, null);
  const decimals = commonDecimals(lasts);
  writeApproximate(writer, means, decimals === null ? null : decimals + EXTRA_PLACES);
  return seal(writer);
}

/** Unpacks steps of `stepMs`. @throws {DamagedBlockError} */
export function decodeSteps(block: Uint8Array, stepMs: number): Steps {
  const reader = unseal(block);
  const count = reader.count(2);
  const starts = readRegular(reader, count).map((index) => index * stepMs);
  const isSingle = reader.byte() === Shape.Single;
  const lasts = readNumbers(reader, count);
  if (isSingle) {
    const counts = new Array<number>(count).fill(1);
    return { starts, counts, mins: lasts, maxs: lasts, means: lasts, lasts };
  }
  const counts = Array.from({ length: count }, () => reader.unsigned());
  const mins = readNumbers(reader, count);
  const maxs = readNumbers(reader, count);
  return { starts, counts, mins, maxs, means: readNumbers(reader, count), lasts };
}

/** Packs changes of any value. */
export function encodeChanges({ times, values }: Changes): Uint8Array<ArrayBuffer> {
  const writer = startBlock(times.length);
  writeTimes(writer, times);
  for (const value of values) writeValue(writer, value);
  return seal(writer);
}

/** Unpacks changes. @throws {DamagedBlockError} */
export function decodeChanges(block: Uint8Array): Changes {
  const reader = unseal(block);
  const count = reader.count(2);
  const times = readTimes(reader, count);
  return { times, values: Array.from({ length: count }, () => readValue(reader)) };
}

function startBlock(count: number): PackedWriter {
  const writer = new PackedWriter();
  writer.unsigned(count);
  return writer;
}

/** Returns what was written behind a checksum: SQLite has none, and a flipped bit would be a wrong value. */
export function seal(writer: PackedWriter): Uint8Array<ArrayBuffer> {
  const body = writer.take();
  const block = new Uint8Array(body.length + CHECKSUM_BYTES);
  new DataView(block.buffer).setUint32(0, crc32(body), true);
  block.set(body, CHECKSUM_BYTES);
  return block;
}

/** Returns a reader of what was sealed. @throws {DamagedBlockError} */
export function unseal(block: Uint8Array): PackedReader {
  if (block.length < CHECKSUM_BYTES) throw new DamagedBlockError("it ends too early");
  const body = block.subarray(CHECKSUM_BYTES);
  const view = new DataView(block.buffer, block.byteOffset, block.byteLength);
  if (view.getUint32(0, true) !== crc32(body)) {
    throw new DamagedBlockError("its checksum is wrong");
  }
  return new PackedReader(body);
}

function writeTimes(writer: PackedWriter, times: readonly number[]): void {
  const isWhole = times.every(Number.isInteger);
  writer.byte(isWhole ? Unit.Milliseconds : Unit.Microseconds);
  writeRegular(writer, isWhole ? times : times.map((time) => Math.round(time * MICROSECONDS)));
}

function readTimes(reader: PackedReader, count: number): number[] {
  const unit = reader.byte();
  const times = readRegular(reader, count);
  return unit === Unit.Milliseconds ? times : times.map((time) => time / MICROSECONDS);
}

/** Whole numbers that mostly grow by the same: each as the change of the difference. */
function writeRegular(writer: PackedWriter, numbers: readonly number[]): void {
  let before = 0;
  let difference = 0;
  for (const number of numbers) {
    const now = number - before;
    writer.signed(now - difference);
    difference = expectDifference(before, now);
    before = number;
  }
}

function readRegular(reader: PackedReader, count: number): number[] {
  const numbers = new Array<number>(count);
  let before = 0;
  let difference = 0;
  for (let i = 0; i < count; i++) {
    const now = difference + reader.signed();
    difference = expectDifference(before, now);
    before += now;
    numbers[i] = before;
  }
  return numbers;
}

/** The first number is no difference, and a jump will not be followed by another of its length. */
function expectDifference(before: number, now: number): number {
  return before === 0 || Math.abs(now) > MAX_REGULAR ? 0 : now;
}

function writeValue(writer: PackedWriter, value: Value): void {
  if (value === null) writer.byte(Kind.Null);
  else if (typeof value === "boolean") writer.byte(value ? Kind.True : Kind.False);
  else if (typeof value === "number") {
    writer.byte(Kind.Number);
    writer.float64(value);
  } else {
    writer.byte(Kind.Text);
    writer.text(value);
  }
}

function readValue(reader: PackedReader): Value {
  const kind = reader.byte();
  switch (kind) {
    case Kind.Null:
      return null;
    case Kind.False:
    case Kind.True:
      return kind === Kind.True;
    case Kind.Number:
      return reader.float64();
    case Kind.Text:
      return reader.text();
    default:
      throw new DamagedBlockError(`a value is of kind ${kind}`);
  }
}
