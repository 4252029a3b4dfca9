import assert from "node:assert/strict";
import { AlarmsModel } from "../../../../bridge/dashboard/model/alarms.ts";
import type { Alarm, AlarmSeverity, ListedAlarmRule } from "../../../../bridge/wire/alarms.ts";

function alarm(id: string, topic = "a/t", severity: AlarmSeverity = "alarm"): Alarm {
  return { id, topic, rule: "hot", severity, since: 1, value: 31 };
}

function rule(keys: Partial<ListedAlarmRule> & { topic: string }): ListedAlarmRule {
  return { name: keys.topic, severity: "alarm", source: "page", ...keys };
}

function createModel(answers: Readonly<Record<string, object>> = {}) {
  const asked: [string, object][] = [];
  const model = new AlarmsModel((method, params) => {
    asked.push([method, params]);
    const answer = answers[method];
    return answer === undefined ? Promise.reject(new Error("gone")) : Promise.resolve(answer);
  });
  return { model, asked };
}

Deno.test("a topic is as bad as the worst of its alarms, and counts until somebody took note", () => {
  const { model } = createModel();
  model.update([alarm("1", "a/t", "warning"), alarm("2"), alarm("3", "b", "warning")], []);
  assert.deepEqual(["a/t", "b", "a/x"].map((topic) => model.severityOn(topic)), [
    "alarm",
    "warning",
    null,
  ]);
  assert.equal(model.unnoted.value, 3);
  const noted = { ...alarm("1"), acknowledged: { by: "wall", time: 2 } };
  model.update([noted, alarm("3", "b")], []);
  assert.equal(model.unnoted.value, 1);
});

Deno.test("what was there before this page did not begin while it looked on, nor what is noted", () => {
  const { model } = createModel();
  model.update([alarm("1")], []);
  assert.deepEqual(model.began.value, []);
  model.update([alarm("1"), alarm("2")], []);
  assert.deepEqual(model.began.value.map(({ id }) => id), ["2"]);
  model.update([alarm("1"), alarm("2")], []);
  assert.deepEqual(model.began.value, []);
  model.update([{ ...alarm("3"), acknowledged: { by: "wall", time: 1 } }], []);
  assert.deepEqual(model.began.value, []);
});

Deno.test("a rule is about the topics that it names, and one of a lost device about its channels' device", async () => {
  const rules = [
    rule({ topic: "a/t", above: 30 }),
    rule({ topic: "+/t", below: 5 }),
    rule({ topic: "a/+", silentFor: "5m" }),
    rule({ topic: "b", lost: true }),
    rule({ topic: "+", lost: true }),
  ];
  const { model } = createModel({ alarmRules: { rules } });
  await model.refreshRules();
  const names = (topic: string) => model.rulesOn(topic).map(({ topic }) => topic);
  assert.deepEqual(names("a/t"), ["a/t", "+/t", "a/+", "+"]);
  assert.deepEqual(names("b/x"), ["b", "+"]);
  assert.deepEqual(model.thresholdsOn("a/t"), [30, 5]);
  assert.deepEqual(model.thresholdsOn("b/x"), []);
});

Deno.test("rules stay when the bridge does not answer, and refusals are the caller's to show", async () => {
  const { model, asked } = createModel();
  await model.refreshRules();
  assert.deepEqual(model.rules.value, []);
  await assert.rejects(model.acknowledge(alarm("7")), /gone/);
  await assert.rejects(model.setRule({ topic: "a/t", above: 1 }, "old"), /gone/);
  await assert.rejects(model.removeRule("old"), /gone/);
  assert.deepEqual(asked.slice(1), [
    ["acknowledge", { id: "7" }],
    ["setAlarmRule", { rule: { topic: "a/t", above: 1 }, replaces: "old" }],
    ["removeAlarmRule", { name: "old" }],
  ]);
});

Deno.test("nothing of ten thousand alarms stays in the page's model", () => {
  const { model } = createModel();
  for (let id = 1; id <= 10_000; id++) {
    model.update([alarm(String(id), `a/${id}`)], []);
    model.update([], []);
  }
  assert.deepEqual(model.active.value, []);
  assert.deepEqual(model.on("a/10000"), []);
  assert.equal(model.unnoted.value, 0);
});

Deno.test("an alarm ages by the page's own clock from when it was told of, and is not made younger", () => {
  const { model } = createModel();
  model.update([{ ...alarm("1"), ageMs: 5000 }], [], 100_000);
  assert.equal(model.ageMs(alarm("1"), 103_000), 8000);
  // Told again because of another one, with what was said of it first.
  model.update([{ ...alarm("1"), ageMs: 5000 }, { ...alarm("2"), ageMs: 0 }], [], 110_000);
  assert.deepEqual(["1", "2"].map((id) => model.ageMs(alarm(id), 111_000)), [16_000, 1000]);
  model.update([alarm("2")], [], 112_000);
  assert.equal(model.ageMs(alarm("1"), 112_000), 0);
});
