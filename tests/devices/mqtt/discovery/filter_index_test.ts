import { strict as assert } from "node:assert";
import { FilterIndex } from "../../../../devices/mqtt/discovery/filter_index.ts";

const MATCHES: readonly (readonly [filter: string, topic: string, matches: boolean])[] = [
  ["a/b", "a/b", true],
  ["a/b", "a/c", false],
  ["a/+", "a/b", true],
  ["a/+", "a", false],
  ["a/+", "a/b/c", false],
  ["a/#", "a", true],
  ["a/#", "a/b/c", true],
  ["+/+/x/1", "home/gw/x/1", true],
  ["#", "$SYS/x", false],
  ["+/x", "$SYS/x", false],
  ["$SYS/#", "$SYS/x", true],
  ["+", "", true],
  ["a//b", "a//b", true],
];

Deno.test("a filter matches as MQTT says", () => {
  for (const [filter, topic, matches] of MATCHES) {
    const index = new FilterIndex<string>();
    index.add(filter, "x");
    assert.equal(index.match(topic).has("x"), matches, `${filter} ${topic}`);
  }
});

Deno.test("what is removed matches no longer, and what shares its branch still does", () => {
  const index = new FilterIndex<number>();
  index.add("a/b", 1);
  index.add("a/b", 2);
  index.add("a/b/c", 3);
  index.remove("a/b", 1);
  index.remove("a/x", 1);
  assert.deepEqual([...index.match("a/b")], [2]);
  index.remove("a/b", 2);
  assert.deepEqual([...index.match("a/b/c")], [3]);
});
