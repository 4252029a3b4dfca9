import assert from "node:assert/strict";
import fc from "fast-check";
import { MAX_KEPT_EXTRAS, Replay } from "../../../bridge/hub/replay.ts";

const TOPICS = ["a/b", "$log/a", "$raw/a"];

function fill(replay: Replay, topic: string, from: number, to: number): void {
  for (let seq = from; seq <= to; seq++) replay.push({ topic, time: 0, value: seq, seq });
}

Deno.test("lines and bytes do not push out readings, nor each other", () => {
  const replay = new Replay({ maxReadings: 10 });
  fill(replay, "a/b", 1, 5);
  fill(replay, "$raw/a", 6, 6 + MAX_KEPT_EXTRAS);
  assert.equal(replay.firstSeq(["+/+"]), 1);
  assert.equal(replay.firstSeq(["$log/+"]), 1);
  assert.equal(replay.firstSeq(["$raw/#"]), 7);
  assert.equal(replay.firstSeq(["+/+", "$raw/a"]), 7, "the least that is whole for all filters");
});

Deno.test("after() gives what may match, of all kinds, in order", () => {
  fc.assert(fc.property(
    fc.array(fc.constantFrom(...TOPICS), { maxLength: 60 }),
    fc.subarray(TOPICS, { minLength: 1 }),
    fc.nat(60),
    (topics, filters, seq) => {
      const replay = new Replay();
      for (const [i, topic] of topics.entries()) {
        replay.push({ topic, time: 0, value: i, seq: i + 1 });
      }
      const expected = topics.map((topic, i) => ({ topic, seq: i + 1 }))
        .filter((reading) => reading.seq > seq && filters.includes(reading.topic));
      const found: unknown[] = [];
      const next = replay.after(seq, filters);
      for (let reading = next(); reading; reading = next()) {
        found.push({ topic: reading.topic, seq: reading.seq });
      }
      assert.deepEqual(found, expected);
    },
  ));
});
