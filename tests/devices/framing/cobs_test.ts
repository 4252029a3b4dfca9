import assert from "node:assert/strict";
import fc from "fast-check";
import { CobsFramer } from "../../../devices/framing/cobs.ts";
import { assertAnyBytesFrame, concat, frame, frameEverySplit, hex, toHex } from "./_frames.ts";

const make = (events: ConstructorParameters<typeof CobsFramer>[0]) => new CobsFramer(events);

/** One block at a time, as the paper has it. */
function encodeNaively(payload: Uint8Array): Uint8Array {
  const out: number[] = [];
  let block: number[] = [];
  let isClosed = false;
  for (const byte of [...payload, 0]) {
    isClosed = false;
    if (byte !== 0) block.push(byte);
    if (byte !== 0 && block.length < 254) continue;
    out.push(block.length + 1, ...block);
    isClosed = byte !== 0;
    block = [];
  }
  assert.equal(isClosed, false);
  return Uint8Array.from([...out, 0]);
}

function sequence(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index % 255 + 1);
}

for (
  const [name, payload, encoded] of [
    ["one zero", "00", "01 01 00"],
    ["two zeros", "00 00", "01 01 01 00"],
    ["a zero within", "11 22 00 33", "03 11 22 02 33 00"],
    ["no zero", "11 22 33 44", "05 11 22 33 44 00"],
    ["zeros behind", "11 00 00 00", "02 11 01 01 01 00"],
    ["254 bytes", toHex(sequence(254)), `ff ${toHex(sequence(254))} 01 00`],
    ["255 bytes", toHex(sequence(255)), `ff ${toHex(sequence(254))} 02 ff 00`],
  ]
) {
  Deno.test(`CobsFramer reads ${name}`, () => {
    assert.equal(toHex(encodeNaively(hex(payload))), encoded);
    assert.deepEqual(frameEverySplit(make, hex(encoded)), { frames: [payload], bad: 0 });
  });
}

Deno.test("CobsFramer takes a full last block without the empty one behind it, too", () => {
  const encoded = concat([0xff], sequence(254), [0]);
  assert.deepEqual(frame(make, encoded), { frames: [toHex(sequence(254))], bad: 0 });
});

Deno.test("CobsFramer counts a block that is cut short, and reads on behind the zero", () => {
  const bytes = hex("05 11 22 00 02 33 00 00 00 01 00");
  assert.deepEqual(frameEverySplit(make, bytes), { frames: ["33"], bad: 1 });
});

Deno.test("CobsFramer passes a frame of 4096 bytes and counts one of 4097", () => {
  for (const [length, frames, bad] of [[4096, 2, 0], [4097, 1, 1]]) {
    const bytes = concat(encodeNaively(sequence(length)), encodeNaively(hex("42")));
    const found = frame(make, bytes);
    assert.deepEqual([found.frames.length, found.frames.at(-1), found.bad], [frames, "42", bad]);
  }
});

Deno.test("CobsFramer checks the checksum and takes it off", () => {
  const checked = (events: ConstructorParameters<typeof CobsFramer>[0]) =>
    new CobsFramer(events, { checksum: "crc16be" });
  const good = encodeNaively(concat(new TextEncoder().encode("123456789"), hex("29 b1")));
  const wrong = encodeNaively(concat(new TextEncoder().encode("123456788"), hex("29 b1")));
  const found = frameEverySplit(checked, concat(wrong, good, encodeNaively(hex("29 b1"))));
  assert.deepEqual(found, { frames: ["31 32 33 34 35 36 37 38 39"], bad: 2 });
});

Deno.test("CobsFramer skips the frame under way without counting it", () => {
  const frames: string[] = [];
  const framer = new CobsFramer({
    onFrame: (bytes, start, end) => frames.push(toHex(bytes.subarray(start, end))),
    onBadFrame: () => assert.fail("counted"),
  });
  framer.skipFrame();
  framer.receive(hex("22 33 00 02 11 00"));
  assert.deepEqual(frames, ["11"]);
});

Deno.test("CobsFramer reads what was encoded, whatever it is", () => {
  const payload = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 600,
  }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(fc.property(fc.array(payload, { maxLength: 4 }), (payloads) => {
    const found = frame(make, concat(...payloads.map(encodeNaively)));
    assert.deepEqual(found, { frames: payloads.map(toHex), bad: 0 });
  }));
});

Deno.test("CobsFramer makes frames or counts of any bytes in any chunks", () => {
  assertAnyBytesFrame((events) => new CobsFramer(events, { maxFrameBytes: 8 }), [0, 1, 2, 255], 8);
});
