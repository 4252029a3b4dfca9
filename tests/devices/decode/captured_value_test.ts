import assert from "node:assert/strict";
import fc from "fast-check";
import {
  CAPTURE_TYPES,
  type CaptureType,
  readCapture,
} from "../../../devices/decode/captured_value.ts";
import { anyText } from "../../_any_text.ts";

Deno.test("readCapture() reads each type, and nothing else for it", () => {
  const cases: [CaptureType, string, unknown][] = [
    ["auto", "21.5", 21.5],
    ["auto", "+  1.234", 1.234],
    ["auto", "idle now", "idle now"],
    ["auto", "nan", null],
    ["auto", "", null],
    ["number", "-.5", -0.5],
    ["number", "abc", undefined],
    ["text", " 0123 ", "0123"],
    ["switch", "ON", true],
    ["switch", "off", false],
    ["switch", "2", undefined],
    ["hex", "1A F8", 0x1af8],
    ["hex", "0x1f", 31],
    ["hex", "xyz", undefined],
    ["signed-hex", "00cf", 207],
    ["signed-hex", "80cf", -207],
    ["degrees-minutes", "4807.038,N", 48.1173],
    ["degrees-minutes", "01131.000,W", -11.5166667],
    ["degrees-minutes", ",", null],
    ["degrees-minutes", "4860.000,N", undefined],
    ["degrees-minutes", "4807.038", undefined],
  ];
  for (const [type, text, value] of cases) assert.equal(readCapture(text, type), value, text);
});

Deno.test("readCapture() takes a comma for decimals where it is told so", () => {
  assert.equal(readCapture("21,5", "number", ","), 21.5);
  assert.equal(readCapture("21,5", "number"), undefined);
});

Deno.test("readCapture() gives a finite number, a text, true, false, null or nothing for any text", () => {
  fc.assert(
    fc.property(anyText(), fc.constantFrom(...CAPTURE_TYPES), (text, type) => {
      const value = readCapture(text, type);
      assert.ok(typeof value !== "number" || Number.isFinite(value));
    }),
  );
});
