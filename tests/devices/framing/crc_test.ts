import assert from "node:assert/strict";
import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import { crc16, crc16Modbus, crc32, crc8Maxim, sum, xor8 } from "../../../devices/framing/crc.ts";

const CHECK = new TextEncoder().encode("123456789");

Deno.test("crc16() has the catalogue's check value 29B1", () => {
  assert.equal(crc16(CHECK, 0, CHECK.length), 0x29b1);
  assert.equal(crc16(CHECK, 3, 3), 0xffff);
});

Deno.test("crc32() has the catalogue's check value CBF43926", () => {
  assert.equal(crc32(CHECK, 0, CHECK.length), 0xcbf43926);
  assert.equal(crc32(CHECK, 3, 3), 0);
});

Deno.test("crc16() agrees with its bitwise twin, crc32() with zlib, for any range of any bytes", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.nat(20), (bytes, start) => {
    const from = Math.min(start, bytes.length);
    assert.equal(crc16(bytes, from, bytes.length), crc16Bitwise(bytes.subarray(from)));
    assert.equal(crc32(bytes, from, bytes.length), zlibCrc32(bytes.subarray(from)));
  }));
});

Deno.test("crc16Modbus() has the catalogue's check value 4B37, crc8Maxim() A1", () => {
  assert.equal(crc16Modbus(CHECK, 0, CHECK.length), 0x4b37);
  assert.equal(crc8Maxim(CHECK, 0, CHECK.length), 0xa1);
});

Deno.test("sum() and xor8() are those of the range alone", () => {
  const bytes = Uint8Array.of(0xff, 0xff, 0x01, 0x80, 0xff);
  assert.deepEqual([sum(bytes, 1, 4), xor8(bytes, 1, 4)], [0xff + 0x81, 0x7e]);
  assert.deepEqual([sum(bytes, 2, 2), xor8(bytes, 2, 2)], [0, 0]);
});

function crc16Bitwise(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    for (let bit = 7; bit >= 0; bit--) {
      const isSet = (crc >> 15 ^ byte >> bit) & 1;
      crc = (crc << 1 & 0xffff) ^ (isSet ? 0x1021 : 0);
    }
  }
  return crc;
}
