import assert from "node:assert/strict";
import fc from "fast-check";
import { type DecimalMark, readValue } from "../../../devices/decode/written_value.ts";

for (
  const [text, mark, value] of [
    ["21.5", ".", 21.5],
    ["-.5", ".", -0.5],
    ["1e3", ".", 1000],
    ["0xEF", ".", 239],
    ["-0x10", ".", -16],
    ["nan", ".", null],
    ["-INF", ".", null],
    ["None", ".", null],
    ["--", ".", null],
    ["9007199254740991", ".", 9007199254740991],
    ["9007199254740993", ".", "9007199254740993"],
    ["+9007199254740993", ".", "9007199254740993"],
    ["0xFFFFFFFFFFFFFFFF", ".", "0xFFFFFFFFFFFFFFFF"],
    ["21,5", ".", undefined],
    ["1,234", ".", 1234],
    ["1,234,567.5", "auto", 1234567.5],
    ["1,234.5", "auto", 1234.5],
    ["21,5", ",", 21.5],
    ["21,5", "auto", 21.5],
    ["1,234", "auto", undefined],
    ["0,234", "auto", 0.234],
    ["1234,567", "auto", 1234.567],
    ["1,234", ",", 1.234],
    ["21.5", ",", undefined],
    ["1e999", ".", undefined],
    ["1.2.3", ".", undefined],
    ["-", ".", undefined],
    ["", ".", undefined],
    ["5C", ".", undefined],
  ] as [string, DecimalMark, number | string | null | undefined][]
) {
  Deno.test(`readValue() reads ${JSON.stringify(text)} with "${mark}" as ${value}`, () => {
    assert.equal(readValue(text, mark), value);
  });
}

Deno.test("readValue() gives finite numbers, texts or null of any text", () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom<DecimalMark>(".", ",", "auto"), (text, mark) => {
      const value = readValue(text, mark);
      assert.ok(typeof value !== "number" || Number.isFinite(value));
    }),
  );
});
