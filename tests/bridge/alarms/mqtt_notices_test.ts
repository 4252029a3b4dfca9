import assert from "node:assert/strict";
import { eventMessage, stateMessage } from "../../../bridge/alarms/mqtt_notices.ts";
import { noticeOf } from "../../../bridge/alarms/notice.ts";

const alarm = {
  id: "1",
  topic: "board/t",
  rule: "hot",
  severity: "warning",
  since: 1,
  value: 31,
} as const;

Deno.test("a notice says what became of an alarm, for programs and for people", () => {
  const acknowledged = { by: "wall", time: 2 };
  const cases = [
    [alarm, "began", "Warning: hot (board/t: 31)"],
    [{ ...alarm, value: null }, "began", "Warning: hot (board/t)"],
    [{ ...alarm, acknowledged }, "acknowledged", "Noted by wall: hot (board/t)"],
    [{ ...alarm, acknowledged, cleared: 3 }, "cleared", "Over: hot (board/t)"],
  ] as const;
  for (const [change, event, text] of cases) {
    assert.deepEqual(noticeOf(change), { event, text, ...change });
  }
});

Deno.test("a change goes out once, and what there is is for the broker to keep", () => {
  const event = eventMessage(noticeOf(alarm));
  const state = stateMessage([alarm]);
  assert.deepEqual([event.name, event.retain, JSON.parse(event.payload)], [
    "$alarm",
    false,
    noticeOf(alarm),
  ]);
  assert.deepEqual([state.name, state.retain, JSON.parse(state.payload)], ["$alarms", true, {
    active: 1,
    alarms: [alarm],
  }]);
});

Deno.test("of many alarms fifty are published with their number", () => {
  const many = Array.from({ length: 51 }, (_, i) => ({ ...alarm, id: String(i) }));
  const { active, alarms } = JSON.parse(stateMessage(many).payload);
  assert.deepEqual([active, alarms.length], [51, 50]);
  assert.equal(JSON.parse(stateMessage(many.slice(1)).payload).alarms.length, 50);
});

Deno.test("alarms of long topics are published as far as a broker takes them", () => {
  const long = { ...alarm, topic: `${"é".repeat(128)}/${"é".repeat(128)}`, value: "é".repeat(200) };
  const { payload } = stateMessage(Array.from({ length: 50 }, () => long));
  const { active, alarms } = JSON.parse(payload);
  assert.equal(active, 50);
  assert.ok(alarms.length > 10, `${alarms.length} alarms`);
  assert.ok(new TextEncoder().encode(payload).length < 40_000);
});
