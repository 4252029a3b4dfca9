import { strict as assert } from "node:assert";
import { checkFilter, checkTopic } from "../../../../devices/mqtt/discovery/topics.ts";

Deno.test("a filter may have whole-level wildcards, a topic none", () => {
  for (const filter of ["a", "a/b c/ä", "+", "+/a", "a/#", "/", "$SYS/x"]) {
    assert.equal(checkFilter(filter), null, filter);
  }
  assert.equal(checkTopic("a/b"), null);
  for (const topic of ["a/+", "#", "a+b"]) assert.equal(checkTopic(topic), "has a wildcard");
});

Deno.test("a filter that a broker would drop the connection for is refused", () => {
  for (const filter of ["", "a\0", "a#", "#/a", "a+/b", "\ud800", "$share/g/a"]) {
    assert.notEqual(checkFilter(filter), null, JSON.stringify(filter));
  }
  assert.equal(checkFilter("x".repeat(65_535)), null);
  assert.notEqual(checkFilter("x".repeat(65_536)), null);
  assert.equal(checkFilter("a/".repeat(63) + "a"), null);
  assert.notEqual(checkFilter("a/".repeat(64) + "a"), null);
});
