import assert from "node:assert/strict";
import fc from "fast-check";
import { cleanText } from "../../../devices/decode/clean_text.ts";

function clean(line: string | Uint8Array) {
  const bytes = typeof line === "string" ? new TextEncoder().encode(line) : line;
  return cleanText(bytes, 0, bytes.length);
}

for (
  const [what, line, text] of [
    ["plain text alone", "  21.5 °C\tok", "  21.5 °C\tok"],
    ["colours", "\x1b[1;32mtemp:\x1b[0m21.5\x1b[K", "temp:21.5"],
    ["cursor moves", "\x1b[2J\x1b[H\x1b[?25ltemp\x1b7\x1b(B", "temp"],
    ["a title, ended by BEL", "\x1b]0;code.py\x07temp", "temp"],
    ["a title, ended by ST", "\x1b]0;🐍 code.py\x1b\\temp", "temp"],
    ["a sequence that the line's end cuts off", "temp\x1b[3", "temp"],
    ["a byte order mark", "\ufefftemp", "temp"],
    ["blanks at the end", "temp \t ", "temp"],
    ["STX and ETX of scales", "\x02 1.5 kg\x03", " 1.5 kg"],
    ["a countdown's backspaces", "stop:  3 \b\b\b 2 \b\b\b 1 ", "stop:  1"],
    ["backspaces over nothing", "\b\b5", "5"],
  ] as const
) {
  Deno.test(`cleanText() shows ${what} as a terminal does`, () => {
    assert.deepEqual(clean(line), { text, garbled: false });
  });
}

Deno.test("cleanText() reads what is no UTF-8 as Windows-1252", () => {
  assert.equal(clean(Uint8Array.of(0xb0, 0x43, 0x20, 0x80, 0x20, 0xb5)).text, "°C € µ");
  assert.equal(clean("°C").text, "°C");
});

Deno.test("cleanText() keeps other control characters visible", () => {
  assert.deepEqual(clean("a\0b\x1b\x01\x1b]0;no end"), { text: "a␀b␛␁␛]0;no end", garbled: true });
});

Deno.test("cleanText() passes on no control character but tabs, for any bytes", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    assert.doesNotMatch(clean(bytes).text.replaceAll("\t", ""), /\p{Cc}/u);
  }));
});
