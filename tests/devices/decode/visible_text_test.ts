import assert from "node:assert/strict";
import fc from "fast-check";
import { makeVisible, visibleText } from "../../../devices/decode/visible_text.ts";

Deno.test("makeVisible() leaves plain text alone, and makes a space of a tab", () => {
  assert.deepEqual(makeVisible("21.5 °C\tok"), { text: "21.5 °C ok", garbled: false });
});

Deno.test("makeVisible() shows control characters as pictures", () => {
  assert.deepEqual(makeVisible("\0\x1b[31m\x7f\x9b"), { text: "␀␛[31m␡\uFFFD", garbled: true });
});

Deno.test("makeVisible() shows direction marks, which could disguise a line", () => {
  assert.deepEqual(makeVisible("a\u202eb"), { text: "a\uFFFDb", garbled: true });
});

Deno.test("visibleText() passes on no control character for any bytes", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => {
    assert.doesNotMatch(visibleText(bytes).text, /\p{Cc}/u);
  }));
});
