import assert from "node:assert/strict";
import fc from "fast-check";
import { ChannelNames, toTopicLevel } from "../../../devices/decode/channel_names.ts";
import { anyText } from "../../_any_text.ts";

for (
  const [name, level] of [
    ["temperature", "temperature"],
    ["a/b", "a_b"],
    ["+", "_"],
    ["a#", "a_"],
    ["$SYS", "_SYS"],
    ["price$", "price$"],
    ["", "_"],
    ["  ", "_"],
    ["a\nb\0", "a_b_"],
    ["°C außen", "°C außen"],
    ["__proto__", "__proto__"],
    ["x".repeat(64), "x".repeat(64)],
    ["x".repeat(65), "x".repeat(64)],
  ]
) {
  Deno.test(`toTopicLevel() makes ${JSON.stringify(level)} of ${JSON.stringify(name)}`, () => {
    assert.equal(toTopicLevel(name), level);
  });
}

Deno.test("toTopicLevel() makes a topic level of any text", () => {
  fc.assert(fc.property(anyText({ maxLength: 80 }), (name) => {
    assert.match(toTopicLevel(name), /^[^$/+#\p{Cc}][^/+#\p{Cc}]{0,63}$/u);
  }));
});

Deno.test("ChannelNames keeps 256 channels and refuses one more", () => {
  const names = new ChannelNames();
  for (let index = 0; index < 256; index++) assert.equal(names.resolve(`c${index}`), `c${index}`);
  assert.equal(names.resolve("one more"), null);
  assert.equal(names.resolve("c0"), "c0");
});
