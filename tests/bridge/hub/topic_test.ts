import assert from "node:assert/strict";
import {
  checkFilter,
  checkLevel,
  matchesFilter,
  MAX_LEVEL_LENGTH,
  MAX_TOPIC_LENGTH,
  MAX_TOPIC_LEVELS,
} from "../../../bridge/hub/topic.ts";
import { MATCHES } from "../_topic_matches.ts";

const VALID_FILTERS = [
  "a",
  "a/b",
  "+",
  "#",
  "a/+",
  "+/b",
  "a/#",
  "+/#",
  "/",
  "$log/+",
  "a b",
  "ä/ß",
];
const INVALID_FILTERS = ["", "a+", "+a", "a#", "#a", "a/b#", "#/a", "a/#/b", "a+/b", "a\0", "a\n"];

Deno.test("checkFilter() accepts whole-level wildcards", () => {
  for (const filter of VALID_FILTERS) assert.equal(checkFilter(filter), null, filter);
});

Deno.test("checkFilter() rejects wildcards inside a level, an early #, control characters", () => {
  for (const filter of INVALID_FILTERS) {
    assert.notEqual(checkFilter(filter), null, JSON.stringify(filter));
  }
});

Deno.test("checkFilter() accepts the longest filter and rejects one character more", () => {
  assert.equal(checkFilter("a".repeat(MAX_TOPIC_LENGTH)), null);
  assert.match(checkFilter("a".repeat(MAX_TOPIC_LENGTH + 1))!, /longer/);
});

Deno.test("checkFilter() accepts the most levels and rejects one more", () => {
  assert.equal(checkFilter(Array(MAX_TOPIC_LEVELS).fill("a").join("/")), null);
  assert.match(checkFilter(Array(MAX_TOPIC_LEVELS + 1).fill("a").join("/"))!, /levels/);
});

Deno.test("checkLevel() accepts an id and rejects what would change a topic's shape", () => {
  for (const id of ["a", "fan 1", "°C", "constructor", "a".repeat(MAX_LEVEL_LENGTH)]) {
    assert.equal(checkLevel(id), null, id);
  }
  for (const id of ["", "a/b", "+", "a#", "a\x1b", "\ud83c", "a".repeat(MAX_LEVEL_LENGTH + 1)]) {
    assert.notEqual(checkLevel(id), null, JSON.stringify(id));
  }
});

Deno.test("matchesFilter() follows MQTT's table", () => {
  for (const [filter, name, expected] of MATCHES) {
    assert.equal(matchesFilter(filter, name), expected, `${filter} against ${name}`);
  }
});
