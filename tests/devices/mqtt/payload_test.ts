import assert from "node:assert/strict";
import fc from "fast-check";
import type { Value } from "../../../devices/adapter.ts";
import { MAX_JSON_BYTES, MAX_TEXT_BYTES, readPayload } from "../../../devices/mqtt/payload.ts";

function read(payload: string | Uint8Array) {
  const values: [string, Value][] = [];
  const units: [string, string][] = [];
  const bytes = typeof payload === "string" ? new TextEncoder().encode(payload) : payload;
  const rest = readPayload(bytes, {
    value: (key, value) => void values.push([key, value]),
    unit: (key, unit) => void units.push([key, unit]),
  });
  return { values, units, rest };
}

Deno.test("readPayload() reads scalars", () => {
  for (
    const [text, value] of [
      ["21.5", 21.5],
      [" 21.5\r\n", 21.5],
      ["-1e3", -1000],
      ["true", true],
      ["false", false],
      ["null", null],
      ["ON", "ON"],
      ["Carport", "Carport"],
      ["#ff9900", "#ff9900"],
      ['"ON"', "ON"],
      ["23.5C", "23.5C"],
      ["nan", "nan"],
      ["constructor", "constructor"],
      ["Grün", "Grün"],
    ] as const
  ) {
    assert.deepEqual(read(text), { values: [["", value]], units: [], rest: null }, text);
  }
});

Deno.test("readPayload() reads JSON objects and SenML as boards' lines are read", () => {
  assert.deepEqual(read('{"t":21.5,"a":{"b":true},"s":"x","id":7,"bad":1e999}').values, [
    ["t", 21.5],
    ["a.b", true],
    ["s", "x"],
  ]);
  const senml = read('[{"n":"temperature","u":"Cel","v":21.5}]');
  assert.deepEqual(senml.values, [["temperature", 21.5]]);
  assert.deepEqual(senml.units, [["temperature", "Cel"]]);
});

Deno.test("readPayload() reads a list of numbers by their places, and no other list", () => {
  assert.deepEqual(read("[230.5,0,true,null]").values, [
    ["0", 230.5],
    ["1", 0],
    ["2", true],
    ["3", null],
  ]);
  const spectrum = JSON.stringify(Array.from({ length: 65 }, (_, i) => i));
  for (const list of ["[]", "[true]", '[1,"a"]', "[1,[2]]", "[9007199254740993]", spectrum]) {
    assert.deepEqual(read(list).values, [], list);
  }
  assert.equal(read(spectrum.replace("0,", "")).values.length, 64);
});

Deno.test("readPayload() takes an empty payload, and blanks, for no value", () => {
  for (const text of ["", " ", "\n"]) {
    assert.deepEqual(read(text), { values: [], units: [], rest: null });
  }
});

Deno.test("readPayload() tags what is binary, and shows no replacement characters", () => {
  const { values, rest } = read(Uint8Array.of(8, 0xb0, 0xc9, 0xe4));
  assert.deepEqual(values, []);
  assert.equal(rest, "4 bytes, base64: CLDJ5A==");
  assert.match(read("a\0b").rest!, /^3 bytes, base64: YQBi$/);
  assert.match(read(new Uint8Array(5000)).rest!, /^5000 bytes, base64: A{64}…$/);
});

Deno.test("readPayload() says of text that is no reading how it begins", () => {
  assert.equal(read('{"a":').rest, '5 bytes of text: {"a":');
  assert.equal(read('{"id":7,"set":{"fan":true}}').values.length, 0, "a command is none");
  assert.match(read("[[1,2]]").rest!, /7 bytes of text: \[\[1,2\]\]/);
});

Deno.test("readPayload() bounds texts and JSON", () => {
  assert.equal(read("x".repeat(MAX_TEXT_BYTES)).values.length, 1);
  assert.match(read("x".repeat(MAX_TEXT_BYTES + 1)).rest!, /^1025 bytes of text: x{48}…$/);
  const json = (bytes: number) => `{"a":"${"x".repeat(bytes - 8)}"}`;
  assert.equal(read(json(MAX_JSON_BYTES)).values.length, 1);
  assert.match(read(json(MAX_JSON_BYTES + 1)).rest!, /^65537 bytes of text/);
});

Deno.test("readPayload() survives nesting as deep as a payload can hold", () => {
  const depth = Math.floor(MAX_JSON_BYTES / 6) - 1;
  const { values, rest } = read('{"a":'.repeat(depth) + "1" + "}".repeat(depth));
  assert.ok(values.length <= 1 && (rest === null || rest.startsWith(`${depth * 6 + 1} bytes`)));
});

Deno.test("readPayload() gives values or a printable rest, whatever the bytes", () => {
  const json = fc.json().map((text) => new TextEncoder().encode(text));
  fc.assert(fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), json), (payload) => {
    const { values, rest } = read(payload);
    for (const [, value] of values) {
      assert.ok(typeof value !== "number" || Number.isFinite(value));
      // deno-lint-ignore no-control-regex
      assert.ok(typeof value !== "string" || !/[\u0000-\u001f\u007f]/.test(value));
    }
    // deno-lint-ignore no-control-regex
    assert.ok(rest === null || !/[\u0000-\u001f\u007f]/.test(rest));
  }));
});
