import assert from "node:assert/strict";
import { LiteralBlock } from "../../../devices/decode/literal_block.ts";

Deno.test("LiteralBlock keeps the lines of an object until it is whole", () => {
  const block = new LiteralBlock();
  assert.equal(block.begin("{"), true);
  assert.equal(block.add('"t": 21.5,'), "open");
  assert.deepEqual(block.add("}"), { text: '{\n"t": 21.5,\n}' });
  assert.equal(block.isOpen, false);
});

Deno.test("LiteralBlock gives back the lines of what is no object", () => {
  const block = new LiteralBlock();
  block.begin("{");
  assert.equal(block.add("t:21.5"), "broken");
  assert.deepEqual(block.release(), ["{"]);
  assert.equal(block.isOpen, false);
});

Deno.test("LiteralBlock begins with nothing but an opening", () => {
  for (const line of ["{a", "[INFO] x", "(", "t:1", '{"a":1}', "[1", "[1]"]) {
    assert.equal(new LiteralBlock().begin(line), false, line);
  }
  for (const line of ["{", '{"a":1,', "[", "[1,", "[{"]) {
    assert.equal(new LiteralBlock().begin(line), true, line);
  }
});

Deno.test("LiteralBlock keeps 64 lines, and no more than 4096 characters", () => {
  const block = new LiteralBlock();
  block.begin("{");
  for (let line = 1; line < 64; line++) assert.equal(block.add(`"k${line}":1,`), "open");
  assert.equal(block.add('"k64":1,'), "broken");
  const long = new LiteralBlock();
  long.begin("{");
  for (let line = 0; line < 4; line++) assert.equal(long.add(`"${"k".repeat(1000)}":1,`), "open");
  assert.equal(long.add(`"${"k".repeat(1000)}":1,`), "broken");
});
