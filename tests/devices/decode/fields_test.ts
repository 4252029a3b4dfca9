import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Field,
  FIELD_TYPES,
  FieldDecoder,
  type FieldType,
} from "../../../devices/decode/fields.ts";
import { Decoded, decodeWithin } from "./decoded.ts";

function decode(fields: Field[], frame: string | Uint8Array) {
  const decoded = new Decoded();
  const bytes = typeof frame === "string"
    ? Uint8Array.from(frame.split(" "), (byte) => parseInt(byte, 16))
    : frame;
  const decoder = new FieldDecoder(fields);
  const taken = decodeWithin(bytes, (...range) => decoder.decode(...range, decoded));
  return { taken, ...decoded };
}

for (
  const [type, frame, value] of [
    ["u8", "fe", 254],
    ["i8", "fe", -2],
    ["u16le", "01 fe", 0xfe01],
    ["u16be", "fe 01", 0xfe01],
    ["i16le", "01 fe", 0xfe01 - 0x10000],
    ["i16be", "fe 01", 0xfe01 - 0x10000],
    ["u32le", "01 02 03 fe", 0xfe030201],
    ["u32be", "fe 03 02 01", 0xfe030201],
    ["i32le", "fe ff ff ff", -2],
    ["i32be", "ff ff ff fe", -2],
    ["u64le", "01 00 00 00 00 00 10 00", 2 ** 52 + 1],
    ["u64be", "00 10 00 00 00 00 00 01", 2 ** 52 + 1],
    ["i64le", "fe ff ff ff ff ff ff ff", -2],
    ["i64be", "ff ff ff ff ff ff ff fe", -2],
    ["f32le", "cd cc ac 41", 21.6],
    ["f32be", "41 ac cc cd", 21.6],
    ["f64le", "00 00 00 00 00 80 35 40", 21.5],
    ["f64be", "40 35 80 00 00 00 00 00", 21.5],
    ["bcd8", "42", 42],
    ["bcd16le", "34 12", 1234],
    ["bcd16be", "12 34", 1234],
    ["bcd24le", "56 34 12", 123456],
    ["bcd24be", "12 34 56", 123456],
    ["bcd32le", "78 56 34 12", 12345678],
    ["bcd32be", "12 34 56 78", 12345678],
  ] as [FieldType, string, number][]
) {
  Deno.test(`FieldDecoder reads ${type}`, () => {
    assert.deepEqual(decode([{ name: "a", type }], frame).readings, [["a", value]]);
  });
}

Deno.test("FieldDecoder reads fields one after the other, and skips between them", () => {
  const fields: Field[] = [
    { skip: 2 },
    { name: "mode", type: "u8" },
    { skip: 1 },
    { name: "temperature", type: "i16le", scale: 0.01, unit: "°C" },
  ];
  const { readings, units } = decode(fields, "ff ff 07 ff 66 08");
  assert.deepEqual(readings, [["mode", 7], ["temperature", 21.5]]);
  assert.deepEqual(units, [["temperature", "°C"]]);
  assert.equal(new FieldDecoder(fields).byteLength, 6);
});

Deno.test("FieldDecoder scales without digits that nobody measured", () => {
  const scaled = (scale: number, offset?: number) =>
    decode([{ name: "a", type: "u8", scale, offset }], "39").readings[0][1];
  assert.equal(scaled(0.01), 0.57);
  assert.equal(scaled(0.1, -40), 5.7 - 40);
  assert.equal(scaled(2, 1), 115);
  assert.equal(scaled(0), 0);
  assert.equal(scaled(-0.5), -28.5);
});

Deno.test("FieldDecoder reads bits: one as true or false, several as a number", () => {
  const bits = [{ name: "fan", at: 0 }, { name: "mode", at: 4, count: 3 }, { name: "top", at: 7 }];
  assert.deepEqual(decode([{ type: "u8", bits }], "d1").readings, [
    ["fan", true],
    ["mode", 5],
    ["top", true],
  ]);
  const all = { name: "all", at: 0, count: 32 };
  const high = { name: "high", at: 31 };
  assert.deepEqual(decode([{ type: "u32be", bits: [all, high] }], "ff 00 00 01").readings, [
    ["all", 0xff000001],
    ["high", true],
  ]);
});

Deno.test("FieldDecoder refuses bits beyond their field, and of what has none", () => {
  for (
    const bit of [{ at: 8 }, { at: -1 }, { at: 6, count: 3 }, { at: 0, count: 0 }, { at: 0.5 }]
  ) {
    const bits = [{ name: "a", ...bit }];
    assert.throws(() => new FieldDecoder([{ type: "u8", bits }]), RangeError);
  }
  const bits = [{ name: "a", at: 0 }];
  assert.throws(() => new FieldDecoder([{ type: "f32le", bits }]), TypeError);
  assert.throws(() => new FieldDecoder([{ type: "u8", bits: [...bits, ...bits] }]), TypeError);
});

Deno.test("FieldDecoder says that BCD with a digit beyond 9 is unknown", () => {
  for (const frame of ["1a 34", "12 f4"]) {
    assert.deepEqual(decode([{ name: "a", type: "bcd16be" }], frame).readings, [["a", null]]);
  }
});

Deno.test("FieldDecoder keeps the digits of an integer that a double would change", () => {
  const read = (type: FieldType, frame: string) =>
    decode([{ name: "a", type }], frame).readings[0][1];
  assert.equal(read("u64be", "00 1f ff ff ff ff ff ff"), Number.MAX_SAFE_INTEGER);
  assert.equal(read("u64be", "00 20 00 00 00 00 00 01"), "9007199254740993");
  assert.equal(read("i64be", "ff df ff ff ff ff ff ff"), "-9007199254740993");
});

Deno.test("FieldDecoder takes the field named time for the board's clock", () => {
  const fields: Field[] = [{ name: "a", type: "u8" }, { name: "time", type: "u32le" }];
  const { readings, times } = decode(fields, "01 e8 03 00 00");
  assert.deepEqual(readings, [["a", 1]]);
  assert.deepEqual(times, [{ clock: "board", value: 1000 }]);
});

Deno.test("FieldDecoder says that a number which is none is unknown", () => {
  for (const frame of ["00 00 c0 7f", "00 00 80 7f", "00 00 80 ff"]) {
    assert.deepEqual(decode([{ name: "a", type: "f32le" }], frame).readings, [["a", null]]);
  }
  const huge: Field[] = [{ name: "a", type: "f64be", scale: 1e300 }];
  assert.deepEqual(decode(huge, "7e 37 e4 3c 88 00 75 9c").readings, [["a", null]]);
});

Deno.test("FieldDecoder refuses frames that are shorter or longer than its fields", () => {
  const fields: Field[] = [{ name: "a", type: "u16le" }];
  for (const frame of ["01", "01 02 03"]) {
    assert.deepEqual(decode(fields, frame), { taken: false, ...new Decoded() });
  }
});

Deno.test("FieldDecoder refuses fields that make no sense", () => {
  const type = "u8";
  for (
    const fields of [
      [{ name: "", type }],
      [{ name: "a", type }, { name: "a", type }],
      [{ name: "a", type: "toString" as FieldType }],
    ] as Field[][]
  ) assert.throws(() => new FieldDecoder(fields), TypeError);
  for (const field of [{ skip: 0 }, { skip: 1.5 }, { name: "a", type, scale: NaN }] as Field[]) {
    assert.throws(() => new FieldDecoder([field]), RangeError);
  }
});

Deno.test("FieldDecoder reports one finite value or null per field for any frame", () => {
  const field = fc.record({
    type: fc.constantFrom(...FIELD_TYPES),
    scale: fc.double({ noNaN: true, noDefaultInfinity: true }),
    offset: fc.double({ noNaN: true, noDefaultInfinity: true }),
  });
  fc.assert(fc.property(fc.array(field), fc.infiniteStream(fc.nat(255)), (types, bytes) => {
    const fields = types.map((field, index) => ({ ...field, name: `c${index}` }));
    const length = new FieldDecoder(fields).byteLength;
    const { readings } = decode(fields, Uint8Array.from([...bytes.take(length)]));
    assert.equal(readings.length, fields.length);
    assert.ok(readings.every(([, value]) => typeof value !== "number" || Number.isFinite(value)));
  }));
});

Deno.test("FieldDecoder reads any float as a number that rounds to the same float", () => {
  fc.assert(fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, value);
    const [[, read]] = decode([{ name: "a", type: "f32be" }], new Uint8Array(view.buffer)).readings;
    assert.ok(Math.fround(read as number) === value);
  }));
});
