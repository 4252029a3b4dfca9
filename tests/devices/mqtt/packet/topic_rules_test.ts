import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import {
  checkTopicFilter,
  checkTopicName,
  MAX_TOPIC_LEVELS,
  parseSharedFilter,
  sharedPartOf,
} from "../../../../devices/mqtt/packet/topic_rules.ts";

Deno.test("checkTopicName() takes what is a name, empty levels and $ included", () => {
  for (const topic of ["a", "/", "a//b", "/a/", "$x/y", " ", "ü/😀"]) {
    strictEqual(checkTopicName(topic), null, topic);
  }
});

Deno.test("checkTopicName() refuses wildcards, NUL and nothing", () => {
  for (const topic of ["", "+", "a/#", "a+b", "a\0b"]) {
    strictEqual(typeof checkTopicName(topic), "string", topic);
  }
});

Deno.test("checkTopicFilter() demands that wildcards fill a level, and # the last one", () => {
  for (const filter of ["#", "+", "+/+", "/+", "a/#", "+/#", "a/+/b", "$SYS/#"]) {
    strictEqual(checkTopicFilter(filter), null, filter);
  }
  for (const filter of ["", "a#", "#/a", "a/#/b", "a+", "+a", "a/b+/c", "##", "++", "\0"]) {
    strictEqual(typeof checkTopicFilter(filter), "string", filter);
  }
});

Deno.test("a topic has so many bytes and levels, and not one more", () => {
  strictEqual(checkTopicName("a".repeat(65_535)), null);
  match(checkTopicName("a".repeat(65_536))!, /longer/);
  match(checkTopicName("é".repeat(32_768))!, /longer/);
  strictEqual(checkTopicName("é".repeat(32_767)), null);
  strictEqual(checkTopicName("/".repeat(MAX_TOPIC_LEVELS - 1)), null);
  match(checkTopicName("/".repeat(MAX_TOPIC_LEVELS))!, /levels/);
});

Deno.test("parseSharedFilter() takes a shared filter apart, and tells a bad one", () => {
  deepStrictEqual(parseSharedFilter("$share/g/a/+"), { group: "g", filter: "a/+" });
  deepStrictEqual(parseSharedFilter("$share/g//a"), { group: "g", filter: "/a" });
  strictEqual(parseSharedFilter("a/b"), null);
  strictEqual(parseSharedFilter("$shared/g/a"), null);
  for (const filter of ["$share/", "$share/g", "$share//a", "$share/g+/a", "$share/#/a"]) {
    strictEqual(typeof parseSharedFilter(filter), "string", filter);
  }
  strictEqual(sharedPartOf("$share//a"), null);
});
