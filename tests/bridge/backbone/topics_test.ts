import { deepStrictEqual, match, notStrictEqual, strictEqual } from "node:assert/strict";
import { SiteTopics, toSafeId } from "../../../bridge/backbone/topics.ts";

const topics = new SiteTopics("home");

Deno.test("the topics of a site lie beside each other", () => {
  deepStrictEqual([
    topics.state,
    topics.deviceState("a"),
    topics.value("a", "t"),
    topics.set("a", "t"),
    topics.outcome("a", "t"),
    topics.commands,
  ], [
    "pinbridge/home/$state",
    "pinbridge/home/a/$state",
    "pinbridge/home/a/t",
    "pinbridge/home/a/t/set",
    "pinbridge/home/a/t/outcome",
    "pinbridge/home/+/+/set",
  ]);
});

Deno.test("parseCommand() knows the commands of its site, and nothing else", () => {
  deepStrictEqual(topics.parseCommand("pinbridge/home/a/t/set"), { device: "a", channel: "t" });
  for (
    const topic of [
      "pinbridge/barn/a/t/set",
      "pinbridge/home/a/t",
      "pinbridge/home/a/t/outcome",
      "pinbridge/home/a/t/set/x",
      "other/home/a/t/set",
    ]
  ) strictEqual(topics.parseCommand(topic), null, topic);
});

Deno.test("an id that Home Assistant does not take becomes one that it takes, and no other's", () => {
  strictEqual(toSafeId("fan_1-x"), "fan_1-x");
  match(toSafeId("a b.c"), /^a_b_c_[0-9a-f]{6}$/);
  match(toSafeId("é"), /^[\w-]+$/);
  notStrictEqual(toSafeId("a b"), toSafeId("a.b"));
  strictEqual(topics.objectId("fan"), "pinbridge_home_fan");
});
