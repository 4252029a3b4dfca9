import assert from "node:assert/strict";
import fc from "fast-check";
import { colorOf, valueOfColor } from "../../../../bridge/dashboard/model/color.ts";

Deno.test("colorOf() reads a text or a number as a colour, and nothing else", () => {
  assert.equal(colorOf("#D02020"), "#d02020");
  assert.equal(colorOf(0), "#000000");
  assert.equal(colorOf(0xffffff), "#ffffff");
  for (const value of [undefined, null, true, "red", "#fff", "#d020200", 0x1000000, -1, NaN]) {
    assert.equal(colorOf(value), null, String(value));
  }
});

Deno.test("a colour that is sent is the one that is read", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
    const color = colorOf(number)!;
    assert.equal(valueOfColor(color, "number"), number);
    assert.equal(colorOf(valueOfColor(color, "string")), color);
  }));
});
