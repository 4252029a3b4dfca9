import assert from "node:assert/strict";
import { farLimits } from "../../../../bridge/dashboard/model/far_limits.ts";

Deno.test("farLimits() names the nearest limit beyond each end, and none that is seen", () => {
  const range = { min: 10, max: 20 };
  assert.deepEqual(farLimits([], range), { above: null, below: null });
  assert.deepEqual(farLimits([10, 15, 20], range), { above: null, below: null });
  assert.deepEqual(farLimits([-40, 9.9, 20.1, 35], range), { above: 20.1, below: 9.9 });
});
