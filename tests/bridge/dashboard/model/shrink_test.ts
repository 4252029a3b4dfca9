import assert from "node:assert/strict";
import { shrink } from "../../../../bridge/dashboard/model/shrink.ts";

Deno.test("shrink() leaves values alone whose difference is a number", () => {
  const values = [-1e300, null, 0, 1e300];
  assert.equal(shrink([values]), 0);
  assert.deepEqual(values, [-1e300, null, 0, 1e300]);
});

Deno.test("shrink() makes the largest numbers small enough for a chart's arithmetic", () => {
  const values = [-Number.MAX_VALUE, null, Number.MAX_VALUE];
  const small = [1e12, null];
  assert.equal(shrink([small, values]), 12);
  assert.deepEqual(small, [1, null]);
  assert.ok(Number.isFinite((values[2]! - values[0]!) * 1e6));
  assert.equal(values[1], null);
});
