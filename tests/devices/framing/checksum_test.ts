import assert from "node:assert/strict";
import {
  type ChecksumKind,
  checksumLength,
  CHECKSUMS,
  checkTrailer,
  type FrameRange,
} from "../../../devices/framing/checksum.ts";
import { concat, hex } from "./_frames.ts";

const CHECK = new TextEncoder().encode("123456789");

/** A frame without sync bytes. */
function range(start: number, end: number): FrameRange {
  return { start, payloadStart: start, end };
}

for (
  const [checksum, trailer] of [
    ["crc16be", "29 b1"],
    ["crc16le", "b1 29"],
    ["crc32be", "cb f4 39 26"],
    ["crc32le", "26 39 f4 cb"],
    ["crc16modbusbe", "4b 37"],
    ["crc16modbusle", "37 4b"],
    ["crc8maxim", "a1"],
    ["sum8", "dd"],
    ["sum8neg", "23"],
    ["sum16be", "01 dd"],
    ["sum16le", "dd 01"],
    ["xor8", "31"],
  ] as [ChecksumKind, string][]
) {
  Deno.test(`checkTrailer() finds ${checksum} at the end, and refuses any flipped bit`, () => {
    const frame = concat([0xff], CHECK, hex(trailer), [0xff]);
    const end = 1 + CHECK.length + checksumLength(checksum);
    assert.equal(checkTrailer(checksum, frame, range(1, end)), 1 + CHECK.length);
    for (let bit = 8; bit < 8 * end; bit++) {
      const flipped = frame.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      assert.equal(checkTrailer(checksum, flipped, range(1, end)), -1, `bit ${bit}`);
    }
  });
}

Deno.test("checkTrailer() refuses what is shorter than its checksum, and takes all without one", () => {
  for (const checksum of CHECKSUMS) {
    const length = checksumLength(checksum);
    assert.equal(checkTrailer(checksum, new Uint8Array(length - 1), range(0, length - 1)), -1);
  }
  assert.equal(checkTrailer(undefined, hex("00 01"), range(0, 2)), 2);
});

/** Sync bytes AA C0, payload 01 02 03, and a sum of what is told. */
for (
  const [from, to, checksum] of [
    [undefined, undefined, "06"],
    [0, undefined, "70"],
    [1, undefined, "c6"],
    [3, undefined, "05"],
    [0, -1, "6d"],
    [2, 4, "03"],
    [5, undefined, "00"],
  ] as const
) {
  Deno.test(`checkTrailer() takes a sum of the bytes from ${from} to ${to}`, () => {
    const frame = hex(`aa c0 01 02 03 ${checksum}`);
    const over = { kind: "sum8", from, to } as const;
    assert.equal(checkTrailer(over, frame, { start: 0, payloadStart: 2, end: 6 }), 5);
    frame[5] ^= 1;
    assert.equal(checkTrailer(over, frame, { start: 0, payloadStart: 2, end: 6 }), -1);
  });
}

for (const [from, to] of [[6, undefined], [0, 6], [4, 3], [0, -6]] as const) {
  Deno.test(`checkTrailer() refuses a range from ${from} to ${to} that a frame of 6 bytes has not`, () => {
    const frame = hex("aa c0 01 02 03 00");
    const over = { kind: "sum8", from, to } as const;
    assert.equal(checkTrailer(over, frame, { start: 0, payloadStart: 2, end: 6 }), -1);
  });
}
