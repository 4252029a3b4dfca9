import assert from "node:assert/strict";
import { AlarmFile, RETRY_MS, SAVE_MS } from "../../../bridge/alarms/alarm_file.ts";
import { type AlarmState, EMPTY_STATE } from "../../../bridge/alarms/alarm_state.ts";
import { type Alarms, MAX_ACTIVE, MAX_VALUE_LENGTH } from "../../../bridge/alarms/alarms.ts";
import { completeRule, MAX_RULES } from "../../../bridge/alarms/rule.ts";
import { ManualClock } from "../_manual_clock.ts";
import { AlarmScene } from "./_alarm_scene.ts";

const hot = completeRule({ topic: "board/t", above: 30, name: "hot" });

/** A file of alarms in a folder of its own; `state` is what it is told to keep. */
class FileScene {
  readonly folder = Deno.makeTempDirSync({ prefix: "pinbridge-alarms-" });
  readonly path = `${this.folder}/alarms.json`;
  readonly clock = new ManualClock();
  readonly warnings: string[] = [];
  state: AlarmState = EMPTY_STATE;
  readonly file = new AlarmFile({
    path: this.path,
    clock: this.clock,
    log: { info() {}, warn: (message) => this.warnings.push(message) },
    state: () => this.alarms?.state ?? this.state,
  });
  /** Whose state is kept, once there is one. */
  alarms: Alarms | null = null;
}

Deno.test("what is kept comes back: rules, alarms, who noted them, and the next id", async () => {
  const scene = new FileScene();
  const alarm = {
    id: "7",
    topic: "board/t",
    rule: "hot",
    severity: "alarm",
    since: 5,
    value: 31,
    acknowledged: { by: "wall", time: 6 },
  } as const;
  const recent = [{ ...alarm, cleared: 9 }];
  scene.state = { nextId: 8, rules: [hot], active: [alarm], recent, unsent: ['{"id":"7"}'] };
  await scene.file.save();
  assert.deepEqual(scene.file.read(), scene.state);
  assert.equal(Deno.statSync(scene.path).mode! & 0o777, 0o600);
  assert.deepEqual([...Deno.readDirSync(scene.folder)].map(({ name }) => name), ["alarms.json"]);
});

Deno.test("many changes are written once, and what is not written yet when it is closed", async () => {
  const scene = new FileScene();
  for (let i = 0; i < 100; i++) scene.file.saveSoon();
  assert.equal(scene.clock.timers, 1);
  await scene.clock.advance(SAVE_MS);
  await scene.file.close();
  assert.deepEqual(scene.file.read(), EMPTY_STATE);
  scene.state = { ...EMPTY_STATE, nextId: 2 };
  scene.file.saveSoon();
  await scene.file.close();
  assert.equal(scene.file.read().nextId, 2);
});

Deno.test("a file that is cut off at any byte is put aside, and the alarms begin anew", async () => {
  const whole = new FileScene();
  whole.state = { ...EMPTY_STATE, rules: [hot] };
  await whole.file.save();
  const text = Deno.readTextFileSync(whole.path);
  for (let length = 0; length < text.trimEnd().length; length += 7) {
    const scene = new FileScene();
    Deno.writeTextFileSync(scene.path, text.slice(0, length));
    assert.deepEqual(scene.file.read(), EMPTY_STATE, `${length} bytes`);
    assert.match(scene.warnings[0], /cannot be used/);
    assert.equal(Deno.readTextFileSync(`${scene.path}.damaged`), text.slice(0, length));
  }
});

Deno.test("what is wrong in a file is left out, and the rest is taken", () => {
  const scene = new FileScene();
  const rules = [{ topic: "a/b" }, hot, "x"];
  const alarm = { ...hot, id: "1", rule: "hot", since: 1, value: 31 };
  const acknowledged = { by: {}, time: 1 };
  const odd = [{ times: "x" }, { value: {} }, { acknowledged }, { since: null }, { topic: 3 }];
  const active = [{ id: 1 }, null, { ...hot, id: "1" }, ...odd.map((it) => ({ ...alarm, ...it }))];
  const content = {
    version: 1,
    nextId: "x",
    rules,
    active,
    recent: [...active, alarm],
    unsent: [3, "{}"],
  };
  Deno.writeTextFileSync(scene.path, JSON.stringify(content));
  assert.deepEqual(scene.file.read(), { ...EMPTY_STATE, rules: [hot], unsent: ["{}"] });
  assert.match(scene.warnings[0], /needs one of above/);
  for (const content of ["{}", "[]", "3", '{"version":2}']) {
    Deno.writeTextFileSync(scene.path, content);
    assert.deepEqual(scene.file.read(), EMPTY_STATE);
  }
});

Deno.test("a directory that cannot be written is said once, and nothing else happens", async () => {
  const scene = new FileScene();
  Deno.removeSync(scene.folder, { recursive: true });
  assert.equal(await scene.file.save(), false);
  assert.equal(await scene.file.save(), false);
  assert.equal(scene.warnings.length, 1);
  Deno.mkdirSync(scene.folder);
  assert.equal(await scene.file.save(), true);
  assert.deepEqual(scene.file.read(), EMPTY_STATE);
});

Deno.test("what could not be written is written when it can be, with nothing to hurry it", async () => {
  const scene = new FileScene();
  scene.state = { ...EMPTY_STATE, rules: [hot] };
  Deno.removeSync(scene.folder, { recursive: true });
  await scene.file.save();
  Deno.mkdirSync(scene.folder);
  await scene.clock.advance(RETRY_MS);
  assert.equal(await scene.file.save(), true);
  Deno.removeSync(scene.folder, { recursive: true });
  await scene.file.save();
  await scene.file.close();
  assert.equal(scene.clock.timers, 0, "nothing is tried once it is closed");
});

Deno.test("alarms go on after a restart: the same ids, noted by the same, until a reading ends them", async () => {
  const kept = new FileScene();
  const first = new AlarmScene([hot], { keeper: kept.file });
  kept.alarms = first.alarms;
  await first.alarms.setRule(completeRule({ topic: "+/door", is: true, name: "open" }));
  first.publish(31);
  first.publish(true, "board/door");
  await first.alarms.acknowledge("1", "wall");
  await first.alarms.stop();

  const second = new AlarmScene([hot], { keeper: kept.file });
  kept.alarms = second.alarms;
  assert.deepEqual(second.alarms.active, first.alarms.active);
  assert.deepEqual(second.alarms.rules, first.alarms.rules);
  second.publish(32);
  assert.deepEqual(second.told, []);
  second.publish(29);
  second.publish(31, "board/t");
  const [open, again] = second.alarms.active;
  assert.deepEqual([open.id, open.rule, again.rule], ["2", "open", "hot"]);
  assert.notEqual(again.id, "1");
  await second.alarms.stop();

  const third = new AlarmScene([], { keeper: kept.file });
  assert.deepEqual(third.told, ["-board/t"], "its rule is gone from the config");
});

Deno.test("a page's rule rests while the config has one of its name", async () => {
  const kept = new FileScene();
  kept.state = { ...EMPTY_STATE, rules: [{ ...hot, above: 99 }] };
  await kept.file.save();
  const scene = new AlarmScene([hot], { keeper: kept.file });
  assert.deepEqual(scene.alarms.rules, [{ ...hot, source: "config" }]);
  assert.match(scene.warnings[0], /"hot" rests: there is a rule with this name in the config/);
  kept.alarms = scene.alarms;
  await scene.alarms.setRule(completeRule({ topic: "board/x", above: 1, name: "other" }));
  const later = new AlarmScene([], { keeper: kept.file });
  assert.deepEqual(later.alarms.rules.map(({ name, above }) => [name, above]), [
    ["other", 1],
    ["hot", 99],
  ]);
});

Deno.test("acknowledging the alarm of a device that never came back ends it", async () => {
  const kept = new FileScene();
  const alarm = {
    id: "1",
    topic: "gone/t",
    rule: "any",
    severity: "alarm",
    since: 1,
    value: 9,
  } as const;
  kept.state = {
    ...EMPTY_STATE,
    nextId: 2,
    active: [alarm, { ...alarm, id: "2", topic: "board/t" }],
  };
  await kept.file.save();
  const scene = new AlarmScene([{ topic: "+/t", above: 3, name: "any" }], { keeper: kept.file });
  await scene.alarms.acknowledge("1", "wall");
  await scene.alarms.acknowledge("2", "wall");
  assert.deepEqual(scene.told, ["!gone/t", "-gone/t", "!board/t"]);
});

Deno.test("a crowd of changes that each wait to be kept is written twice at most", async () => {
  const scene = new FileScene();
  let writes = 0;
  const file = new AlarmFile({
    path: scene.path,
    clock: scene.clock,
    log: { info() {}, warn() {} },
    state: () => ({ ...EMPTY_STATE, nextId: ++writes }),
  });
  await Promise.all(Array.from({ length: 100 }, () => file.save()));
  assert.ok(writes <= 2, `${writes} writes`);
  assert.equal(file.read().nextId, writes);
});

Deno.test("no id is given twice, even if the bridge is killed before it keeps the last alarms", async () => {
  const kept = new FileScene();
  const first = new AlarmScene([hot], { keeper: kept.file });
  kept.alarms = first.alarms;
  await kept.file.save();
  const ids = [];
  for (let i = 0; i < 50; i++) {
    first.publish(31);
    ids.push(first.alarms.active[0].id);
    first.publish(20);
    await first.advance(400_000);
  }
  const second = new AlarmScene([hot], { keeper: kept.file });
  second.publish(31);
  assert.ok(!ids.includes(second.alarms.active[0].id), second.alarms.active[0].id);
});

Deno.test("a rule without a name is there after a restart, however long its topic is", async () => {
  const kept = new FileScene();
  const first = new AlarmScene([], { keeper: kept.file });
  kept.alarms = first.alarms;
  const [device, channel] = ["d".repeat(128), "c".repeat(127)];
  const topics = [`${device}/${channel}1`, `${device}/${channel}2`];
  for (const topic of topics) await first.alarms.setRule(completeRule({ topic, above: 1 }));
  await first.alarms.stop();
  const second = new AlarmScene([], { keeper: kept.file });
  assert.deepEqual(second.alarms.rules.map(({ topic }) => topic), topics);
  assert.deepEqual(kept.warnings, []);
});

Deno.test("as many alarms of texts as may be, as long as a device likes, do not lose a page's rules", async () => {
  const kept = new FileScene();
  const first = new AlarmScene([], { keeper: kept.file });
  kept.alarms = first.alarms;
  await first.alarms.setRule(completeRule({ topic: "+/+", silentFor: "1s" }));
  for (let i = 0; i < MAX_ACTIVE; i++) first.publish("x".repeat(10_000), `board/c${i}`);
  await first.advance(1000);
  assert.equal(first.alarms.active.length, MAX_ACTIVE);
  await first.alarms.stop();
  const second = new AlarmScene([], { keeper: kept.file });
  assert.deepEqual([second.alarms.rules.length, kept.warnings], [1, []]);
  const [{ value }] = second.alarms.active;
  assert.equal((value as string).length, MAX_VALUE_LENGTH);
});

Deno.test("a rule that rests for want of room is not there twice when it is made anew", async () => {
  const kept = new FileScene();
  const many = Array.from({ length: MAX_RULES - 1 }, (_, i) => {
    return completeRule({ topic: "board/t", above: i, name: `rule ${i}` });
  });
  const [first, second] = ["first", "second"].map((name) => ({ ...hot, name }));
  kept.state = { ...EMPTY_STATE, rules: [first, second] };
  await kept.file.save();
  const scene = new AlarmScene(many, { keeper: kept.file });
  kept.alarms = scene.alarms;
  assert.match(scene.warnings[0], /"second" rests: there are already 256 rules/);
  await scene.alarms.removeRule("first");
  await scene.alarms.setRule({ ...second, above: 77 });
  const rules = kept.file.read().rules.map(({ name, above }) => [name, above]);
  assert.deepEqual(rules, [["second", 77]]);
});

Deno.test("an alarm of the last run is no younger than nothing, though the clock is not set yet", async () => {
  const kept = new FileScene();
  const first = new AlarmScene([hot], { keeper: kept.file });
  kept.alarms = first.alarms;
  first.publish(31);
  await first.alarms.stop();
  const [{ since }] = kept.file.read().active;
  Deno.writeTextFileSync(
    kept.path,
    Deno.readTextFileSync(kept.path).replace(String(since), "1800000000000"),
  );
  const second = new AlarmScene([hot], { keeper: kept.file });
  await second.advance(3000);
  assert.equal(second.alarms.withAge(second.alarms.active[0]).ageMs, 3000);
});
