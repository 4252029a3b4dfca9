import assert from "node:assert/strict";
import fc from "fast-check";
import { JsonLineFormat } from "../../../devices/decode/json_line.ts";
import { Decoded, decodeWithin } from "./decoded.ts";

function decode(line: string | Uint8Array) {
  const decoded = new Decoded();
  const taken = decodeWithin(
    line,
    (...range) => new JsonLineFormat().decode(...range, decoded),
  );
  return { taken, ...decoded };
}

Deno.test("JsonLineFormat makes each key a channel", () => {
  const { readings } = decode('{"temperature":21.5,"fan":true,"mode":"auto","door":null}');
  assert.deepEqual(readings, [
    ["temperature", 21.5],
    ["fan", true],
    ["mode", "auto"],
    ["door", null],
  ]);
});

Deno.test("JsonLineFormat joins nested keys and positions with dots", () => {
  const { readings } = decode('{"a":{"b":{"c":1}},"xyz":[1,[2]]}');
  assert.deepEqual(readings, [["a.b.c", 1], ["xyz.0", 1], ["xyz.1.0", 2]]);
});

Deno.test("JsonLineFormat reserves keys at the top level only", () => {
  const { readings } = decode('{"id":3,"time":5,"a":1,"n":{"id":4,"time":6}}');
  assert.deepEqual(readings, [["a", 1], ["n.id", 4], ["n.time", 6]]);
});

Deno.test("JsonLineFormat hands on the board's clock with each reading", () => {
  const time = { clock: "board", value: 5.5 };
  assert.deepEqual(decode('{"a":1,"n":{"b":[2]},"time":5.5}').times, [time, time]);
  for (const none of ['"5"', "null", "1e999", "[5]"]) {
    assert.deepEqual(decode(`{"time":${none},"a":1}`).times, [undefined]);
  }
});

Deno.test("JsonLineFormat reads answers to commands", () => {
  assert.deepEqual(decode('{"id":7,"ok":true}').answers, [[7, null, undefined]]);
  assert.deepEqual(decode('{"id":7,"ok":42}').answers, [[7, null, 42]]);
  assert.deepEqual(decode('{"id":7,"ok":false}').answers, [[7, "", undefined]]);
  assert.deepEqual(decode('{"id":7,"error":"too hot"}').answers, [[7, "too hot", undefined]]);
  assert.deepEqual(decode('{"id":7,"error":5}').answers, [[7, "5", undefined]]);
  assert.deepEqual(decode('{"id":7,"ok":true,"fan":true}').readings, [["fan", true]]);
});

Deno.test("JsonLineFormat reads a hello", () => {
  const { hellos, readings } = decode('{"hello":{"id":"g","name":"Greenhouse"}}');
  assert.deepEqual(hellos, [{ id: "g", name: "Greenhouse", channels: [] }]);
  assert.deepEqual(readings, []);
});

Deno.test("JsonLineFormat reports keys that objects have by themselves like any other", () => {
  const { readings } = decode('{"__proto__":1,"constructor":{"prototype":2},"toString":3}');
  assert.deepEqual(readings, [["__proto__", 1], ["constructor.prototype", 2], ["toString", 3]]);
  assert.equal(({} as Record<string, unknown>).prototype, undefined);
});

Deno.test("JsonLineFormat shows control characters in text instead of passing them on", () => {
  assert.deepEqual(decode('{"a":"x\\u001b[31m\\u0000"}').readings, [["a", "x␛[31m␀"]]);
});

for (
  const line of [
    "",
    "{",
    "{}",
    "[1]",
    "5",
    '{"a":1e999}',
    '{"a":1} x',
    '{"hello":true}',
    '{"a":[]}',
  ]
    .concat('{"id":7,"set":{"fan":true}}', '{"id":7}', " {")
) {
  Deno.test(`JsonLineFormat leaves ${JSON.stringify(line)} to the next format`, () => {
    assert.deepEqual(decode(line), { taken: false, ...new Decoded() });
  });
}

Deno.test("JsonLineFormat leaves text that is not UTF-8 to the next format", () => {
  const line = Uint8Array.from([...new TextEncoder().encode('{"a":"'), 0xff, 0x22, 0x7d]);
  assert.equal(decode(line).taken, false);
});

Deno.test("JsonLineFormat survives the deepest nesting that a line can hold", () => {
  const depth = 170;
  const line = '{"a":'.repeat(depth) + "1" + "}".repeat(depth);
  assert.equal(decode(line).readings.length, 1);
});

Deno.test("JsonLineFormat reports each scalar of any JSON object once, and only finite ones", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
    for (const [, value] of decode(JSON.stringify(object)).readings) {
      assert.ok(typeof value !== "number" || Number.isFinite(value));
    }
  }));
});
