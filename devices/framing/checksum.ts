import { readUnsigned } from "./_unsigned.ts";
import { crc16, crc16Modbus, crc32, crc8Maxim, sum, xor8 } from "./crc.ts";

type Compute = (bytes: Uint8Array, start: number, end: number) => number;

/** What each kind computes; `le`: its low byte stands first. */
const kinds = {
  crc16be: [2, crc16],
  crc16le: [2, crc16],
  crc32be: [4, crc32],
  crc32le: [4, crc32],
  crc16modbusbe: [2, crc16Modbus],
  crc16modbusle: [2, crc16Modbus],
  crc8maxim: [1, crc8Maxim],
  sum8: [1, (bytes, start, end) => sum(bytes, start, end) & 0xff],
  /** The sum of all, this byte included, is 0. */
  sum8neg: [1, (bytes, start, end) => -sum(bytes, start, end) & 0xff],
  sum16be: [2, (bytes, start, end) => sum(bytes, start, end) & 0xffff],
  sum16le: [2, (bytes, start, end) => sum(bytes, start, end) & 0xffff],
  xor8: [1, xor8],
} as const satisfies Record<string, readonly [length: number, compute: Compute]>;

/** How a checksum is made and, where it has several bytes, which end of it stands first. */
export type ChecksumKind = keyof typeof kinds;

/** The names of the kinds. */
export const CHECKSUMS: readonly ChecksumKind[] = Object.keys(kinds) as ChecksumKind[];

/** A checksum behind the payload, and what of the frame it is of. */
export interface ChecksumOver {
  readonly kind: ChecksumKind;
  /** The first byte that counts, from the frame's first, sync bytes included. Default: the payload's first. */
  readonly from?: number;
  /** The end of what counts: from the frame's first byte, or negative from the checksum. Default: the checksum. */
  readonly to?: number;
}

/** A checksum behind the payload; its bare kind means that it is of the payload. */
export type Checksum = ChecksumKind | ChecksumOver;

/** Where a frame lies among `bytes`. */
export interface FrameRange {
  /** Of its first sync byte. */
  readonly start: number;
  readonly payloadStart: number;
  /** Behind its checksum; an end marker is not part of it. */
  readonly end: number;
}

/** The bytes that a checksum takes; 0 for none. */
export function checksumLength(checksum: Checksum | undefined): number {
  return checksum === undefined ? 0 : kinds[kindOf(checksum)][0];
}

/** Where a frame's payload ends, which is before its checksum; -1 when the checksum is wrong. */
export function checkTrailer(
  checksum: Checksum | undefined,
  bytes: Uint8Array,
  { start, payloadStart, end }: FrameRange,
): number {
  if (checksum === undefined) return end;
  const kind = kindOf(checksum);
  const [length, compute] = kinds[kind];
  const payloadEnd = end - length;
  if (payloadEnd < payloadStart) return -1;
  const { from, to } = typeof checksum === "string" ? {} as Partial<ChecksumOver> : checksum;
  const first = from === undefined ? payloadStart : start + from;
  const last = to === undefined ? payloadEnd : to < 0 ? payloadEnd + to : start + to;
  if (first > last || last > payloadEnd) return -1;
  const found = readUnsigned(bytes, payloadEnd, end, kind.endsWith("le"));
  return found === compute(bytes, first, last) ? payloadEnd : -1;
}

function kindOf(checksum: Checksum): ChecksumKind {
  return typeof checksum === "string" ? checksum : checksum.kind;
}
