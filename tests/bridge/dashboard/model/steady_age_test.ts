import assert from "node:assert/strict";
import { SteadyAge } from "../../../../bridge/dashboard/model/steady_age.ts";

Deno.test("an age grows with the page's own clock, whatever the bridge's clock says", () => {
  const age = new SteadyAge();
  age.take(1_000_000_000_000, 30_000, 50_000);
  assert.equal(age.at(50_000), 30_000);
  assert.equal(age.at(80_000), 60_000);
});

Deno.test("what is told late makes nothing younger, and what is new begins anew", () => {
  const age = new SteadyAge();
  age.take(5, 1_000, 10_000);
  age.take(5, 1_500, 12_000);
  assert.equal(age.at(12_000), 3_000);
  age.take(6, 0, 12_000);
  assert.equal(age.at(12_500), 500);
});
