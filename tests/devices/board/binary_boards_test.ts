import assert from "node:assert/strict";
import type { FrameSettings } from "../../../devices/board/frame_keys.ts";
import { concat, hex } from "../framing/_frames.ts";
import { play } from "./_played.ts";

/** `frame` with a wrong bit. */
function damaged(frame: Uint8Array, at: number): Uint8Array {
  const copy = frame.slice();
  copy[at] ^= 0x10;
  return copy;
}

/** Sensors as their datasheets describe them: settings, a frame, its readings, a byte to damage. */
const SENSORS: [string, FrameSettings, Uint8Array, string[], number][] = [
  [
    "a Nova SDS011: sum of the data, end marker",
    {
      type: "fixed",
      sync: hex("aa c0"),
      checksum: "sum8",
      end: hex("ab"),
      fields: [
        { name: "pm25", type: "u16le", scale: 0.1, unit: "µg/m³" },
        { name: "pm10", type: "u16le", scale: 0.1, unit: "µg/m³" },
        { skip: 2 },
      ],
    },
    hex("aa c0 d4 04 3a 0a a1 60 1d ab"),
    ["pm25 = 123.6 µg/m³", "pm10 = 261.8 µg/m³"],
    3,
  ],
  [
    "a Plantower PMS5003: sum of all before it, big end first, length in front",
    {
      type: "length",
      sync: hex("42 4d"),
      length: "u16be",
      lengthIncludes: 2,
      checksum: { kind: "sum16be", from: 0 },
      fields: [{ skip: 6 }, { name: "pm1", type: "u16be" }, { name: "pm25", type: "u16be" }, {
        skip: 16,
      }],
    },
    hex(
      "42 4d 00 1c 00 01 00 02 00 03 00 04 00 05 00 06 01 02 00 50 00 11 00 01 00 00 00 00 97 00 01 bc",
    ),
    ["pm1 = 4", "pm25 = 5"],
    9,
  ],
  [
    "a Winsen MH-Z19: the sum with the first byte left out makes 0",
    {
      type: "fixed",
      sync: hex("ff 86"),
      checksum: { kind: "sum8neg", from: 1 },
      fields: [{ name: "co2", type: "u16be", unit: "ppm" }, { skip: 4 }],
    },
    hex("ff 86 02 60 47 00 00 00 d1"),
    ["co2 = 608 ppm"],
    4,
  ],
  [
    "a Benewake TFmini: sum of all, sync bytes alike",
    {
      type: "fixed",
      sync: hex("59 59"),
      checksum: { kind: "sum8", from: 0 },
      fields: [
        { name: "distance", type: "u16le", unit: "cm" },
        { name: "strength", type: "u16le" },
        {
          skip: 2,
        },
      ],
    },
    hex("59 59 2c 01 e8 03 00 00 ca"),
    ["distance = 300 cm", "strength = 1000"],
    5,
  ],
  [
    "a Modbus answer: CRC of all, low byte first",
    {
      type: "fixed",
      sync: hex("01 03 04"),
      checksum: { kind: "crc16modbusle", from: 0 },
      fields: [{ name: "a", type: "u16be" }, { name: "b", type: "u16be" }],
    },
    hex("01 03 04 00 06 00 05 da 31"),
    ["a = 6", "b = 5"],
    4,
  ],
  [
    "a DS18B20's scratchpad in SLIP: CRC-8/Maxim",
    {
      type: "slip",
      checksum: "crc8maxim",
      fields: [{ name: "t", type: "i16le", scale: 0.0625, unit: "°C" }, { skip: 6 }],
    },
    hex("50 05 4b 46 7f ff 0c 10 1c c0"),
    ["t = 85 °C"],
    1,
  ],
];

for (const [name, frames, frame, readings, broken] of SENSORS) {
  Deno.test(`${name}: whole frames are read, a damaged one is counted`, async () => {
    // The frame under way at the start is dropped.
    const stream = concat(frame, frame, frame, damaged(frame, broken), frame);
    const played = await play([stream], { frames });
    assert.deepEqual(played.readings.slice(-readings.length), readings);
    assert.equal(played.readings.length % readings.length, 0);
    assert.ok(played.readings.length >= 2 * readings.length);
    assert.ok(played.counts.badFrames >= 1);
    const single = await play(Array.from(stream, (byte) => Uint8Array.of(byte)), { frames });
    assert.deepEqual(single.readings, played.readings);
  });
}

/** As of a radar that reports in two kinds of frames of different length, by a byte. */
const RADAR: FrameSettings = {
  type: "length",
  sync: hex("f4 f3"),
  lengthAt: 1,
  length: "u8",
  checksum: { kind: "xor8", from: 0 },
  end: hex("f8 f7"),
  types: {
    at: 0,
    of: {
      "01": [{ skip: 2 }, { name: "distance", type: "bcd16be" }],
      "0x02": [{ skip: 2 }, {
        type: "u8",
        bits: [{ name: "moving", at: 0 }, { name: "zone", at: 4, count: 4 }],
      }],
    },
  },
};

Deno.test("kinds of frames are told apart by a byte, the length in the midst of them", async () => {
  const distance = hex("f4 f3 01 02 12 34 22 f8 f7");
  const state = hex("f4 f3 02 01 31 35 f8 f7");
  const unknown = hex("f4 f3 03 01 00 05 f8 f7");
  const noEnd = hex("f4 f3 02 01 31 35 f8 f8");
  const stream = concat(distance, state, unknown, noEnd, distance);
  const played = await play([stream], { frames: RADAR });
  assert.deepEqual(played.readings.slice(-3), ["moving = true", "zone = 3", "distance = 1234"]);
  assert.equal(played.counts.badFrames, 1);
});

Deno.test("a damaged SDS011 frame as shown: the third of four is counted, not read", async () => {
  const [, frames, frame] = SENSORS[0];
  const stream = concat(frame, frame, damaged(frame, 4), frame);
  const { readings, counts } = await play([stream], { frames });
  assert.equal(readings.length, 2 * 3);
  assert.equal(counts.badFrames, 1);
});
