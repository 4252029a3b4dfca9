import assert from "node:assert/strict";
import { parseMeasured } from "../../../devices/decode/measured.ts";

Deno.test("a number with a unit behind it is read, apart by blanks or by the unit's sign", () => {
  for (
    const [text, value, unit] of [
      ["23.5 °C", 23.5, "°C"],
      ["-4.25  *C", -4.25, "°C"],
      ["45%", 45, "%"],
      ["1013 hPa\r\n", 1013, "hPa"],
      ["3.2 km/h", 3.2, "km/h"],
      ["1e-3 V", 0.001, "V"],
    ] as const
  ) {
    assert.deepEqual(parseMeasured(text), { value, unit }, text);
  }
});

Deno.test("codes, versions, words and bare numbers are no measured numbers", () => {
  for (
    const text of [
      "0H",
      "1A",
      "3D",
      "23.5",
      "1.2.3 V",
      "3 of 5",
      "12:30",
      "° C",
      "about 5 V",
      "21,4 °C",
      "",
    ]
  ) {
    assert.equal(parseMeasured(text), null, text);
  }
});
