import assert from "node:assert/strict";
import { Pace } from "../../../../bridge/dashboard/model/pace.ts";

Deno.test("Pace calls a pause of many usual spacings a hole", () => {
  const pace = new Pace();
  for (let time = 0; time <= 10_000; time += 1000) assert.equal(pace.isHoleBefore(time), false);
  assert.equal(pace.isHoleBefore(17_900), false);
  assert.equal(pace.isHoleBefore(40_000), true);
});

Deno.test("Pace never calls a pause under three seconds a hole", () => {
  const pace = new Pace();
  for (let time = 0; time <= 1000; time += 10) pace.isHoleBefore(time);
  assert.equal(pace.isHoleBefore(4000), false);
  assert.equal(pace.isHoleBefore(7001), true);
});

Deno.test("Pace learns nothing from a hole", () => {
  const pace = new Pace();
  for (let time = 0; time <= 1000; time += 100) pace.isHoleBefore(time);
  assert.equal(pace.isHoleBefore(100_000), true);
  assert.equal(pace.isHoleBefore(104_000), true);
});
