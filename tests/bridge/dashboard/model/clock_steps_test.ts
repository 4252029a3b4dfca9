import assert from "node:assert/strict";
import { ClockSteps } from "../../../../bridge/dashboard/model/clock_steps.ts";

const HOUR_MS = 3_600_000;

/** A channel with a reading a second from `time` on, for ten seconds from the page's 0 on. */
function steadyChannel(time: number): ClockSteps {
  const steps = new ClockSteps();
  for (let ms = 0; ms <= 10_000; ms += 1000) assert.equal(steps.observe(time + ms, ms), 0);
  return steps;
}

Deno.test("ClockSteps says by how much a clock was set back, and then goes on", () => {
  const steps = steadyChannel(HOUR_MS);
  assert.equal(steps.observe(11_000, 11_000), 11_000 - (HOUR_MS + 10_000));
  assert.equal(steps.observe(12_000, 12_000), 0);
});

Deno.test("ClockSteps says by how much a clock was set forward", () => {
  const steps = steadyChannel(0);
  assert.equal(steps.observe(HOUR_MS + 11_000, 11_000), HOUR_MS);
  assert.equal(steps.observe(HOUR_MS + 12_000, 12_000), 0);
});

Deno.test("ClockSteps takes nothing that waited at the bridge for a step", () => {
  const steps = new ClockSteps();
  for (let time = 0; time < HOUR_MS; time += 60_000) assert.equal(steps.observe(time, HOUR_MS), 0);
  assert.equal(steps.observe(HOUR_MS, HOUR_MS + 500), 0);
  const late = steadyChannel(0);
  assert.equal(late.observe(11_000, HOUR_MS), 0);
  assert.equal(late.observe(HOUR_MS, HOUR_MS + 10), 0);
});

Deno.test("ClockSteps takes a pause for no step", () => {
  assert.equal(steadyChannel(0).observe(HOUR_MS, HOUR_MS), 0);
});
