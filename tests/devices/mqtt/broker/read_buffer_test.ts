import { strictEqual } from "node:assert/strict";
import { ReadBuffer } from "../../../../devices/mqtt/broker/read_buffer.ts";

Deno.test("ReadBuffer is 512 bytes when idle, grows to 64 KiB while much comes, and shrinks again", () => {
  const buffer = new ReadBuffer();
  strictEqual(buffer.bytes.length, 512);
  for (let i = 0; i < 10; i++) buffer.wasFilled(buffer.bytes.length);
  strictEqual(buffer.bytes.length, 65_536);
  for (let i = 0; i < 7; i++) buffer.wasFilled(2);
  strictEqual(buffer.bytes.length, 65_536);
  for (let i = 0; i < 40; i++) buffer.wasFilled(2);
  strictEqual(buffer.bytes.length, 512);
});
