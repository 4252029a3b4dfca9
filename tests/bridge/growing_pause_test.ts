import assert from "node:assert/strict";
import fc from "fast-check";
import { DEFAULT_PAUSE_RANGE, growingPauseMs } from "../../bridge/growing_pause.ts";

Deno.test("growingPauseMs() doubles up to the maximum when nothing is taken off", () => {
  const pauses = [0, 1, 2, 3, 4, 5, 6, 1000, 1e9].map((attempt) =>
    growingPauseMs(attempt, { jitter: 0 })
  );
  assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000]);
  assert.equal(growingPauseMs(3, { range: { minMs: 1, maxMs: 5 }, jitter: 0 }), 5);
});

Deno.test("growingPauseMs() takes off no more than the part that chance may have", () => {
  const fraction = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  fc.assert(fc.property(fc.nat(5000), fraction, fraction, (attempt, jitter, random) => {
    const { minMs, maxMs } = DEFAULT_PAUSE_RANGE;
    const ceiling = Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30));
    const pause = growingPauseMs(attempt, { jitter, random: () => random });
    assert.ok(pause >= ceiling * (1 - jitter) && pause <= ceiling, `${pause} of ${ceiling}`);
  }));
  assert.equal(growingPauseMs(0, { jitter: 0.25, random: () => 0 }), 187.5);
});

Deno.test("a pause without an end is as long as a timer can wait, and not none at all", () => {
  const range = { minMs: 1000, maxMs: Infinity };
  assert.equal(growingPauseMs(30, { range, jitter: 0 }), 2 ** 31 - 1);
});
