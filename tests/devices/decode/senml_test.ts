import assert from "node:assert/strict";
import fc from "fast-check";
import type { Value } from "../../../devices/adapter.ts";
import { SenmlFormat } from "../../../devices/decode/senml.ts";
import { Decoded, decodeWithin } from "./decoded.ts";

function decode(line: string) {
  const decoded = new Decoded();
  const taken = decodeWithin(line, (...range) => new SenmlFormat().decode(...range, decoded));
  return { taken, ...decoded };
}

for (
  const [name, line, readings, units] of [
    ["a single point", '[{"n":"a","u":"Cel","v":23.1}]', [["a", 23.1]], [["a", "Cel"]]],
    [
      "a base name",
      '[{"bn":"b:","n":"v","u":"V","v":120.1},{"n":"c","u":"A","v":1.2}]',
      [["b:v", 120.1], ["b:c", 1.2]],
      [["b:v", "V"], ["b:c", "A"]],
    ],
    [
      "a base unit that a record overrides",
      '[{"bu":"A","n":"a","v":1},{"n":"b","u":"V","v":2},{"n":"c","v":3}]',
      [["a", 1], ["b", 2], ["c", 3]],
      [["a", "A"], ["b", "V"], ["c", "A"]],
    ],
    ["a base value", '[{"bv":10,"n":"a","v":1},{"n":"b","v":-1}]', [["a", 11], ["b", 9]], []],
    ["base fields that change", '[{"bn":"x","v":1},{"bn":"y","v":2}]', [["x", 1], ["y", 2]], []],
    ["a record of base fields only", '[{"bn":"x","bv":5},{"v":1}]', [["x", 6]], []],
    [
      "text and truth",
      '[{"n":"open","vb":true},{"n":"label","vs":"Machine\\u0007"}]',
      [["open", true], ["label", "Machine␇"]],
      [],
    ],
    ["what must not be understood", '[{"n":"a","v":1,"x":{}}]', [["a", 1]], []],
    ["a sum beside a value", '[{"n":"a","s":5},{"n":"b","v":1}]', [["b", 1]], []],
    ["version 10", '[{"bver":10,"n":"a","v":1}]', [["a", 1]], []],
    ["names that objects have by themselves", '[{"n":"__proto__","v":1}]', [["__proto__", 1]], []],
  ] as [string, string, [string, Value][], [string, string][]][]
) {
  Deno.test(`SenmlFormat reads ${name}`, () => {
    const decoded = decode(line);
    assert.deepEqual([decoded.taken, decoded.readings, decoded.units], [true, readings, units]);
  });
}

Deno.test("SenmlFormat takes seconds below 2^28 as relative to now, others as since 1970", () => {
  const { times } = decode(
    '[{"n":"a","v":1},{"n":"a","t":-5,"v":1},{"n":"a","t":268435455,"v":1},{"n":"a","t":268435456,"v":1}]',
  );
  assert.deepEqual(times, [
    undefined,
    { clock: "arrival", value: -5000 },
    { clock: "arrival", value: 268435455000 },
    { clock: "unix", value: 268435456000 },
  ]);
});

Deno.test("SenmlFormat adds the base time to each record's", () => {
  const { times } = decode(
    '[{"bn":"a","bt":1.276020076e+09,"v":1},{"t":-1.5,"v":2},{"bt":-3,"t":1,"v":3}]',
  );
  assert.deepEqual(times, [
    { clock: "unix", value: 1276020076000 },
    { clock: "unix", value: 1276020074500 },
    { clock: "arrival", value: -2000 },
  ]);
});

for (
  const line of ["", "[", "[]", "[1]", "[null]", "[[]]", '{"n":"a","v":1}', '[{"v":1}]', "[{}]"]
    .concat('[{"n":5,"v":1}]', '[{"n":"a","v":"1"}]', '[{"n":"a","v":1e999}]')
    .concat('[{"n":"a","t":1e999,"v":1}]', '[{"n":"a","v":1},{"n":"b","v":null}]')
    .concat('[{"n":"a","v":1,"must_":1}]', '[{"bver":11,"n":"a","v":1}]', '[{"n":"a","vd":"aGk"}]')
    .concat('[{"bv":1e308,"n":"a","v":1e308}]')
) {
  Deno.test(`SenmlFormat leaves ${JSON.stringify(line)} to the log`, () => {
    assert.deepEqual(decode(line), { taken: false, ...new Decoded() });
  });
}

Deno.test("SenmlFormat reports only finite values of any pack", () => {
  const label = fc.constantFrom("bn", "bt", "bu", "bv", "n", "u", "t", "v", "vs", "vb", "x", "y_");
  const value = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.constant(null));
  const pack = fc.array(fc.dictionary(label, value));
  fc.assert(fc.property(pack, (records) => {
    const { taken, readings, times } = decode(JSON.stringify(records));
    assert.equal(taken, readings.length > 0);
    assert.ok(readings.every(([, value]) => typeof value !== "number" || Number.isFinite(value)));
    assert.ok(times.every((time) => time === undefined || Number.isFinite(time.value)));
  }));
});
