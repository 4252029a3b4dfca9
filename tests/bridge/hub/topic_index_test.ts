import assert from "node:assert/strict";
import fc from "fast-check";
import { matchesFilter } from "../../../bridge/hub/topic.ts";
import { TopicIndex } from "../../../bridge/hub/topic_index.ts";
import { MATCHES } from "../_topic_matches.ts";

Deno.test("match() follows MQTT's table", () => {
  for (const [filter, name, expected] of MATCHES) {
    const index = new TopicIndex<string>();
    index.add(filter, filter);
    assert.equal(index.match(name).has(filter), expected, `${filter} against ${name}`);
  }
});

Deno.test("match() returns a value once, however many of its filters match", () => {
  const index = new TopicIndex<string>();
  for (const filter of ["#", "a/+", "a/b", "+/b"]) index.add(filter, "one");
  assert.deepEqual([...index.match("a/b")], ["one"]);
});

Deno.test("remove() takes one value from under one filter and leaves the others", () => {
  const index = new TopicIndex<string>();
  index.add("a/b", "one");
  index.add("a/b", "two");
  index.add("a", "three");
  index.remove("a/b", "one");
  index.remove("a/b/c", "two");
  assert.deepEqual([...index.match("a/b")], ["two"]);
  index.remove("a/b", "two");
  assert.deepEqual([...index.match("a/b")], []);
  assert.deepEqual([...index.match("a")], ["three"]);
});

const level = fc.constantFrom("a", "b", "$c", "");
const topic = fc.array(level, { minLength: 1, maxLength: 4 }).map((levels) => levels.join("/"));
const filter = fc.tuple(
  fc.array(fc.oneof(level, fc.constant("+")), { minLength: 1, maxLength: 4 }),
  fc.boolean(),
).map(([levels, isOpen]) => [...levels, ...(isOpen ? ["#"] : [])].join("/"));

Deno.test("match() agrees with matchesFilter(), also after removals", () => {
  fc.assert(fc.property(
    fc.array(filter, { maxLength: 12 }),
    fc.array(filter, { maxLength: 4 }),
    topic,
    (added, removed, name) => {
      const index = new TopicIndex<string>();
      for (const filter of [...added, ...removed]) index.add(filter, filter);
      for (const filter of removed) index.remove(filter, filter);
      const left = new Set(added.filter((filter) => !removed.includes(filter)));
      const expected = [...left].filter((filter) => matchesFilter(filter, name)).sort();
      assert.deepEqual([...index.match(name)].sort(), expected);
    },
  ));
});
