import assert from "node:assert/strict";
import {
  hasControlCharacter,
  replaceControlCharacters,
  stringifyControlCharacter,
} from "../../bridge/control_characters.ts";

Deno.test("hasControlCharacter() finds C0, DEL and C1, at their bounds, unless allowed", () => {
  for (const found of ["\0", "\t", "\x1f", "\x7f", "\x80", "\x9f"]) {
    assert.ok(hasControlCharacter(`a${found}b`), stringifyControlCharacter(found));
  }
  for (const text of ["", " ", "~", "\xa0", "°C", "😀"]) {
    assert.ok(!hasControlCharacter(text), text);
  }
  assert.ok(!hasControlCharacter("a\tb\tc", "\t"));
  assert.ok(hasControlCharacter("a\tb\n", "\t"));
});

Deno.test("replaceControlCharacters() leaves the allowed ones", () => {
  const text = replaceControlCharacters("a\tb\x1b[m\n", stringifyControlCharacter, "\t");
  assert.equal(text, "a\tb\\x1b[m\\x0a");
});
