import assert from "node:assert/strict";
import { crc32 as zlibCrc32 } from "node:zlib";
import fc from "fast-check";
import {
  type Checksum,
  checksumLength,
  CHECKSUMS,
  checkTrailer,
  crc16,
  crc32,
} from "../../../devices/framing/crc.ts";
import { concat, hex } from "./_frames.ts";

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

for (
  const [checksum, trailer] of [
    ["crc16be", "29 b1"],
    ["crc16le", "b1 29"],
    ["crc32be", "cb f4 39 26"],
    ["crc32le", "26 39 f4 cb"],
  ] as [Checksum, string][]
) {
  Deno.test(`checkTrailer() finds ${checksum} at the end, and refuses any flipped bit`, () => {
    const frame = concat([0xff], CHECK, hex(trailer), [0xff]);
    const end = 1 + CHECK.length + checksumLength(checksum);
    assert.equal(checkTrailer(checksum, frame, 1, end), 1 + CHECK.length);
    for (let bit = 8; bit < 8 * end; bit++) {
      const flipped = frame.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      assert.equal(checkTrailer(checksum, flipped, 1, end), -1, `bit ${bit}`);
    }
  });
}

Deno.test("checkTrailer() refuses what is shorter than its checksum, and takes all without one", () => {
  for (const checksum of CHECKSUMS) assert.equal(checkTrailer(checksum, hex("00"), 0, 1), -1);
  assert.equal(checkTrailer(undefined, hex("00 01"), 0, 2), 2);
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
