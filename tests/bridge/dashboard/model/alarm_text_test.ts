import assert from "node:assert/strict";
import { describeCondition } from "../../../../bridge/dashboard/model/condition_text.ts";
import {
  announce,
  byUrgency,
  countAlarms,
  pageTitle,
} from "../../../../bridge/dashboard/model/alarm_text.ts";
import type { Alarm, AlarmSeverity } from "../../../../bridge/wire/alarms.ts";

function alarm(rule: string, severity: AlarmSeverity, since = 1, isNoted = false): Alarm {
  const acknowledged = isNoted ? { by: "wall", time: 1 } : undefined;
  return { id: rule, topic: "a/t", rule, severity, since, value: 1, acknowledged };
}

Deno.test("the title counts what nobody has taken note of, connected or not", () => {
  assert.deepEqual([pageTitle(true, 0), pageTitle(true, 2), pageTitle(false, 1)], [
    "Pinbridge",
    "(2) Pinbridge",
    "(1) Not connected – Pinbridge",
  ]);
});

Deno.test("alarms are counted by severity, in words", () => {
  const [a, b, c] = [alarm("a", "alarm"), alarm("b", "warning"), alarm("c", "warning")];
  assert.deepEqual([countAlarms([a]), countAlarms([a, b, c]), countAlarms([b])], [
    "1 alarm",
    "1 alarm, 2 warnings",
    "1 warning",
  ]);
  assert.equal(announce([a, b]), "Alarm: a. Warning: b");
  assert.equal(announce([]), "");
});

Deno.test("what nobody noted comes first, alarms before warnings, the newest before older ones", () => {
  const order = byUrgency([
    alarm("noted", "alarm", 9, true),
    alarm("old", "alarm", 1),
    alarm("warning", "warning", 5),
    alarm("new", "alarm", 2),
  ]);
  assert.deepEqual(order.map(({ rule }) => rule), ["new", "old", "warning", "noted"]);
});

Deno.test("a condition is written without its topic, with the channel's unit", () => {
  const base = { name: "n", topic: "a/t", severity: "alarm" } as const;
  const cases = [
    [{ above: 30, for: "5m", hysteresis: 1 }, "above 30 °C for 5m, until 1 °C back"],
    [{ below: 3 }, "below 3 °C"],
    [{ is: true }, "is true"],
    [{ silentFor: "10m" }, "silent for 10m"],
    [{ lost: true, for: "10s" }, "lost for 10s"],
  ] as const;
  for (const [keys, text] of cases) {
    assert.equal(describeCondition({ ...base, ...keys }, " °C"), text);
  }
});
