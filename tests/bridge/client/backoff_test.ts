import assert from "node:assert/strict";
import fc from "fast-check";
import { reconnectDelayMs } from "../../../bridge/client/backoff.ts";

Deno.test("reconnectDelayMs() doubles up to the maximum when nothing is taken off", () => {
  const almostOne = () => 1;
  const delays = [0, 1, 2, 3, 4, 5, 6, 1000].map((attempt) =>
    reconnectDelayMs(attempt, { minMs: 250, maxMs: 10_000 }, almostOne)
  );
  assert.deepEqual(delays, [250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});

Deno.test("reconnectDelayMs() is at least half of the doubled pause and never more than it", () => {
  fc.assert(fc.property(
    fc.nat(5000),
    fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
    (attempt, random) => {
      const ceiling = Math.min(10_000, 250 * 2 ** Math.min(attempt, 30));
      const delay = reconnectDelayMs(attempt, { minMs: 250, maxMs: 10_000 }, () => random);
      assert.ok(delay >= ceiling / 2 && delay <= ceiling);
    },
  ));
});
