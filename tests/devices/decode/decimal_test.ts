import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDecimal } from "../../../devices/decode/decimal.ts";
import { decodeWithin } from "./decoded.ts";

function parse(text: string): number {
  return decodeWithin(text, parseDecimal);
}

for (
  const [text, value] of [
    ["0", 0],
    ["21.5", 21.5],
    ["-3", -3],
    ["+3", 3],
    [".5", 0.5],
    ["5.", 5],
    ["1e3", 1000],
    ["-2.5E-2", -0.025],
    ["23.5C", 23.5],
    ["40%", 40],
    ["21.5°C", 21.5],
    ["3m/s", 3],
    ["5e", 5],
    ["9007199254740991", 9007199254740991],
  ] as const
) {
  Deno.test(`parseDecimal() reads ${text} as ${value}`, () => assert.equal(parse(text), value));
}

for (
  const text of ["", "-", ".", "abc", "nan", "inf", "1e999", "-1e999", "1.2.3", "10-20", "12:30"]
    .concat("9007199254740993", "0x1F", "1_000", "5 C", "--5", "1e5x9", "5\0", "5\x1b[0m")
) {
  Deno.test(`parseDecimal() finds no number in ${JSON.stringify(text)}`, () => {
    assert.equal(parse(text), NaN);
  });
}

/** What a number is read as: an integer that a double may have changed is left as text. */
function expected(text: string): number {
  const isInexact = /^-?\d+$/.test(text) && !Number.isSafeInteger(Number(text));
  return isInexact ? NaN : Number(text);
}

Deno.test("parseDecimal() reads any finite number as Number() does", () => {
  fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
    assert.equal(parse(String(value)), expected(String(value)));
    assert.equal(parse(value.toFixed(3)), expected(value.toFixed(3)));
  }));
});
