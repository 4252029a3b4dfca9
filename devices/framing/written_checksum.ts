import { crc16Arc, sum, xor8 } from "./crc.ts";

type Compute = (bytes: Uint8Array, start: number, end: number) => number;

const kinds = {
  /** NMEA 0183: exclusive or of what is between the markers. */
  xor8: { digits: 2, compute: xor8 },
  /** DSMR P1: CRC-16/ARC of all from the first byte on, end marker included. */
  crc16arc: { digits: 4, compute: crc16Arc },
  sum8: { digits: 2, compute: (bytes, start, end) => sum(bytes, start, end) & 0xff },
  /** VE.Direct: a byte that makes the sum of all 0. */
  sum8neg: { digits: 2, compute: (bytes, start, end) => -sum(bytes, start, end) & 0xff },
} as const satisfies Record<string, { digits: number; compute: Compute }>;

/** The kinds of checksums behind text. */
export const WRITTEN_CHECKSUMS = Object.keys(kinds) as readonly (keyof typeof kinds)[];

/** A checksum behind text. */
export interface WrittenChecksum {
  readonly kind: keyof typeof kinds;
  /** Whether it is hexadecimal digits; else it is a byte, whatever that stands for. */
  readonly isHex: boolean;
  /** Whether it is of the markers too, and not only of what is between them. */
  readonly coversMarkers: boolean;
  /** Bytes that it takes. */
  readonly byteCount: number;
}

/** Describes a checksum. */
export function describeWritten(
  { kind, isHex, coversMarkers }: Omit<WrittenChecksum, "byteCount">,
): WrittenChecksum {
  const { digits } = kinds[kind];
  return { kind, isHex, coversMarkers, byteCount: isHex ? digits : digits / 2 };
}

/** Where a telegram's parts lie, from its first byte on. */
export interface WrittenRange {
  /** Behind the start marker. */
  readonly start: number;
  /** Before the end marker. */
  readonly bodyEnd: number;
  /** Behind the end marker, where the checksum begins. */
  readonly end: number;
}

/** Whether the checksum behind `bytes[0..end)` is right. */
export function checkWritten(
  { kind, isHex, coversMarkers, byteCount }: WrittenChecksum,
  bytes: Uint8Array,
  { start, bodyEnd, end }: WrittenRange,
): boolean {
  const computed = kinds[kind].compute(
    bytes,
    coversMarkers ? 0 : start,
    coversMarkers ? end : bodyEnd,
  );
  const written = bytes.subarray(end, end + byteCount);
  if (!isHex) return written.reduce((value, byte) => value * 256 + byte, 0) === computed;
  const text = String.fromCharCode(...written);
  return /^[\da-f]+$/i.test(text) && parseInt(text, 16) === computed;
}
