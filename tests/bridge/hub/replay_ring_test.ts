import assert from "node:assert/strict";
import type { Reading } from "../../../bridge/hub/reading.ts";
import { ReplayRing } from "../../../bridge/hub/replay_ring.ts";

function reading(seq: number, value: number | string = seq): Reading {
  return { topic: "a/b", time: seq, value, seq };
}

Deno.test("get() returns readings by seq until they are pushed out", () => {
  const ring = new ReplayRing({ maxReadings: 3 });
  for (let seq = 1; seq <= 3; seq++) ring.push(reading(seq));
  assert.equal(ring.firstSeq, 1);
  ring.push(reading(4));
  assert.equal(ring.firstSeq, 2);
  assert.equal(ring.get(1), undefined);
  assert.deepEqual([2, 3, 4].map((seq) => ring.get(seq)?.value), [2, 3, 4]);
  assert.equal(ring.get(5), undefined);
  assert.equal(ring.nextSeq, 5);
});

Deno.test("push() keeps as much text as allowed and drops the oldest for one character more", () => {
  const ring = new ReplayRing({ maxReadings: 10, maxTextLength: 8 });
  ring.push(reading(1, "1234"));
  ring.push(reading(2, 5));
  ring.push(reading(3, "5678"));
  assert.equal(ring.firstSeq, 1);
  ring.push(reading(4, "9"));
  assert.equal(ring.firstSeq, 2);
  ring.push(reading(5, "x".repeat(9)));
  assert.equal(ring.firstSeq, 6, "a text that is too long alone is not kept");
});

Deno.test("push() refuses a hole in the numbering", () => {
  const ring = new ReplayRing();
  assert.throws(() => ring.push(reading(2)), RangeError);
});
