import { strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { checkUtf8, UTF8_COMPLETE, UTF8_INVALID } from "../../src/utf8.ts";
import { anyText } from "../_any_text.ts";
import { testLong, testProperty } from "../_long.ts";
import { byteByByte, concat, cutAt, hex, toHex, utf8 } from "./_bytes.ts";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function checkAll(chunks: readonly Uint8Array[]): number {
  let state = UTF8_COMPLETE;
  for (const chunk of chunks) {
    state = checkUtf8(state, chunk, 0, chunk.length);
    if (state === UTF8_INVALID) return state;
  }
  return state;
}

/** The platform's decoder as the oracle: 0, -1, or anything else for an unfinished character. */
function naively(bytes: Uint8Array): "complete" | "partial" | "invalid" {
  try {
    strict.decode(bytes);
    return "complete";
  } catch {
    const streaming = new TextDecoder("utf-8", { fatal: true });
    try {
      streaming.decode(bytes, { stream: true });
      return "partial";
    } catch {
      return "invalid";
    }
  }
}

function nameOf(state: number): "complete" | "partial" | "invalid" {
  return state === UTF8_COMPLETE ? "complete" : state === UTF8_INVALID ? "invalid" : "partial";
}

Deno.test("checkUtf8() accepts the first and last code point of each length", () => {
  for (const point of [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff]) {
    const bytes = utf8(String.fromCodePoint(point));
    strictEqual(checkAll([bytes]), UTF8_COMPLETE, point.toString(16));
    strictEqual(checkAll(byteByByte(bytes)), UTF8_COMPLETE, point.toString(16));
  }
});

Deno.test("checkUtf8() rejects at the first byte that fits no character", () => {
  const vectors: [name: string, valid: string, breaking: string][] = [
    ["lone trailing byte", "", "80"],
    ["overlong slash", "", "c0"],
    ["overlong, two bytes", "", "c1"],
    ["overlong, three bytes", "e0", "9f"],
    ["surrogate", "ed", "a0"],
    ["overlong, four bytes", "f0", "8f"],
    ["above U+10FFFF", "f4", "90"],
    ["five-byte form", "", "f8"],
    ["byte 0xFF", "", "ff"],
    ["second character starts inside the first", "e2 82", "41"],
    ["third byte is no trailing one", "f0 9f 98", "c0"],
  ];
  for (const [name, valid, breaking] of vectors) {
    const state = checkAll([hex(valid)]);
    strictEqual(state !== UTF8_INVALID, true, name);
    strictEqual(checkUtf8(state, hex(breaking), 0, 1), UTF8_INVALID, name);
  }
});

/** Where the second byte of a sequence changes its meaning: first and last of each range. */
const EDGES = hex("00 7f 80 8f 90 9f a0 bf c0 df e0 ef f0 ff");

function checkPairs(seconds: Iterable<number>): void {
  for (const second of seconds) {
    for (let first = 0; first <= 0xff; first++) {
      const bytes = Uint8Array.of(first, second);
      const found = nameOf(checkAll([bytes]));
      const expected = naively(bytes);
      if (found !== expected) strictEqual(found, expected, toHex(bytes));
    }
  }
}

Deno.test("checkUtf8() agrees with the platform on sequences of two bytes", () =>
  checkPairs(EDGES));

testLong("checkUtf8() agrees with the platform on every sequence of two bytes", () => {
  checkPairs(Array(256).keys());
});

testProperty(
  "checkUtf8() agrees with the platform on any bytes, cut anywhere",
  10_000,
  (parameters) => {
    const nearUtf8 = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      anyText({ maxLength: 6 }).map((text) => utf8(text)),
      fc.constantFrom("e0 a0 80", "ed 9f bf", "f4 8f bf bf", "f0 90", "ed a0", "c2").map(hex),
    );
    fc.assert(
      fc.property(
        fc.array(nearUtf8, { maxLength: 4 }),
        fc.array(fc.nat(40), { maxLength: 4 }),
        (parts, cuts) => {
          const bytes = concat(...parts);
          strictEqual(nameOf(checkAll(cutAt(bytes, cuts))), naively(bytes));
        },
      ),
      parameters,
    );
  },
);

Deno.test("checkUtf8() reads no byte outside its range", () => {
  strictEqual(checkUtf8(UTF8_COMPLETE, hex("ff 61 62 ff"), 1, 3), UTF8_COMPLETE);
});
