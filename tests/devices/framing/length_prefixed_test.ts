import assert from "node:assert/strict";
import fc from "fast-check";
import { crc32 } from "../../../devices/framing/crc.ts";
import type { FrameEvents } from "../../../devices/framing/frame_events.ts";
import {
  LengthPrefixedFramer,
  type LengthPrefixedFramerOptions,
} from "../../../devices/framing/length_prefixed.ts";
import { assertAnyBytesFrame, concat, frame, frameEverySplit, hex, toHex } from "./_frames.ts";

function prefixed(options: LengthPrefixedFramerOptions) {
  return (events: FrameEvents) => new LengthPrefixedFramer(events, options);
}

for (
  const [length, head] of [
    ["u8", "03"],
    ["u16le", "03 00"],
    ["u16be", "00 03"],
    ["u32le", "03 00 00 00"],
    ["u32be", "00 00 00 03"],
  ] as [LengthPrefixedFramerOptions["length"], string][]
) {
  Deno.test(`LengthPrefixedFramer reads lengths written as ${length}`, () => {
    const bytes = hex(`${head} 01 02 03 ${head} 04 05 06 ${head} 07`);
    const found = frameEverySplit(prefixed({ length }), bytes);
    assert.deepEqual(found, { frames: ["01 02 03", "04 05 06"], bad: 0 });
  });
}

Deno.test("LengthPrefixedFramer waits for no frame of a length that it knows to be wrong", () => {
  const make = prefixed({ length: "u16be", checksum: "crc16be", payloadBytes: 2 });
  const payload = hex("01 02");
  const good = concat(hex("00 02"), payload, hex("0e 7c"));
  // What comes first would otherwise announce frames of up to 4 KiB.
  const found = frameEverySplit(make, concat(hex("02 0e 7c"), good, good));
  assert.deepEqual(found, { frames: ["01 02", "01 02"], bad: 1 });
});

Deno.test("LengthPrefixedFramer takes off what the length includes", () => {
  const make = prefixed({ length: "u8", lengthIncludes: 1 });
  assert.deepEqual(frameEverySplit(make, hex("03 01 02 02 03")), {
    frames: ["01 02", "03"],
    bad: 0,
  });
});

Deno.test("LengthPrefixedFramer counts a length of none once, and finds the sync bytes behind", () => {
  const make = prefixed({ length: "u8", sync: hex("fe") });
  const found = frameEverySplit(make, hex("fe 00 99 fe 02 01 02 fe 01 03"));
  assert.deepEqual(found, { frames: ["01 02", "03"], bad: 1 });
});

Deno.test("LengthPrefixedFramer passes a payload of 4096 bytes and skips one of 4097", () => {
  const make = prefixed({ length: "u16be", sync: hex("fe fe") });
  const next = hex("fe fe 00 01 42");
  const fits = frame(make, concat(hex("fe fe 10 00"), new Uint8Array(4096), next));
  assert.deepEqual([fits.frames.length, fits.frames[1], fits.bad], [2, "42", 0]);
  const exceeds = frame(make, concat(hex("fe fe 10 01"), new Uint8Array(4097), next));
  assert.deepEqual(exceeds, { frames: ["42"], bad: 1 });
});

Deno.test("LengthPrefixedFramer finds the way back by the checksum when a byte is lost", () => {
  const make = prefixed({ length: "u8", checksum: "crc32le" });
  const payloads = ["01 02 03", "04 05", "06 07 08 09"].map(hex);
  const all = concat(...payloads.map(encode));
  for (let lost = 0; lost < 8; lost++) {
    const bytes = concat(all.subarray(0, lost), all.subarray(lost + 1), new Uint8Array(260));
    const found = frameEverySplit(make, bytes);
    assert.deepEqual(found.frames, ["04 05", "06 07 08 09"], `without byte ${lost}`);
    assert.equal(found.bad, 2);
  }
});

Deno.test("LengthPrefixedFramer reads what was encoded, whatever it is", () => {
  const payload = fc.uint8Array({ minLength: 1, maxLength: 255 });
  fc.assert(fc.property(fc.array(payload, { maxLength: 5 }), (payloads) => {
    const make = prefixed({ length: "u8", checksum: "crc32le" });
    const found = frame(make, concat(...payloads.map(encode)));
    assert.deepEqual(found, { frames: payloads.map(toHex), bad: 0 });
  }));
});

Deno.test("LengthPrefixedFramer makes frames or counts of any bytes in any chunks", () => {
  const make = prefixed({ length: "u8", maxFrameBytes: 6, sync: hex("fe"), lengthIncludes: 1 });
  assertAnyBytesFrame(make, [0, 1, 2, 0xfe], 6);
  assertAnyBytesFrame(prefixed({ length: "u16le", maxFrameBytes: 6 }), [0, 1, 2], 6);
});

function encode(payload: Uint8Array): Uint8Array {
  const crc = crc32(payload, 0, payload.length);
  return concat([payload.length], payload, [crc, crc >>> 8, crc >>> 16, crc >>> 24]);
}
