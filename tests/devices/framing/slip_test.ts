import assert from "node:assert/strict";
import fc from "fast-check";
import type { FrameEvents } from "../../../devices/framing/frame_events.ts";
import { SlipFramer } from "../../../devices/framing/slip.ts";
import { assertAnyBytesFrame, concat, frame, frameEverySplit, hex, toHex } from "./_frames.ts";

const make = (events: FrameEvents) => new SlipFramer(events);

function encodeNaively(payload: Uint8Array): Uint8Array {
  const escapes: Record<number, number[]> = { 0xc0: [0xdb, 0xdc], 0xdb: [0xdb, 0xdd] };
  return Uint8Array.from([...payload].flatMap((byte) => escapes[byte] ?? [byte]).concat(0xc0));
}

for (
  const [name, payload, encoded] of [
    ["plain bytes", "01 02 03", "01 02 03 c0"],
    ["an END within", "01 c0 03", "01 db dc 03 c0"],
    ["an ESC within", "01 db 03", "01 db dd 03 c0"],
    ["an ESC before what would be an escape", "db dc", "db dd dc c0"],
    ["a zero", "00", "00 c0"],
  ]
) {
  Deno.test(`SlipFramer reads ${name}`, () => {
    assert.equal(toHex(encodeNaively(hex(payload))), encoded);
    assert.deepEqual(frameEverySplit(make, hex(encoded)), { frames: [payload], bad: 0 });
    assert.deepEqual(frameEverySplit(make, hex("c0 " + encoded)), { frames: [payload], bad: 0 });
  });
}

Deno.test("SlipFramer counts a wrong escape, and one at the end, and reads on behind the END", () => {
  const bytes = hex("01 db 05 06 c0 02 c0 03 db c0 c0 04 c0");
  assert.deepEqual(frameEverySplit(make, bytes), { frames: ["02", "04"], bad: 2 });
});

Deno.test("SlipFramer passes a frame of 4096 bytes and counts one of 4097 once", () => {
  for (const [length, frames, bad] of [[4096, 2, 0], [4097, 1, 1], [100_000, 1, 1]]) {
    const bytes = concat(encodeNaively(new Uint8Array(length)), encodeNaively(hex("42")));
    const found = frame(make, bytes);
    assert.deepEqual([found.frames.length, found.frames.at(-1), found.bad], [frames, "42", bad]);
  }
});

Deno.test("SlipFramer skips the frame under way without counting it", () => {
  const skipping = (events: FrameEvents) => {
    const framer = new SlipFramer(events);
    framer.receive(hex("01"));
    framer.skipFrame();
    return framer;
  };
  assert.deepEqual(frame(skipping, hex("db 02 c0 03 c0")), { frames: ["03"], bad: 0 });
});

Deno.test("SlipFramer reads what was encoded, whatever it is", () => {
  const byte = fc.oneof(fc.constantFrom(0xc0, 0xdb, 0xdc), fc.integer({ min: 0, max: 255 }));
  const payload = fc.array(byte, { minLength: 1 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(fc.property(fc.array(payload), (payloads) => {
    const found = frame(make, concat(...payloads.map(encodeNaively)));
    assert.deepEqual(found, { frames: payloads.map(toHex), bad: 0 });
  }));
});

Deno.test("SlipFramer makes frames or counts of any bytes in any chunks", () => {
  const small = (events: FrameEvents) => new SlipFramer(events, { maxFrameBytes: 8 });
  assertAnyBytesFrame(small, [0xc0, 0xdb, 0xdc, 0xdd], 8);
});
