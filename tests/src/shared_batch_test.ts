import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { encodeMessage } from "../../src/message.ts";
import { SharedBatch } from "../../src/shared_batch.ts";
import { concat } from "./_bytes.ts";

const [a, b, c] = ["a", "bb", "ccc"].map((text) => encodeMessage(text));

Deno.test("a batch holds its messages' frames in order", () => {
  const batch = SharedBatch.of(a).followedBy(b).followedBy(c);
  deepStrictEqual(batch.bytes, concat(a.frame, b.frame, c.frame));
  strictEqual(batch.byteLength, batch.bytes.length);
});

Deno.test("who walks the same way meets the same batch, joined once", () => {
  const first = SharedBatch.of(a).followedBy(b);
  const second = SharedBatch.of(a).followedBy(b);
  strictEqual(first, second);
  strictEqual(first.bytes, second.bytes);
});

Deno.test("a way that forks leaves both batches right", () => {
  const start = SharedBatch.of(a);
  const first = start.followedBy(b);
  const second = start.followedBy(c);
  const third = start.followedBy(b).followedBy(b);
  deepStrictEqual(first.bytes, concat(a.frame, b.frame));
  deepStrictEqual(second.bytes, concat(a.frame, c.frame));
  deepStrictEqual(third.bytes, concat(a.frame, b.frame, b.frame));
});

Deno.test("a batch of one message is that message's frame, not a copy", () => {
  strictEqual(SharedBatch.of(c).bytes, c.frame);
});
