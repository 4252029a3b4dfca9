import assert from "node:assert/strict";
import { RestartPace, STEADY_MS } from "../../../bridge/supervision/restart_pace.ts";

const noJitter = () => 1;

Deno.test("RestartPace starts over only after a device was online for a while", () => {
  const pace = new RestartPace(noJitter);
  assert.deepEqual([pace.failed(0), pace.failed(0)], [250, 500]);
  pace.online(1000);
  assert.equal(pace.failed(1000 + STEADY_MS - 1), 1000);
  pace.online(20_000);
  pace.online(20_000 + STEADY_MS - 1);
  assert.equal(pace.failed(20_000 + STEADY_MS), 250);
  assert.equal(pace.failed(90_000), 500);
  pace.reset();
  assert.equal(pace.failed(90_000), 250);
});
