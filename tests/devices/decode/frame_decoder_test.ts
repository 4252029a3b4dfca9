import assert from "node:assert/strict";
import fc from "fast-check";
import { FrameDecoder } from "../../../devices/decode/frame_decoder.ts";
import { Decoded } from "./decoded.ts";

const byType = new FrameDecoder({
  types: {
    at: 1,
    of: {
      "01": [{ skip: 2 }, { name: "t", type: "i16le", scale: 0.01 }],
      "0xFE": [{ skip: 2 }, { name: "h", type: "u8" }],
    },
  },
});

function decode(decoder: FrameDecoder, bytes: readonly number[], start = 0, end = bytes.length) {
  const decoded = new Decoded();
  const isRight = decoder.decode(Uint8Array.from(bytes), start, end, decoded);
  return { isRight, readings: decoded.readings };
}

Deno.test("FrameDecoder reads frames of one kind, and refuses another length", () => {
  const decoder = new FrameDecoder({ fields: [{ name: "a", type: "u16be" }] });
  assert.deepEqual(decoder.byteLengths, [2]);
  assert.deepEqual(decode(decoder, [1, 2]), { isRight: true, readings: [["a", 258]] });
  for (const bytes of [[], [1], [1, 2, 3]]) {
    assert.deepEqual(decode(decoder, bytes), { isRight: false, readings: [] });
  }
});

Deno.test("FrameDecoder tells kinds apart by their byte, however it is written", () => {
  assert.deepEqual(byType.byteLengths, [4, 3]);
  assert.deepEqual(decode(byType, [9, 1, 0x66, 0x08]).readings, [["t", 21.5]]);
  assert.deepEqual(decode(byType, [9, 0xfe, 40]).readings, [["h", 40]]);
  assert.deepEqual(decode(byType, [0, 9, 0xfe, 40, 0], 1, 4).readings, [["h", 40]]);
});

Deno.test("FrameDecoder leaves kinds out that nobody described, without a fault", () => {
  assert.deepEqual(decode(byType, [9, 2, 3, 4]), { isRight: true, readings: [] });
});

Deno.test("FrameDecoder refuses a frame that ends before the byte that tells it, or is not as long as its kind", () => {
  assert.equal(decode(byType, [9]).isRight, false);
  assert.equal(decode(byType, [9, 1, 0x66]).isRight, false);
  assert.equal(decode(byType, [9, 0xfe, 40, 41]).isRight, false);
});

Deno.test("FrameDecoder tells 256 kinds apart", () => {
  const of = Object.fromEntries(
    Array.from({ length: 256 }, (_, byte) => [
      byte.toString(16).padStart(2, "0"),
      [{ skip: 1 }, { name: `kind${byte}`, type: "u8" as const }],
    ]),
  );
  const decoder = new FrameDecoder({ types: { at: 0, of } });
  for (let byte = 0; byte < 256; byte++) {
    assert.deepEqual(decode(decoder, [byte, 7]).readings, [[`kind${byte}`, 7]]);
  }
});

Deno.test("FrameDecoder takes any bytes without an exception, and reports no number that is none", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 8 }), (bytes) => {
    const { readings } = decode(byType, [...bytes]);
    assert.ok(readings.every(([, value]) => typeof value === "number" && Number.isFinite(value)));
  }));
});
