import assert from "node:assert/strict";
import { FirstSeries } from "../../../../bridge/dashboard/first/first_series.ts";

const SUMMARY = { id: "b", topic: "a/b", kind: "number", writable: false } as const;

Deno.test("a value that the bridge told with the list is shown until a newer one comes", () => {
  const series = new FirstSeries();
  const last = { time: 9_000, value: 9, seq: 9 };
  assert.equal(series.text(SUMMARY), "–");
  assert.equal(series.text({ ...SUMMARY, last }), "9");
  // What was before it is drawn, and is not the newest.
  series.push({ time: 7_000, value: 7, seq: 7 });
  series.push({ time: 8_000, value: 8.5, seq: 8 });
  assert.equal(series.text({ ...SUMMARY, last }), "9.0");
  series.push({ time: 10_000, value: 10, seq: 10 });
  assert.equal(series.text({ ...SUMMARY, last }), "10.0");
  assert.deepEqual(series.ys, [7, 8.5, 10]);
});

Deno.test("the first line ends where readings are missing, and never runs back", () => {
  const series = new FirstSeries();
  series.break();
  assert.deepEqual(series.xs, []);
  series.push({ time: 1_000, value: 1, seq: 1 });
  series.break();
  series.push({ time: 500, value: 2, seq: 2 });
  series.push({ time: 3_000, value: 3, seq: 3 });
  assert.deepEqual(series.xs, [1_000, 1_000, 3_000]);
  assert.deepEqual(series.ys, [1, null, 3]);
});
