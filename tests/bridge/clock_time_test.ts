import assert from "node:assert/strict";
import { formatMilliseconds, formatTime } from "../../bridge/clock_time.ts";

Deno.test("formatTime() and formatMilliseconds() write two and three digits each", () => {
  const time = new Date(2026, 0, 31, 4, 3, 9, 7).getTime();
  assert.deepEqual([formatTime(time), formatMilliseconds(time)], ["04:03:09", "04:03:09.007"]);
});
