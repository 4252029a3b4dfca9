const CRC16_POLYNOMIAL = 0x1021;
const CRC32_POLYNOMIAL_REFLECTED = 0xedb88320;
const MODBUS_POLYNOMIAL_REFLECTED = 0xa001;
const MAXIM_POLYNOMIAL_REFLECTED = 0x8c;

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

const modbusTable = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? crc >>> 1 ^ MODBUS_POLYNOMIAL_REFLECTED : crc >>> 1;
  }
  return crc;
});
const maximTable = Uint8Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) {
    crc = crc & 1 ? crc >>> 1 ^ MAXIM_POLYNOMIAL_REFLECTED : crc >>> 1;
  }
  return crc;
});

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

/**
 * CRC-16/MODBUS of `bytes[start..end)`: polynomial 8005, begins with FFFF, reflected.
 *
 * Source: "MODBUS over Serial Line" V1.02 §6.2.2
 */
export function crc16Modbus(bytes: Uint8Array, start: number, end: number): number {
  return crc16Reflected(bytes, start, end, 0xffff);
}

/**
 * CRC-16/ARC of `bytes[start..end)`: as CRC-16/MODBUS, but begins with 0. Source: DSMR 5.0.2 P1 §6.2
 */
export function crc16Arc(bytes: Uint8Array, start: number, end: number): number {
  return crc16Reflected(bytes, start, end, 0);
}

function crc16Reflected(bytes: Uint8Array, start: number, end: number, initial: number): number {
  let crc = initial;
  for (let index = start; index < end; index++) {
    crc = crc >>> 8 ^ modbusTable[(crc ^ bytes[index]) & 0xff];
  }
  return crc;
}

/** CRC-8/MAXIM-DOW of `bytes[start..end)`, as on the 1-Wire bus: polynomial 31, reflected. */
export function crc8Maxim(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let index = start; index < end; index++) crc = maximTable[crc ^ bytes[index]];
  return crc;
}

/** The sum of `bytes[start..end)`. */
export function sum(bytes: Uint8Array, start: number, end: number): number {
  let total = 0;
  for (let index = start; index < end; index++) total += bytes[index];
  return total;
}

/** The exclusive or of `bytes[start..end)`. */
export function xor8(bytes: Uint8Array, start: number, end: number): number {
  let result = 0;
  for (let index = start; index < end; index++) result ^= bytes[index];
  return result;
}
