import assert from "node:assert/strict";
import fc from "fast-check";
import { parsePlainNumber } from "../../../devices/decode/plain_number.ts";

for (
  const [text, value] of [
    ["0", 0],
    ["-21.5", -21.5],
    ["+3.", 3],
    [".5", 0.5],
    ["1e3", 1000],
    ["1.5E-2", 0.015],
    ["\t 7 ", 7],
    ["007", 7],
  ] as [string, number][]
) {
  Deno.test(`parsePlainNumber() reads ${JSON.stringify(text)}`, () => {
    assert.equal(parsePlainNumber(text), value);
  });
}

for (
  const text of [
    "",
    " ",
    ".",
    "-",
    "e5",
    "1e",
    "1.2.3",
    "0x1F",
    "nan",
    "Infinity",
    "1e999",
    "1 2",
    "5C",
    "1,5",
    "1_000",
    "0b1",
  ]
) {
  Deno.test(`parsePlainNumber() finds no number in ${JSON.stringify(text)}`, () => {
    assert.ok(Number.isNaN(parsePlainNumber(text)));
  });
}

Deno.test("parsePlainNumber() reads what any finite number prints as", () => {
  fc.assert(fc.property(fc.double({ noDefaultInfinity: true, noNaN: true }), (value) => {
    assert.equal(parsePlainNumber(String(value)), value + 0);
  }));
});
