import assert from "node:assert/strict";
import { LogLines } from "../../../../bridge/dashboard/model/log_lines.ts";

Deno.test("LogLines shows the newest 200 lines and counts them all", () => {
  const log = new LogLines();
  for (let seq = 1; seq <= 1000; seq++) log.push({ seq, time: seq, text: `line ${seq}` });
  log.show();
  assert.equal(log.total.value, 1000);
  assert.equal(log.shown.value.length, 200);
  assert.equal(log.shown.value[0].seq, 801);
  assert.equal(log.shown.value[199].seq, 1000);
});

Deno.test("LogLines changes nothing on the page while no line arrives", () => {
  const log = new LogLines();
  log.push({ seq: 1, time: 1, text: "a" });
  log.show();
  const before = log.shown.value;
  log.show();
  assert.equal(log.shown.value, before);
});
