import assert from "node:assert/strict";
import { SteadyAge } from "../../../../bridge/dashboard/model/steady_age.ts";

Deno.test("SteadyAge does not jump when the bridge's clock is set", () => {
  const age = new SteadyAge();
  assert.equal(age.at(5_000, 15_000, 100), 10_000);
  assert.equal(age.at(5_000, 3_600_000, 20_100), 30_000);
  assert.equal(age.at(3_600_500, 3_601_500, 21_100), 1_000);
});

Deno.test("SteadyAge is never negative", () => {
  assert.equal(new SteadyAge().at(5_000, 4_000, 0), 0);
});
