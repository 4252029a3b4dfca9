import { readUnsigned } from "./_unsigned.ts";

const CRC16_POLYNOMIAL = 0x1021;
const CRC32_POLYNOMIAL_REFLECTED = 0xedb88320;

const crc16Table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8;
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? crc << 1 ^ CRC16_POLYNOMIAL : crc << 1;
  return crc;
});
const crc32Table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? crc >>> 1 ^ CRC32_POLYNOMIAL_REFLECTED : crc >>> 1;
  }
  return crc;
});

/** A checksum at the end of a frame, and the order of its bytes: big or little end first. */
export type Checksum = "crc16be" | "crc16le" | "crc32be" | "crc32le";

/** The names of the checksums. */
export const CHECKSUMS: readonly Checksum[] = ["crc16be", "crc16le", "crc32be", "crc32le"];

/**
 * CRC-16/CCITT-FALSE of `bytes[start..end)`: polynomial 1021, begins with FFFF, not reflected.
 *
 * Source: the catalogue of parametrised CRC algorithms, where it is CRC-16/IBM-3740
 */
export function crc16(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0xffff;
  for (let index = start; index < end; index++) {
    crc = (crc << 8 & 0xffff) ^ crc16Table[crc >>> 8 ^ bytes[index]];
  }
  return crc;
}

/** CRC-32 of `bytes[start..end)`, as in Ethernet, ZIP and PNG. Source: ISO 3309 */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0xffffffff;
  for (let index = start; index < end; index++) {
    crc = crc >>> 8 ^ crc32Table[(crc ^ bytes[index]) & 0xff];
  }
  return ~crc >>> 0;
}

/** The bytes that a checksum takes; 0 for none. */
export function checksumLength(checksum: Checksum | undefined): number {
  if (checksum === undefined) return 0;
  return checksum.startsWith("crc16") ? 2 : 4;
}

/**
 * Where the payload of the frame `bytes[start..end)` ends, which is before its checksum; -1 when
 * the checksum is not that of the payload.
 */
export function checkTrailer(
  checksum: Checksum | undefined,
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  const payloadEnd = end - checksumLength(checksum);
  if (checksum === undefined) return end;
  if (payloadEnd < start) return -1;
  const isShort = end - payloadEnd === 2;
  const expected = isShort ? crc16(bytes, start, payloadEnd) : crc32(bytes, start, payloadEnd);
  const found = readUnsigned(bytes, payloadEnd, end, checksum.endsWith("le"));
  return found === expected ? payloadEnd : -1;
}
