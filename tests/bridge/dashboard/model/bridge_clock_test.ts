import assert from "node:assert/strict";
import { BridgeClock } from "../../../../bridge/dashboard/model/bridge_clock.ts";

Deno.test("BridgeClock is the page's clock until something was observed", () => {
  assert.equal(new BridgeClock().at(1234), 1234);
});

Deno.test("BridgeClock believes the reading that was least delayed", () => {
  const clock = new BridgeClock();
  clock.observe(1_000, 501_080);
  clock.observe(2_000, 502_005);
  clock.observe(3_000, 503_300);
  assert.ok(Math.abs(clock.at(504_000) - (504_000 - 500_005)) < 1);
});

Deno.test("BridgeClock follows a clock that was set forward or back", () => {
  const clock = new BridgeClock();
  clock.observe(10_000, 20_000);
  clock.observe(500_000, 21_000);
  assert.equal(clock.at(21_000), 500_000);
  clock.observe(4_000, 22_000);
  assert.equal(clock.at(22_000), 4_000);
});
