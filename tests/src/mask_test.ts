import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { rotateKey, unmask } from "../../src/mask.ts";
import { someBytes } from "./_bytes.ts";
import { maskNaively } from "./_frames.ts";

const KEY = [0x37, 0xfa, 0x21, 0x9d];

function pack(key: readonly number[]): number {
  return key[0] | key[1] << 8 | key[2] << 16 | key[3] << 24;
}

function checkRange(memory: Uint8Array<ArrayBuffer>, start: number, end: number): void {
  const bytes = memory.slice();
  const expected = memory.slice();
  expected.set(maskNaively(memory.subarray(start, end), KEY), start);
  const seen = unmask({ bytes, words: new Uint32Array(bytes.buffer) }, start, end, pack(KEY));
  deepStrictEqual(bytes, expected, `bytes ${start} to ${end}`);
  const hasHighBit = expected.subarray(start, end).some((byte) => byte >= 0x80);
  strictEqual((seen & 0x80808080) !== 0, hasHighBit, `high bits of ${start} to ${end}`);
}

Deno.test("unmask() does as its naive twin for every offset and length around the threshold", () => {
  const memory = someBytes(128);
  for (let start = 0; start < 16; start++) {
    for (let length = 0; length <= 80; length++) checkRange(memory, start, start + length);
  }
});

Deno.test("unmask() does as its naive twin for long payloads", () => {
  const memory = someBytes(70_000);
  for (const length of [124, 125, 126, 127, 4096, 65_534, 65_535, 65_536, 65_537]) {
    for (let start = 0; start < 8; start++) checkRange(memory, start, start + length);
  }
});

Deno.test("unmask() tells ASCII from all else by a single byte at any place", () => {
  for (let length = 1; length <= 70; length++) {
    for (let place = 0; place < length; place++) {
      const plain = new Uint8Array(72).fill(0x41);
      plain[place] = 0x80;
      plain.set(maskNaively(plain.subarray(0, length), KEY));
      const words = new Uint32Array(plain.buffer);
      strictEqual((unmask({ bytes: plain, words }, 0, length, pack(KEY)) & 0x80808080) !== 0, true);
    }
  }
});

Deno.test("rotateKey() continues a key after any number of bytes", () => {
  for (let count = 0; count < 12; count++) {
    const rotated = [0, 1, 2, 3].map((i) => KEY[(i + count) % 4]);
    strictEqual(rotateKey(pack(KEY), count), pack(rotated), `after ${count}`);
  }
});

Deno.test("a payload unmasked in two parts is the payload unmasked whole", () => {
  const masked = someBytes(96);
  const whole = maskNaively(masked, KEY);
  for (let cut = 0; cut <= 96; cut++) {
    const bytes = masked.slice();
    const words = new Uint32Array(bytes.buffer);
    unmask({ bytes, words }, 0, cut, pack(KEY));
    unmask({ bytes, words }, cut, 96, rotateKey(pack(KEY), cut));
    deepStrictEqual(bytes, whole, `cut at ${cut}`);
  }
});
