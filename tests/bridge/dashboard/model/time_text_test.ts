import assert from "node:assert/strict";
import {
  formatMoment,
  formatSpan,
  formatTimeTick,
  roundTimes,
} from "../../../../bridge/dashboard/model/time_text.ts";

const HOUR_MS = 3_600_000;
const midnight = new Date(2026, 10, 26).getTime();

Deno.test("formatSpan() uses two units at most", () => {
  const cases: [number, string][] = [
    [0.25, "0.25 ms"],
    [999, "999 ms"],
    [1000, "1 s"],
    [59_990, "59.99 s"],
    [60_000, "1 min"],
    [3_599_900, "60 min"],
    [HOUR_MS + 60_000, "1 h 1 min"],
    [50 * HOUR_MS, "2 d 2 h"],
  ];
  for (const [spanMs, text] of cases) assert.equal(formatSpan(spanMs), text);
});

Deno.test("formatTimeTick() writes what its step needs, and midnight as a day", () => {
  const time = midnight + 14 * HOUR_MS + 3 * 60_000 + 59_007;
  assert.equal(formatTimeTick(time, 5), "03:59.007");
  assert.equal(formatTimeTick(time, 5000), "14:03:59");
  assert.equal(formatTimeTick(time, 60_000), "14:03");
  assert.equal(formatTimeTick(midnight, HOUR_MS), "26 Nov");
  assert.equal(formatTimeTick(time, 24 * HOUR_MS), "26 Nov");
});

Deno.test("formatMoment() tells the day where there are several", () => {
  const time = midnight + 59_007;
  assert.equal(formatMoment(time, 5000), "00:00:59.007");
  assert.equal(formatMoment(time, 60_000), "00:00:59");
  assert.equal(formatMoment(time, 48 * HOUR_MS), "26 Nov 00:00:59");
});

Deno.test("roundTimes() puts days at midnight here, not in Greenwich", () => {
  assert.deepEqual(roundTimes(midnight - HOUR_MS, midnight + HOUR_MS, 24 * HOUR_MS), [midnight]);
  assert.deepEqual(roundTimes(midnight + 1, midnight + 25, 10), [midnight + 10, midnight + 20]);
});
