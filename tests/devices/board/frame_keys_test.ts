import assert from "node:assert/strict";
import { parse } from "../../bridge/config/_parse.ts";
import {
  type FrameSettings,
  MAX_FRAME_BYTES,
  MAX_SYNC_BYTES,
  MAX_UNSYNCED_BYTES,
} from "../../../devices/board/frame_keys.ts";
import { FIELD_TYPES, FieldDecoder } from "../../../devices/decode/fields.ts";
import { CHECKSUMS } from "../../../devices/framing/checksum.ts";
import { FrameInput } from "../../../devices/board/frame_input.ts";
import { LENGTH_TYPES } from "../../../devices/framing/length_prefixed.ts";

const FIELD = "{ name: a, type: u8 }";

async function read(frames: string, more = ""): Promise<unknown> {
  const text = `adapters: [{ type: serial, id: a, port: /dev/x, frames: ${frames}${more} }]`;
  const [adapter] = (await parse(text, "f")).adapters!;
  return adapter.frames;
}

async function fails(frames: string, pattern: RegExp): Promise<void> {
  await assert.rejects(() => read(frames), (error: Error) => {
    assert.match(error.message, pattern);
    assert.doesNotMatch(error.message, /\n/, "one problem");
    return true;
  });
}

/** Returns how many frames there are in the bytes after the first one, and how many bad ones. */
function countFrames(settings: FrameSettings, bytes: readonly number[]): [number, number] {
  const counts: [number, number] = [0, 0];
  const input = new FrameInput(settings, { reading() {}, unit() {} }, {
    onFrame: () => counts[0]++,
    onBadFrame: () => counts[1]++,
  });
  input.receive(Uint8Array.from(bytes));
  return counts;
}

Deno.test("frames are described with their fields, of which one may be bytes that say nothing", async () => {
  const fields = `[{ name: time, type: u32le, scale: 0.001 },
    { name: temperature, type: i16le, scale: 0.01, offset: -5, unit: °C }, { skip: 2 }]`;
  assert.deepEqual(
    await read(`{ type: cobs, checksum: crc16be, maxFrameBytes: 64, fields: ${fields} }`),
    {
      type: "cobs",
      checksum: "crc16be",
      maxFrameBytes: 64,
      fields: [
        { name: "time", type: "u32le", scale: 0.001 },
        { name: "temperature", type: "i16le", scale: 0.01, offset: -5, unit: "°C" },
        { skip: 2 },
      ],
    },
  );
});

Deno.test("frames of one length are as long as their fields", async () => {
  const frames =
    `{ type: fixed, sync: AA 55, fields: [${FIELD}, { skip: 2 }, { name: b, type: f64be }] }`;
  const settings = await read(frames) as FrameSettings;
  assert.deepEqual(settings, {
    type: "fixed",
    sync: Uint8Array.of(0xaa, 0x55),
    fields: [{ name: "a", type: "u8" }, { skip: 2 }, { name: "b", type: "f64be" }],
  });
  assert.deepEqual(countFrames(settings, [0xaa, 0x55, ...new Array(11).fill(1)]), [1, 0]);
});

Deno.test("frames with a length say how it is written", async () => {
  const frames = `{ type: length, length: u16be, lengthIncludes: 2, sync: 55, fields: [${FIELD}] }`;
  assert.deepEqual(await read(frames), {
    type: "length",
    length: "u16be",
    lengthIncludes: 2,
    sync: Uint8Array.of(0x55),
    fields: [{ name: "a", type: "u8" }],
  });
});

Deno.test("every type of field, checksum and length that there is may be named", async () => {
  for (const type of FIELD_TYPES) {
    await read(`{ type: slip, fields: [{ name: a, type: ${type} }] }`);
  }
  for (const checksum of CHECKSUMS) {
    await read(`{ type: slip, checksum: ${checksum}, fields: [${FIELD}] }`);
  }
  for (const length of LENGTH_TYPES) {
    await read(`{ type: length, length: ${length}, fields: [${FIELD}] }`);
  }
});

Deno.test("a description that is not as it must be is refused with its key", async () => {
  const fields = `fields: [${FIELD}]`;
  for (
    const [frames, pattern] of [
      ["cobs", /frames\.type: must be one of cobs, slip, fixed, length/],
      [`{ type: cosb, ${fields} }`, /frames\.type: must be one of/],
      ["{ type: cobs }", /frames: fields is missing/],
      [
        `{ type: cobs, ${fields}, types: { at: 0, of: { "01": [${FIELD}] } } }`,
        /exclude each other/,
      ],
      [`{ type: cobs, types: { at: 1, of: { "01": [${FIELD}] } } }`, /types\.of\.01: ends before/],
      [`{ type: cobs, types: { at: 0, of: { "1": [${FIELD}] } } }`, /two hexadecimal digits/],
      ["{ type: cobs, types: { at: 0, of: {} } }", /types/],
      [
        `{ type: fixed, types: { at: 0, of: { "01": [${FIELD}], "02": [{ skip: 1 }, ${FIELD}] } } }`,
        /length/,
      ],
      [`{ type: slip, checksum: { kind: sum9 }, ${fields} }`, /checksum/],
      ["{ type: cobs, fields: [{ type: u8, bits: [{ name: a, at: 8 }] }] }", /beyond the 8 bits/],
      [
        "{ type: cobs, fields: [{ type: f32le, bits: [{ name: a, at: 0 }] }] }",
        /type: must be one of u8/,
      ],
      ["{ type: cobs, fields: [] }", /frames\.fields: must hold at least one field/],
      ["{ type: cobs, fields: [{ skip: 1 }] }", /at least one field/],
      ["{ type: cobs, fields: [{ skip: 0 }] }", /fields\[0\]\.skip: must be a whole number/],
      ["{ type: cobs, fields: [{ name: a }] }", /fields\[0\]: type is missing/],
      ["{ type: cobs, fields: [{ name: a, type: u16 }] }", /fields\[0\]\.type: .*u16le/],
      ["{ type: fixed, fields: [{ name: a, type: u16 }] }", /fields\[0\]\.type: .*u16le/],
      [`{ type: cobs, fields: [${FIELD}, ${FIELD}] }`, /two fields are named a/],
      [`{ type: cobs, fields: [${FIELD}, { skip: ${MAX_FRAME_BYTES} }] }`, /4097 bytes/],
      [`{ type: cobs, sync: "55", ${fields} }`, /frames\.sync: unknown key/],
      [`{ type: fixed, sync: 5, ${fields} }`, /frames\.sync: must be 1 to 16 bytes/],
      [`{ type: fixed, sync: "${"00".repeat(MAX_SYNC_BYTES + 1)}", ${fields} }`, /frames\.sync/],
      [`{ type: length, ${fields} }`, /frames: length is missing/],
      [`{ type: length, length: u24le, ${fields} }`, /frames\.length: must be one of u8/],
      [`{ type: slip, checksum: crc16, ${fields} }`, /frames\.checksum: .*crc16be/],
      [`{ type: slip, maxFrameBytes: ${MAX_FRAME_BYTES + 1}, ${fields} }`, /maxFrameBytes/],
    ] as const
  ) {
    await fails(frames, pattern);
  }
});

Deno.test("a checksum may be of a part, frames of several types, bits and markers described", async () => {
  const frames = await read(
    '{ type: length, sync: "F4 F3", end: "F8 F7", length: u8, lengthAt: 1, lengthIncludes: -1, ' +
      "checksum: { kind: sum8, from: 0, to: -1 }, types: { at: 0, of: " +
      `{ "0x01": [{ skip: 1 }, ${FIELD}], "02": [{ type: u16le, bits: [{ name: on, at: 15 }] }] } } }`,
  ) as FrameSettings;
  countFrames(frames, []);
  assert.deepEqual(frames.checksum, { kind: "sum8", from: 0, to: -1 });
});

Deno.test("what the config takes, a framer and a decoder can be made of", async () => {
  for (
    const settings of [
      "type: cobs",
      "type: slip, checksum: crc32le, maxFrameBytes: 1",
      "type: fixed",
      "type: fixed, sync: AA",
      "type: fixed, checksum: crc16be",
      "type: length, length: u8, sync: AA 55, lengthIncludes: 1, checksum: crc16le",
    ]
  ) {
    for (const skip of [1, MAX_UNSYNCED_BYTES - 1, MAX_UNSYNCED_BYTES, MAX_FRAME_BYTES - 1]) {
      const text = `{ ${settings}, fields: [${FIELD}, { skip: ${skip} }] }`;
      if (settings.endsWith("crc16be") && skip >= MAX_UNSYNCED_BYTES) {
        await fails(text, /frames: needs sync/);
        continue;
      }
      const frames = await read(text) as FrameSettings;
      countFrames(frames, []);
      assert.equal(new FieldDecoder(frames.fields ?? []).byteLength, skip + 1);
    }
  }
});

Deno.test("lines and frames exclude each other", async () => {
  await assert.rejects(
    () => read(`{ type: slip, fields: [${FIELD}] }`, ", lines: csv"),
    /lines and frames exclude each other/,
  );
});

Deno.test("markers, lengths and bits go to their limits, and no further", async () => {
  const fields = `fields: [${FIELD}]`;
  const sync = "55".repeat(MAX_SYNC_BYTES);
  await read(`{ type: length, length: u8, sync: "${sync}", end: "${sync}", ${fields} }`);
  await fails(`{ type: length, length: u8, end: "${sync}55", ${fields} }`, /frames\.end: must be/);
  for (const [key, min, max] of [["lengthIncludes", -64, 64], ["lengthAt", 0, 64]] as const) {
    for (const value of [min, max]) {
      await read(`{ type: length, length: u8, ${key}: ${value}, ${fields} }`);
    }
    for (const value of [min - 1, max + 1]) {
      await fails(`{ type: length, length: u8, ${key}: ${value}, ${fields} }`, new RegExp(key));
    }
  }
  const bits = (bit: string) => `{ type: cobs, fields: [{ type: u32le, bits: [${bit}] }] }`;
  await read(bits("{ name: a, at: 31 }, { name: b, at: 0, count: 32 }"));
  await fails(bits("{ name: a, at: 32 }"), /bits\[0\]\.at/);
  await fails(bits("{ name: a, at: 0, count: 33 }"), /bits\[0\]\.count/);
  await fails(bits("{ name: a, at: 1, count: 32 }"), /beyond the 32 bits/);
  await read(`{ type: cobs, maxFrameBytes: ${MAX_FRAME_BYTES}, ${fields} }`);
  await fails(`{ type: cobs, maxFrameBytes: 0, ${fields} }`, /maxFrameBytes/);
  const types = (at: number) =>
    `{ type: cobs, types: { at: ${at}, of: { "01": [{ skip: ${
      MAX_FRAME_BYTES - 1
    } }, ${FIELD}] } } }`;
  await read(types(MAX_FRAME_BYTES - 1));
  await fails(types(MAX_FRAME_BYTES), /ends before the byte/);
});
