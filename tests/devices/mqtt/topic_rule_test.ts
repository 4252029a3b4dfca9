import assert from "node:assert/strict";
import { toDefaultMapping, TopicRule } from "../../../devices/mqtt/topic_rule.ts";

function placed(rule: TopicRule, topic: string) {
  const place = rule.place(topic);
  return place === null ? null : [place.device, place.channel];
}

Deno.test("a subscribed filter says by its levels which device and which channel a topic is", () => {
  for (
    const [filter, topic, expected] of [
      ["sensors/+/+", "sensors/kitchen/temperature", ["kitchen", "temperature"]],
      ["evcc/#", "evcc/loadpoints/1/mode", ["evcc", "loadpoints.1.mode"]],
      ["evcc/#", "evcc", ["evcc", ""]],
      ["home/garden/#", "home/garden/pump", ["garden", "pump"]],
      ["tele/+/SENSOR", "tele/plug/SENSOR", ["plug", "SENSOR"]],
      ["zigbee2mqtt/+", "zigbee2mqtt/lamp", ["lamp", ""]],
      ["+/status/+/#", "a/status/b/c/d", ["a", "status.b.c.d"]],
      ["garden/temperature", "garden/temperature", ["garden", "temperature"]],
      ["temperature", "temperature", ["temperature", ""]],
      ["#", "a/b/c", ["a", "b.c"]],
      ["a/+", "a/b+c", ["b_c", ""]],
      ["a/+", "b/c", null],
    ] as const
  ) {
    const rule = new TopicRule(toDefaultMapping(filter));
    assert.deepEqual(rule.filters, [filter === "#" ? "+/#" : filter]);
    assert.deepEqual(placed(rule, topic), expected, `${filter} ${topic}`);
  }
});

Deno.test("a mapping puts what its wildcards caught into ids and names", () => {
  const rule = new TopicRule({
    topic: "sensors/+room/+what",
    device: "room-{room}",
    channel: "{what}",
    name: "Room {room}",
  });
  const place = rule.place("sensors/$kitchen/temperature")!;
  assert.deepEqual([place.device, place.channel], ["room-$kitchen", "temperature"]);
  assert.equal(place.name, "Room $kitchen");
});

Deno.test("topics for commands, answers and availability bring no readings", () => {
  const beside = new TopicRule(toDefaultMapping("evcc/#", "{topic}/set"));
  assert.equal(beside.isAside("evcc/mode/set"), true);
  assert.equal(beside.isAside("evcc/mode"), false);
  assert.deepEqual(beside.filters, ["evcc/#"]);
  const rule = new TopicRule({
    topic: "s/+room/+what",
    device: "{room}",
    commandTopic: "c/{room}/{what}",
    ackTopic: "{topic}/ack",
    availabilityTopic: "s/{room}/$alive",
  });
  assert.deepEqual(rule.filters, ["s/+/+", "s/+/+/ack", "s/+/$alive"]);
  for (const topic of ["c/a/b", "s/a/b/ack", "s/a/$alive"]) {
    assert.equal(rule.isAside(topic), true, topic);
  }
  assert.equal(rule.isAside("s/a/b"), false);
  const same = new TopicRule({ topic: "s/+a", device: "{a}", commandTopic: "s/{a}" });
  assert.equal(same.isAside("s/x"), false, "a device may be set where it reports");
});

Deno.test("a rule reads and writes the words it was given", () => {
  const words = new TopicRule({ topic: "a", device: "a", on: "OPEN", off: "SHUT" });
  assert.deepEqual(["OPEN", "SHUT", "STUCK"].map((text) => words.convert(text)), [
    true,
    false,
    "STUCK",
  ]);
  assert.equal(words.payload("", true), "OPEN");
  assert.equal(words.payload("valve", false), '{"valve":"SHUT"}');
  const boolean = new TopicRule({ topic: "a", device: "a", kind: "boolean" });
  assert.deepEqual(["ON", "off", 1, "maybe", null].map((value) => boolean.convert(value)), [
    true,
    false,
    true,
    undefined,
    null,
  ]);
  const number = new TopicRule({ topic: "a", device: "a", kind: "number" });
  assert.deepEqual([21.5, "nan"].map((value) => number.convert(value)), [21.5, undefined]);
  const text = new TopicRule({ topic: "a", device: "a", kind: "string" });
  assert.equal(text.convert(21.5), "21.5");
});

Deno.test("a payload's template has the value as text and as JSON", () => {
  const rule = new TopicRule({
    topic: "a",
    device: "a",
    payload: '{"set":{"{key}":{json}},"text":"{value}"}',
  });
  assert.equal(rule.payload("fan", 'a"b'), '{"set":{"fan":"a\\"b"},"text":"a"b"}');
  assert.equal(new TopicRule({ topic: "a", device: "a" }).payload("", 21.5), "21.5");
});
