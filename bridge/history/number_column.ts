import { DamagedBlockError, type PackedReader, PackedWriter } from "./packed_bytes.ts";

/**
 * How a column of numbers is packed. 0 to {@linkcode MAX_DECIMALS}: whole numbers of that many
 * decimal places, as differences; measured values are mostly these.
 */
const Packing = {
  /** Each number's bits XORed with those before, without the bytes that are zero at both ends. */
  Xor: 32,
  Float64: 33,
  Float32: 34,
} as const;

const MAX_DECIMALS = 9;
const POWERS = Array.from({ length: MAX_DECIMALS + 1 }, (_, i) => 10 ** i);
/** Differences of two of these, with their sign, are still exact. */
const MAX_SCALED = 2 ** 51;
const NUMBER_BYTES = 8;
const scratch = new DataView(new ArrayBuffer(NUMBER_BYTES));

/** Writes finite numbers so that they come back as they were; -0 comes back as 0. */
export function writeNumbers(writer: PackedWriter, numbers: readonly number[]): void {
  const decimals = commonDecimals(numbers);
  if (decimals !== null) return writeDecimals(writer, numbers, decimals);
  const xored = new PackedWriter();
  writeXored(xored, numbers);
  if (xored.length < NUMBER_BYTES * numbers.length) {
    writer.byte(Packing.Xor);
    return writeXored(writer, numbers);
  }
  writer.byte(Packing.Float64);
  for (const number of numbers) writer.float64(number);
}

/**
 * Writes finite numbers for a picture: rounded to `decimals` places if given, else exact where
 * that is short, else with the seven digits of a 32-bit float.
 */
export function writeApproximate(
  writer: PackedWriter,
  numbers: readonly number[],
  decimals: number | null,
): void {
  const fits = decimals !== null && decimals <= MAX_DECIMALS &&
    numbers.every((number) => Math.abs(number * POWERS[decimals]) < MAX_SCALED);
  const places = fits ? decimals : commonDecimals(numbers);
  if (places !== null) return writeDecimals(writer, numbers, places);
  // Beyond a 32-bit float's range nothing shorter is right.
  if (numbers.some((number) => !Number.isFinite(Math.fround(number)))) {
    return writeNumbers(writer, numbers);
  }
  writer.byte(Packing.Float32);
  for (const number of numbers) writer.float32(number);
}

/** Reads `count` numbers. @throws {DamagedBlockError} */
export function readNumbers(reader: PackedReader, count: number): number[] {
  const packing = reader.byte();
  if (packing <= MAX_DECIMALS) return readDecimals(reader, count, POWERS[packing]);
  const numbers = new Array<number>(count);
  switch (packing) {
    case Packing.Xor:
      return readXored(reader, count);
    case Packing.Float64:
      for (let i = 0; i < count; i++) numbers[i] = reader.float64();
      return numbers;
    case Packing.Float32:
      for (let i = 0; i < count; i++) numbers[i] = reader.float32();
      return numbers;
    default:
      throw new DamagedBlockError(`a packing is ${packing}`);
  }
}

/** Returns the fewest decimal places that every number is written with exactly, or `null`. */
export function commonDecimals(numbers: readonly number[]): number | null {
  let decimals = 0;
  let largest = 0;
  for (const number of numbers) {
    while (!isDecimal(number, POWERS[decimals])) if (++decimals > MAX_DECIMALS) return null;
    largest = Math.max(largest, Math.abs(number));
  }
  return largest * POWERS[decimals] < MAX_SCALED ? decimals : null;
}

function isDecimal(number: number, power: number): boolean {
  return Math.round(number * power) / power === number;
}

function writeDecimals(writer: PackedWriter, numbers: readonly number[], decimals: number): void {
  writer.byte(decimals);
  const power = POWERS[decimals];
  let before = 0;
  for (const number of numbers) {
    const scaled = Math.round(number * power);
    writer.signed(scaled - before);
    before = scaled;
  }
}

function readDecimals(reader: PackedReader, count: number, power: number): number[] {
  const numbers = new Array<number>(count);
  let scaled = 0;
  for (let i = 0; i < count; i++) {
    scaled += reader.signed();
    numbers[i] = scaled / power;
  }
  return numbers;
}

/** After one byte that holds how many bytes are zero at the high and the low end, those between. */
function writeXored(writer: PackedWriter, numbers: readonly number[]): void {
  let highBefore = 0;
  let lowBefore = 0;
  for (const number of numbers) {
    scratch.setFloat64(0, number);
    const high = scratch.getUint32(0);
    const low = scratch.getUint32(4);
    scratch.setUint32(0, high ^ highBefore);
    scratch.setUint32(4, low ^ lowBefore);
    let start = 0;
    while (start < NUMBER_BYTES && scratch.getUint8(start) === 0) start++;
    let end = NUMBER_BYTES;
    while (end > start && scratch.getUint8(end - 1) === 0) end--;
    writer.byte(start << 4 | end);
    for (let i = start; i < end; i++) writer.byte(scratch.getUint8(i));
    highBefore = high;
    lowBefore = low;
  }
}

function readXored(reader: PackedReader, count: number): number[] {
  const numbers = new Array<number>(count);
  let high = 0;
  let low = 0;
  for (let i = 0; i < count; i++) {
    const bounds = reader.byte();
    const end = bounds & 0xf;
    if (end > NUMBER_BYTES) throw new DamagedBlockError("a number has too many bytes");
    scratch.setFloat64(0, 0);
    for (let at = bounds >> 4; at < end; at++) scratch.setUint8(at, reader.byte());
    high ^= scratch.getUint32(0);
    low ^= scratch.getUint32(4);
    scratch.setUint32(0, high);
    scratch.setUint32(4, low);
    numbers[i] = scratch.getFloat64(0);
  }
  return numbers;
}
