import assert from "node:assert/strict";
import fc from "fast-check";
import { crc16 } from "../../../devices/framing/crc.ts";
import { FixedFramer, type FixedFramerOptions } from "../../../devices/framing/fixed.ts";
import type { FrameEvents } from "../../../devices/framing/frame_events.ts";
import { assertAnyBytesFrame, concat, frame, frameEverySplit, hex, toHex } from "./_frames.ts";

function fixed(options: FixedFramerOptions) {
  return (events: FrameEvents) => new FixedFramer(events, options);
}

const SYNC = hex("aa aa 55");

function withCrc(payload: Uint8Array): Uint8Array {
  const crc = crc16(payload, 0, payload.length);
  return concat(payload, [crc >> 8, crc & 0xff]);
}

Deno.test("FixedFramer cuts every so many bytes without sync bytes", () => {
  const found = frameEverySplit(fixed({ payloadBytes: 3 }), hex("01 02 03 04 05 06 07"));
  assert.deepEqual(found, { frames: ["01 02 03", "04 05 06"], bad: 0 });
});

for (
  const [name, bytes, frames, bad] of [
    ["reads frames one after the other", "aa aa 55 01 02 aa aa 55 03 04", ["01 02", "03 04"], 0],
    ["counts what is before the first frame", "01 02 aa aa 55 03 04", ["03 04"], 1],
    ["counts a run of garbage once", "aa aa 55 01 02 aa 55 aa 99 aa aa 55 03 04", [
      "01 02",
      "03 04",
    ], 1],
    ["finds sync bytes that overlap with false ones", "aa aa aa 55 01 02", ["01 02"], 1],
    ["takes sync bytes within a payload for payload", "aa aa 55 aa aa aa aa 55 01 02", [
      "aa aa",
      "01 02",
    ], 0],
  ] as [string, string, string[], number][]
) {
  Deno.test(`FixedFramer ${name}`, () => {
    const found = frameEverySplit(fixed({ payloadBytes: 2, sync: SYNC }), hex(bytes));
    assert.deepEqual(found, { frames, bad });
  });
}

Deno.test("FixedFramer finds the way back after a lost byte by the checksum alone", () => {
  const make = fixed({ payloadBytes: 4, checksum: "crc16be" });
  const payloads = ["01 02 03 04", "05 06 07 08", "09 0a 0b 0c"];
  const all = concat(...payloads.map((payload) => withCrc(hex(payload))));
  for (let lost = 0; lost < 6; lost++) {
    const bytes = concat(all.subarray(0, lost), all.subarray(lost + 1));
    assert.deepEqual(frameEverySplit(make, bytes), { frames: payloads.slice(1), bad: 1 });
  }
});

Deno.test("FixedFramer tries again within a frame whose checksum is wrong", () => {
  const make = fixed({ payloadBytes: 4, checksum: "crc16be", sync: SYNC });
  const good = concat(SYNC, withCrc(hex("01 02 03 04")));
  const bytes = concat(SYNC, hex("99"), good);
  assert.deepEqual(frameEverySplit(make, bytes), { frames: ["01 02 03 04"], bad: 1 });
});

Deno.test("FixedFramer does not count what it is told to skip", () => {
  const skipping = (events: FrameEvents) => {
    const framer = new FixedFramer(events, { payloadBytes: 2, sync: SYNC });
    framer.receive(hex("aa aa"));
    framer.skipFrame();
    return framer;
  };
  assert.deepEqual(frame(skipping, hex("55 01 aa aa 55 03 04")), { frames: ["03 04"], bad: 0 });
});

Deno.test("FixedFramer takes payloads of 1 to 4096 bytes, and no others", () => {
  for (const payloadBytes of [1, 4096]) {
    const found = frame(fixed({ payloadBytes }), new Uint8Array(2 * payloadBytes + 1));
    assert.equal(found.frames.length, payloadBytes === 1 ? 3 : 2);
  }
  for (const payloadBytes of [0, 4097, 1.5, NaN]) {
    assert.throws(() => frame(fixed({ payloadBytes })), RangeError);
  }
});

Deno.test("FixedFramer takes 256 bytes that only a checksum finds, 257 only with sync bytes", () => {
  const checksum = "crc16be";
  frame(fixed({ payloadBytes: 256, checksum }));
  frame(fixed({ payloadBytes: 257, checksum, sync: SYNC }));
  assert.throws(() => frame(fixed({ payloadBytes: 257, checksum })), RangeError);
});

Deno.test("FixedFramer reads what was encoded after any garbage, whatever it is", () => {
  const payload = fc.uint8Array({ minLength: 5, maxLength: 5 });
  fc.assert(
    fc.property(fc.array(payload), fc.uint8Array({ maxLength: 12 }), (payloads, garbage) => {
      const make = fixed({ payloadBytes: 5, checksum: "crc16be", sync: SYNC });
      const frames = payloads.map((payload) => concat(SYNC, withCrc(payload)));
      const found = frame(make, concat(garbage, ...frames));
      assert.deepEqual(found.frames, payloads.map(toHex));
      assert.ok(found.bad <= 1);
    }),
  );
});

Deno.test("FixedFramer makes frames or counts of any bytes in any chunks", () => {
  assertAnyBytesFrame(fixed({ payloadBytes: 3, sync: SYNC }), [...SYNC], 3);
  assertAnyBytesFrame(fixed({ payloadBytes: 2, checksum: "crc16le" }), [0, 0xff], 2);
});
