import assert from "node:assert/strict";
import { MAX_ACTIVE, MAX_RECENT, RuleRefusal } from "../../../bridge/alarms/alarms.ts";
import { completeRule, MAX_RULES } from "../../../bridge/alarms/rule.ts";
import { AlarmScene } from "./_alarm_scene.ts";

const hot = { topic: "board/t", above: 30, name: "hot" };

Deno.test("an alarm begins when a value crosses, and is over when it comes back", () => {
  const scene = new AlarmScene([{ ...hot, hysteresis: 1 }]);
  for (const value of [29, 30, 31, 32, 29.5]) scene.publish(value);
  const [{ id, topic, rule, severity, since, value }] = scene.alarms.active;
  assert.deepEqual([id, topic, rule, severity, value], ["1", "board/t", "hot", "alarm", 31]);
  assert.equal(since, scene.clock.now());
  scene.publish(29);
  assert.deepEqual(scene.told, ["+board/t", "-board/t"]);
  assert.deepEqual(scene.alarms.recent.map(({ id, cleared }) => [id, cleared]), [
    ["1", scene.clock.now()],
  ]);
});

Deno.test("a null, a text and a hole are no crossing, neither into an alarm nor out of one", () => {
  const scene = new AlarmScene([hot]);
  scene.publish(null);
  scene.publish("nan");
  assert.deepEqual(scene.told, []);
  scene.publish(31);
  scene.publish(null);
  scene.publish("nan");
  assert.deepEqual(scene.told, ["+board/t"]);
});

Deno.test("one rule with + is about each topic that it matches, and no other", () => {
  const scene = new AlarmScene([{ topic: "+/battery", below: 3 }]);
  scene.addDevice("other");
  scene.publish(2, "board/battery");
  scene.publish(2, "other/battery");
  scene.publish(2, "other/temperature");
  assert.deepEqual(scene.topics, ["board/battery", "other/battery"]);
  scene.publish(4, "board/battery");
  assert.deepEqual(scene.topics, ["other/battery"]);
});

Deno.test("for: the condition has to hold all the time; the alarm says since when it held", async () => {
  const scene = new AlarmScene([{ ...hot, for: "5m" }]);
  scene.publish(31);
  const began = scene.clock.now();
  await scene.advance(200_000);
  scene.publish(30);
  scene.publish(31);
  await scene.advance(299_999);
  assert.deepEqual(scene.told, []);
  await scene.advance(1);
  assert.deepEqual(scene.told, ["+board/t"]);
  assert.equal(scene.alarms.active[0].since, began + 200_000);
});

Deno.test("for: what a device that went away last said is not taken to go on", async () => {
  const scene = new AlarmScene([{ ...hot, for: "1m" }]);
  scene.publish(31);
  scene.hub.setState("board", "absent");
  await scene.advance(600_000);
  assert.deepEqual(scene.told, []);
  scene.hub.setState("board", "online");
  scene.publish(31);
  await scene.advance(60_000);
  assert.deepEqual(scene.told, ["+board/t"]);
});

Deno.test("an alarm stays while its device is away, and is over when that is gone for good", () => {
  const scene = new AlarmScene([hot]);
  scene.publish(31);
  scene.hub.setState("board", "absent");
  assert.deepEqual(scene.topics, ["board/t"]);
  scene.hub.remove("board");
  assert.deepEqual(scene.told, ["+board/t", "-board/t"]);
});

Deno.test("a clock that is set fires nothing, ends nothing and hastens nothing", async () => {
  const scene = new AlarmScene([
    { ...hot, for: "1m" },
    { topic: "board/t", silentFor: "1m", name: "silent" },
    { topic: "other", lost: true, for: "1m", name: "lost" },
  ]);
  scene.publish(31);
  for (const offsetMs of [86_400_000, -86_400_000]) {
    scene.clock.offsetMs = offsetMs;
    await scene.advance(10_000);
  }
  assert.deepEqual(scene.told, []);
  await scene.advance(40_000);
  assert.deepEqual(scene.topics.toSorted(), ["board/t", "board/t", "other"]);
  for (const { since } of scene.alarms.active) {
    assert.equal(since, scene.clock.now() - 60_000, "on the clock as it is now");
  }
});

Deno.test("silence is an alarm of what reported once, and of what a rule names", async () => {
  const scene = new AlarmScene([
    { topic: "+/t", silentFor: "1m", name: "any" },
    { topic: "never/seen", silentFor: "2m", name: "one" },
  ]);
  scene.publish(20);
  await scene.advance(30_000);
  scene.publish(21);
  scene.publish(null);
  await scene.advance(59_999);
  assert.deepEqual(scene.topics, []);
  await scene.advance(1);
  const [{ topic, value, since }] = scene.alarms.active;
  assert.deepEqual([topic, value, scene.clock.now() - since], ["board/t", 21, 60_000]);
  await scene.advance(30_000);
  assert.deepEqual(scene.topics, ["board/t", "never/seen"]);
  scene.publish(22);
  assert.deepEqual(scene.topics, ["never/seen"]);
  await scene.advance(60_000);
  assert.deepEqual(scene.topics, ["never/seen", "board/t"]);
});

Deno.test("a device is lost when it is not online for long enough, or was never seen", async () => {
  const scene = new AlarmScene([{ topic: "+", lost: true }, {
    topic: "missing",
    lost: true,
    for: "1s",
  }]);
  await scene.advance(1000);
  assert.deepEqual(scene.topics, ["missing"]);
  scene.hub.setState("board", "absent", "unplugged");
  await scene.advance(9999);
  scene.hub.setState("board", "opening");
  assert.deepEqual(scene.topics, ["missing"]);
  await scene.advance(1);
  assert.deepEqual(scene.alarms.active.map(({ topic, value }) => [topic, value]), [
    ["missing", "absent"],
    ["board", "opening"],
  ]);
  scene.hub.setState("board", "online");
  assert.deepEqual(scene.topics, ["missing"]);
  scene.addDevice("missing");
  assert.deepEqual(scene.topics, []);
});

Deno.test("a device whose port was lent to somebody is not lost; one that is gone for good is, if named", async () => {
  const scene = new AlarmScene([{ topic: "+", lost: true }, {
    topic: "board",
    lost: true,
    name: "named",
  }]);
  scene.hub.setState("board", "released");
  await scene.advance(60_000);
  assert.deepEqual(scene.topics, []);
  scene.hub.remove("board");
  await scene.advance(60_000);
  assert.deepEqual(scene.alarms.active.map(({ rule }) => rule), ["named"]);
});

Deno.test("who acknowledged first stays, and an alarm that begins anew is not acknowledged", async () => {
  const scene = new AlarmScene([hot]);
  scene.publish(31);
  await scene.alarms.acknowledge("1", "wall");
  await scene.alarms.acknowledge("1", "phone");
  assert.deepEqual(scene.alarms.active[0].acknowledged, { by: "wall", time: scene.clock.now() });
  assert.deepEqual(scene.told, ["+board/t", "!board/t"]);
  scene.publish(29);
  scene.publish(31);
  assert.equal(scene.alarms.active[0].acknowledged, undefined);
  await scene.alarms.acknowledge("1", "late");
  assert.equal(scene.alarms.active[0].acknowledged, undefined);
});

Deno.test("however often a value flips, its alarm is told of a few times, and of the last flip", async () => {
  const scene = new AlarmScene([hot]);
  for (const [flips, pauseMs] of [[6000, 10], [600, 100], [60, 1000], [200, 3000]]) {
    for (let i = 0; i < flips; i++) {
      scene.publish(i % 2 === 0 ? 31 : 29);
      await scene.advance(pauseMs);
    }
  }
  assert.ok(scene.changes.length < 20, `${scene.changes.length} changes of 6860 flips`);
  scene.publish(31);
  assert.ok(scene.alarms.active[0].times! > 3);
  scene.publish(29);
  await scene.advance(300_000);
  assert.deepEqual(scene.topics, []);
  await scene.advance(600_000);
  scene.publish(31);
  assert.equal(scene.alarms.active[0].times, undefined);
});

Deno.test("a rule that a page made is about what there is already, and goes with its alarms", async () => {
  const scene = new AlarmScene([]);
  scene.publish(31);
  await scene.alarms.setRule(completeRule(hot));
  assert.deepEqual(scene.topics, ["board/t"]);
  assert.deepEqual(scene.alarms.rules, [{ ...completeRule(hot), source: "page" }]);
  await scene.alarms.removeRule("hot");
  assert.deepEqual(scene.told, ["+board/t", "-board/t"]);
  scene.publish(32);
  assert.deepEqual(scene.topics, []);
});

Deno.test("a rule that is changed keeps its alarm as long as that is about the same", async () => {
  const scene = new AlarmScene([]);
  await scene.alarms.setRule(completeRule(hot));
  scene.publish(31);
  await scene.alarms.acknowledge("1", "wall");
  const changed = completeRule({ ...hot, above: 20, name: "warm", severity: "warning" });
  await scene.alarms.setRule(changed, "hot");
  const [alarm] = scene.alarms.active;
  assert.deepEqual([alarm.id, alarm.rule, alarm.severity], ["1", "warm", "warning"]);
  assert.equal(alarm.acknowledged?.by, "wall");
  await scene.alarms.setRule({ ...changed, above: 40 }, "warm");
  assert.deepEqual(scene.topics, []);
  assert.deepEqual(scene.told, ["+board/t", "!board/t", "-board/t"]);
});

Deno.test("the config's rules win: no page changes them, removes them or takes their names", async () => {
  const scene = new AlarmScene([hot]);
  const refused = (change: Promise<boolean>, pattern: RegExp) =>
    assert.rejects(change, (error) => error instanceof RuleRefusal && pattern.test(error.message));
  await refused(scene.alarms.setRule(completeRule(hot)), /with this name in the config file/);
  await refused(scene.alarms.setRule(completeRule(hot), "hot"), /is in the config file/);
  await refused(scene.alarms.removeRule("hot"), /is in the config file/);
  await refused(scene.alarms.removeRule("cold"), /no rule with this name/);
});

Deno.test("there are as many rules as may be, and no more", async () => {
  const scene = new AlarmScene([]);
  const rule = (i: number) => completeRule({ topic: "board/t", above: i });
  for (let i = 0; i < MAX_RULES; i++) await scene.alarms.setRule(rule(i));
  await assert.rejects(scene.alarms.setRule(rule(MAX_RULES)), /already 256 rules/);
  await scene.alarms.setRule({ ...rule(0), above: 1e6 }, rule(0).name);
  assert.equal(scene.alarms.rules.length, MAX_RULES);
});

Deno.test("there are as many alarms as may be; what is beyond is counted, and said once", () => {
  const scene = new AlarmScene([{ topic: "+/+", above: 0 }]);
  for (let i = 0; i < MAX_ACTIVE; i++) scene.publish(1, `board/c${i}`);
  assert.deepEqual([scene.alarms.active.length, scene.alarms.counters.unlisted], [MAX_ACTIVE, 0]);
  scene.publish(1, "board/more");
  scene.publish(1, "board/most");
  assert.deepEqual([scene.alarms.active.length, scene.alarms.counters.unlisted], [MAX_ACTIVE, 2]);
  assert.equal(scene.warnings.length, 1);
  for (const { topic } of scene.alarms.active) scene.publish(0, topic);
  scene.publish(0, "board/more");
  assert.deepEqual([scene.alarms.active.length, scene.alarms.recent.length], [0, MAX_RECENT]);
});

Deno.test("nothing is left of ten thousand alarms once all is calm", async () => {
  const scene = new AlarmScene([{ topic: "+/+", above: 0, for: "1s" }]);
  for (let round = 0; round < 100; round++) {
    for (let i = 0; i < 100; i++) scene.publish(1, `board/c${i}`);
    await scene.advance(1000);
    for (let i = 0; i < 100; i++) scene.publish(0, `board/c${i}`);
    await scene.advance(700_000);
  }
  const { raised, watches } = scene.alarms.counters;
  assert.deepEqual([raised, watches, scene.clock.steady.timers], [10_000, 0, 0]);
  assert.deepEqual([scene.alarms.active.length, scene.alarms.recent.length], [0, MAX_RECENT]);
});

Deno.test("a bridge without rules has nobody listen to its readings", () => {
  const scene = new AlarmScene([]);
  let listeners = 0;
  const { hub } = scene;
  hub.subscribe = () => {
    listeners++;
    return () => {};
  };
  new AlarmScene([], { hub });
  assert.equal(listeners, 0);
  new AlarmScene([hot], { hub });
  assert.equal(listeners, 1);
});

Deno.test("an alarm is as old as its condition, whatever is done to the clock, until it is over", async () => {
  const scene = new AlarmScene([{ ...hot, for: "5s" }]);
  scene.publish(31);
  await scene.advance(5000);
  scene.clock.offsetMs = 86_400_000;
  await scene.advance(2000);
  const [alarm] = scene.alarms.active;
  assert.equal(scene.alarms.withAge(alarm).ageMs, 7000);
  await scene.alarms.acknowledge(alarm.id, "wall");
  await scene.advance(1000);
  assert.equal(scene.alarms.withAge(scene.alarms.active[0]).ageMs, 8000);
  scene.publish(20);
  assert.deepEqual(scene.alarms.withAge(scene.alarms.recent[0]), scene.alarms.recent[0]);
});
