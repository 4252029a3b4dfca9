import assert from "node:assert/strict";
import type { Reading } from "../../../bridge/hub/reading.ts";
import { ReplayRing } from "../../../bridge/hub/replay_ring.ts";

function reading(seq: number, value: number | string = seq): Reading {
  return { topic: "a/b", time: seq, value, seq };
}

function seqsAfter(ring: ReplayRing, seq: number): number[] {
  const next = ring.after(seq);
  const seqs: number[] = [];
  for (let reading = next(); reading; reading = next()) seqs.push(reading.seq);
  return seqs;
}

Deno.test("after() gives readings from any seq on until they are pushed out", () => {
  const ring = new ReplayRing({ maxReadings: 3 });
  assert.deepEqual(seqsAfter(ring, 0), []);
  for (const seq of [2, 3, 7]) ring.push(reading(seq));
  assert.equal(ring.firstSeq, 1);
  const expected = [[2, 3, 7], [2, 3, 7], [3, 7], [7], [7], [7], [7], []];
  for (const [seq, seqs] of expected.entries()) assert.deepEqual(seqsAfter(ring, seq), seqs);
  ring.push(reading(9));
  assert.equal(ring.firstSeq, 3);
  assert.deepEqual(seqsAfter(ring, 0), [3, 7, 9]);
  for (let seq = 10; seq < 20; seq++) ring.push(reading(seq));
  assert.deepEqual(seqsAfter(ring, 17), [18, 19]);
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

Deno.test("push() refuses a number that is not beyond the last one", () => {
  const ring = new ReplayRing();
  ring.push(reading(2));
  for (const seq of [1, 2]) assert.throws(() => ring.push(reading(seq)), RangeError);
});
