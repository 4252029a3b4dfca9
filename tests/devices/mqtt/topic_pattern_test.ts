import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkPattern,
  checkTopic,
  fillTemplate,
  placeholders,
  toPattern,
  TopicPattern,
} from "../../../devices/mqtt/topic_pattern.ts";

Deno.test("TopicPattern matches as a topic filter does (MQTT 5.0 §4.7)", () => {
  for (
    const [pattern, topic, isMatch] of [
      ["a/b", "a/b", true],
      ["a/b", "a/b/c", false],
      ["a/b", "a", false],
      ["a/+", "a/b", true],
      ["a/+", "a/", true],
      ["a/+", "a", false],
      ["a/+", "a/b/c", false],
      ["+/+", "/a", true],
      ["a/#", "a", true],
      ["a/#", "a/b/c", true],
      ["a/#", "ab", false],
      ["#", "a/b", true],
      ["#", "$SYS/a", false],
      ["+/a", "$SYS/a", false],
      ["$SYS/#", "$SYS/a", true],
    ] as const
  ) {
    assert.equal(new TopicPattern(pattern).match(topic) !== null, isMatch, `${pattern} ${topic}`);
  }
});

Deno.test("TopicPattern gives what its named wildcards stand for", () => {
  const pattern = new TopicPattern("sensors/+room/+/#rest");
  assert.equal(pattern.filter, "sensors/+/+/#");
  assert.deepEqual(pattern.names, ["room", "rest"]);
  assert.deepEqual({ ...pattern.match("sensors/kitchen/x/a/b") }, { room: "kitchen", rest: "a/b" });
  assert.deepEqual({ ...pattern.match("sensors/kitchen/x") }, { room: "kitchen", rest: "" });
  assert.equal(pattern.match("sensors/kitchen"), null);
});

Deno.test("checkPattern() says what is wrong", () => {
  for (const pattern of ["a", "+", "#", "a/+b/#c", "/", "$SYS/#", "a b/é"]) {
    assert.equal(checkPattern(pattern), null, pattern);
  }
  for (
    const [pattern, fault] of [
      ["", /empty/],
      ["#/a", /not the last level/],
      ["#a/b", /not the last level/],
      ["a+/b", /neither stands alone/],
      ["a/+b-c", /neither stands alone/],
      ["a#", /neither stands alone/],
      ["+a/+a", /same name twice/],
      ["a\0", /control/],
    ] as const
  ) {
    assert.match(checkPattern(pattern) ?? "", fault, pattern);
  }
});

Deno.test("checkTopic() lets no command go to a filter or to the broker's own", () => {
  assert.equal(checkTopic("a/b c/é"), null);
  assert.equal(checkTopic("x".repeat(20_000)), null);
  for (const topic of ["", "a/+", "#", "$SYS/x", "a\0b", "a\nb", "x".repeat(20_001)]) {
    assert.notEqual(checkTopic(topic), null, JSON.stringify(topic.slice(0, 9)));
  }
});

Deno.test("fillTemplate() leaves braces around anything else alone", () => {
  assert.deepEqual(placeholders('{"a":"{value}"}{x}'), ["value", "x"]);
  assert.equal(fillTemplate('{"a":"{value}"}{x}', { value: "$&{x}" }), '{"a":"$&{x}"}{x}');
  assert.equal(fillTemplate("{constructor}", {}), "{constructor}");
});

Deno.test("toPattern() is the pattern of all that a template can make", () => {
  assert.equal(toPattern("a/{room}/x-{what}/set"), "a/+room/+/set");
});

Deno.test("a pattern that is found right matches or not, whatever the topic, and filters agree", () => {
  const level = fc.constantFrom("a", "b", "", "$x", "+", "+n", "é");
  const pattern = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join("/"));
  const topic = fc.array(fc.constantFrom("a", "b", "", "$x", "é"), { minLength: 1, maxLength: 5 });
  fc.assert(fc.property(pattern, topic, (text, levels) => {
    fc.pre(checkPattern(text) === null);
    const named = new TopicPattern(text);
    const name = levels.join("/");
    const isMatch = named.match(name) !== null;
    return isMatch === (new TopicPattern(named.filter).match(name) !== null);
  }));
});
