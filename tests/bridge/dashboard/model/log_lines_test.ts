import assert from "node:assert/strict";
import { indexOfKey, LogLines } from "../../../../bridge/dashboard/model/log_lines.ts";

Deno.test("LogLines shows the newest 5,000 lines and counts them all", () => {
  const log = new LogLines();
  for (let seq = 1; seq <= 12_000; seq++) log.push({ seq, time: seq, text: `line ${seq}` });
  log.show();
  assert.equal(log.total.value, 12_000);
  assert.equal(log.shown.value.length, 5_000);
  assert.equal(log.shown.value[0].seq, 7_001);
  assert.equal(log.shown.value[4_999].seq, 12_000);
});

Deno.test("LogLines changes nothing on the page while no line arrives", () => {
  const log = new LogLines();
  log.push({ seq: 1, time: 1, text: "a" });
  log.show();
  const before = log.shown.value;
  log.show();
  assert.equal(log.shown.value, before);
});

Deno.test("LogLines takes a line once, also when a reconnect brings it again", () => {
  const log = new LogLines();
  for (const seq of [5, 6, 6, 5]) log.push({ seq, time: seq, text: `line ${seq}` });
  log.show();
  assert.deepEqual(log.shown.value.map(({ seq }) => seq), [5, 6]);
  assert.equal(log.total.value, 2);
});

Deno.test("LogLines tells the lines of a restarted bridge from those it had", () => {
  const log = new LogLines();
  for (const seq of [1, 2]) log.push({ seq, time: seq, text: "boot" });
  for (const seq of [1, 2]) log.push({ seq, time: 1000 + seq, text: "boot" });
  log.show();
  const { value: lines } = log.shown;
  assert.deepEqual(lines.map(({ time }) => time), [1, 2, 1001, 1002]);
  assert.equal(new Set(lines.map(({ key }) => key)).size, 4);
});

Deno.test("a line is found by its key, or the one after it when it is gone", () => {
  const lines = [3, 5, 6].map((key) => ({ key, seq: key, time: 0, text: "" }));
  const found = [0, 3, 4, 5, 6, 7].map((key) => indexOfKey(lines, key));
  assert.deepEqual(found, [0, 0, 1, 1, 2, 3]);
});
