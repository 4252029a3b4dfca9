import assert from "node:assert/strict";
import { Moment } from "../../../bridge/hub/moment.ts";

Deno.test("a moment's age does not jump when the time is set", () => {
  let time = 1000;
  let elapsed = 5;
  const clock = { now: () => time, elapsed: () => elapsed, after: () => () => {} };
  const moment = new Moment(clock);
  time += 3_600_000;
  elapsed += 30_000.4;
  assert.deepEqual([moment.time, moment.ageMs], [1000, 30_000]);
});
