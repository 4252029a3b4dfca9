import assert from "node:assert/strict";
import { describeError, printable } from "../../bridge/log.ts";

Deno.test("printable() shows control characters and leaves the rest alone", () => {
  assert.equal(printable("21.5 °C ✓"), "21.5 °C ✓");
  assert.equal(printable("a\x1b[2J\r\n\0\x9b"), "a\\x1b[2J\\x0d\\x0a\\x00\\x9b");
});

Deno.test("describeError() takes one line, whatever was thrown", () => {
  assert.match(describeError(new TypeError("oops")), /^TypeError: oops < at .*log_test/);
  assert.equal(describeError("text"), "text");
  assert.doesNotMatch(describeError(new Error("a\nb")), /\n/);
});
