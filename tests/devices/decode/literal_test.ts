import assert from "node:assert/strict";
import fc from "fast-check";
import { parseLiterals } from "../../../devices/decode/literal.ts";

/** What the text consists of, objects with the usual prototype. */
function parse(text: string): unknown {
  const literals = parseLiterals(text);
  if (literals.values === null) return literals.isIncomplete ? "incomplete" : "wrong";
  return JSON.parse(JSON.stringify(literals.values));
}

for (
  const [text, values] of [
    ['{"a":1}{"b":2} {"c":3}', [{ a: 1 }, { b: 2 }, { c: 3 }]],
    ['{"a":NaN,"b":Infinity,"c":-inf,}', [{ a: null, b: null, c: null }]],
    ["{'t': 21.5, 'on': True, 'off': False, 'e': None}", [{
      t: 21.5,
      on: true,
      off: false,
      e: null,
    }]],
    ["{'d': Decimal('1.50'), 'f': np.float64(2.5), 'a': array([1, 2])}", [{
      d: 1.5,
      f: 2.5,
      a: [1, 2],
    }]],
    ["(21.5, 40)", [[21.5, 40]]],
    ["(532,)", [[532]]],
    ["[7.5, [8.5, -1e3]]", [[7.5, [8.5, -1000]]]],
    ["{1: 'a', 2: \"b\"}", [{ 1: "a", 2: "b" }]],
    ['{"u":12345678901234567890}', [{ u: "12345678901234567890" }]],
    ['{"s":"a\\n\\u0041\\x42\\""}', [{ s: 'a\nAB"' }]],
    ['{"__proto__":1}', [JSON.parse('{"__proto__":1}')]],
    ["{}", [{}]],
  ] as [string, unknown[]][]
) {
  Deno.test(`parseLiterals() reads ${text}`, () => assert.deepEqual(parse(text), values));
}

for (
  const text of ["", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', "[", "[1,", "(1", '{"a":"b', "[Dec"]
) {
  Deno.test(`parseLiterals() waits for the rest of ${text}`, () => {
    assert.equal(parse(text), "incomplete");
  });
}

for (
  const text of [
    "a",
    "5",
    "{a:1}",
    "[INFO] x",
    "[1 2]",
    "(1;2)",
    "{1}",
    '{"a":1} x',
    "[12:30]",
    "[0x1F]",
  ]
    .concat("{'a': open('x')}", `${"[".repeat(65)}1${"]".repeat(65)}`)
) {
  Deno.test(`parseLiterals() finds ${text.slice(0, 20)} wrong`, () =>
    assert.equal(parse(text), "wrong"));
}

Deno.test("parseLiterals() reads all JSON objects, and never fails on any text", () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 5 }));
  fc.assert(fc.property(object, (object) => {
    const text = JSON.stringify(object);
    if (/\d{16}|e[+-]?\d/.test(text)) return;
    assert.deepEqual(parse(text), [JSON.parse(text)]);
  }));
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...`{}[]():,"'a1.\\ N`) }), (text) => {
    parseLiterals(text);
  }));
});

Deno.test("parseLiterals() takes 64 levels, and no more", () => {
  const nested = (levels: number) => `${"[".repeat(levels)}1${"]".repeat(levels)}`;
  assert.notEqual(parseLiterals(nested(64)).values, null);
  assert.deepEqual(parseLiterals(nested(65)), { values: null, isIncomplete: false });
});
