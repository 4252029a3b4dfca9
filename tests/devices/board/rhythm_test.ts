import assert from "node:assert/strict";
import fc from "fast-check";
import { MIN_SILENCE_MS, Rhythm } from "../../../devices/board/rhythm.ts";

/** A rhythm after beats with these pauses before them. */
function rhythmOf(...pauses: number[]): { rhythm: Rhythm; now: number } {
  const rhythm = new Rhythm();
  let now = 0;
  rhythm.beat(now);
  for (const pause of pauses) rhythm.beat(now += pause);
  return { rhythm, now };
}

const twenty = (pause: number) => Array<number>(20).fill(pause);

Deno.test("Rhythm has patience without end for a board that is hardly known", () => {
  assert.equal(rhythmOf().rhythm.patienceMs, Infinity);
  assert.equal(rhythmOf(...twenty(100).slice(1)).rhythm.patienceMs, Infinity);
});

Deno.test("Rhythm allows ten times the usual pause, and at least ten seconds", () => {
  assert.equal(rhythmOf(...twenty(20)).rhythm.patienceMs, MIN_SILENCE_MS);
  assert.equal(rhythmOf(...twenty(60_000)).rhythm.patienceMs, 600_000);
});

Deno.test("Rhythm takes bursts for bursts", () => {
  const bursts = Array.from({ length: 4 }, () => [60_000, 1, 1, 1, 1, 1]).flat();
  assert.ok(rhythmOf(...bursts).rhythm.patienceMs > 2 * 60_000);
});

Deno.test("Rhythm learns a slower pace, but does not take an outage for one", () => {
  const { rhythm, now } = rhythmOf(...twenty(1000));
  rhythm.beat(now + 3_600_000);
  assert.equal(rhythm.patienceMs, 10 * MIN_SILENCE_MS);
});

Deno.test("Rhythm does not count what a board says when it is spoken to", () => {
  const rhythm = new Rhythm();
  for (let now = 0; now < 100_000; now += 1000) {
    rhythm.interrupt(now);
    rhythm.beat(now + 5);
    rhythm.beat(now + 7);
  }
  assert.equal(rhythm.patienceMs, Infinity);
});

Deno.test("Rhythm's patience is never below ten seconds, whatever the pauses", () => {
  fc.assert(fc.property(fc.array(fc.nat(1e9), { maxLength: 100 }), (pauses) => {
    assert.ok(rhythmOf(...pauses).rhythm.patienceMs >= MIN_SILENCE_MS);
  }));
});
