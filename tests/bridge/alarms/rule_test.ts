import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkRule,
  completeRule,
  MAX_RULE_TEXT_LENGTH,
  timeMs,
} from "../../../bridge/alarms/rule.ts";

const plain = { topic: "a/b", above: 1 };

function fault(rule: unknown): string {
  const [first] = checkRule(rule);
  return first === undefined ? "" : `${first.key}: ${first.reason}`;
}

Deno.test("a rule is completed with a severity and a name that says what it is for", () => {
  assert.deepEqual(completeRule(plain), { ...plain, severity: "alarm", name: "a/b above 1" });
  const cases = [
    [{ topic: "+/battery", below: 3.3, for: "5m" }, "+/battery below 3.3 for 5m"],
    [{ topic: "a/door", is: "open" }, "a/door is open"],
    [{ topic: "a/door", is: false, for: 30 }, "a/door is false for 30"],
    [{ topic: "a/+", silentFor: "10m" }, "a/+ silent for 10m"],
    [{ topic: "a", lost: true }, "a lost"],
    [{ topic: "a", lost: true, for: "1m" }, "a lost for 1m"],
  ] as const;
  for (const [rule, name] of cases) {
    assert.equal(fault(rule), "");
    assert.equal(completeRule(rule).name, name);
  }
  assert.equal(completeRule({ topic: "a", lost: true }).for, "10s");
  assert.equal(completeRule({ topic: "a/b", is: 1, for: 30 }).for, "30");
});

Deno.test("what is wrong with a rule is said with its key", () => {
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [null, /^: must be a map/],
    [[], /^: must be a map/],
    [{ above: 1 }, /^: topic is missing/],
    [{ topic: "a/b" }, /^: needs one of above, below, is, silentFor, lost/],
    [{ ...plain, below: 0 }, /^below: above and below exclude each other: write two rules/],
    [{ ...plain, abvoe: 1 }, /^abvoe: unknown key; did you mean above\?/],
    [{ ...plain, above: "hot" }, /^above: must be a number/],
    [{ ...plain, above: NaN }, /^above: must be a number/],
    [{ ...plain, hysteresis: -1 }, /^hysteresis: must be at least 0/],
    [{ topic: "a/b", is: true, hysteresis: 1 }, /^hysteresis: is for above and below/],
    [{ ...plain, severity: "loud" }, /^severity: must be one of warning, alarm/],
    [{ ...plain, name: "" }, /^name: is empty/],
    [{ ...plain, name: "a\nb" }, /^name: contains a control character/],
    [{ ...plain, for: "soon" }, /^for: must be a time such as 30s or 5m, to 7d/],
    [{ ...plain, for: "8d" }, /^for: must be a time/],
    [{ ...plain, for: -1 }, /^for: must be a time/],
    [{ topic: "a/b", silentFor: "999ms" }, /^silentFor: must be a time .* from 1s to 7d/],
    [{ topic: "a/b", silentFor: "1m", for: "1m" }, /^for: silentFor says how long/],
    [{ topic: "a", lost: false }, /^lost: must be true/],
    [{ topic: "a/b", lost: true }, /^topic: must be a device alone/],
    [{ topic: "a", above: 1 }, /^topic: must be device\/channel/],
    [{ topic: "a/#", above: 1 }, /^topic: must be device\/channel/],
    [{ topic: "$log/a", is: "x" }, /^topic: starts with \$/],
    [{ topic: "a/b+", above: 1 }, /^topic: has a \+ that is not a whole level/],
    [{ topic: "/b", above: 1 }, /^topic: is empty/],
    [{ topic: "a/", above: 1 }, /^topic: is empty/],
    [{ topic: "a/b", is: null }, /^is: must be a text/],
    [{ topic: 5, above: 1 }, /^topic: must be a text/],
  ];
  for (const [rule, pattern] of cases) assert.match(fault(rule), pattern, JSON.stringify(rule));
});

Deno.test("texts and times are taken up to their limits, and not beyond", () => {
  assert.equal(fault({ ...plain, name: "x".repeat(MAX_RULE_TEXT_LENGTH) }), "");
  assert.match(fault({ ...plain, name: "x".repeat(MAX_RULE_TEXT_LENGTH + 1) }), /longer than 100/);
  assert.equal(fault({ topic: "a/b", silentFor: "1s" }), "");
  assert.equal(fault({ ...plain, for: "7d" }), "");
  assert.equal(timeMs("1.5m"), 90_000);
  assert.equal(timeMs("30"), 30_000);
  assert.equal(timeMs(undefined), 0);
});

Deno.test("a rule that is right stays right when it is completed, whatever was given", () => {
  const part = fc.oneof(fc.string(), fc.double(), fc.boolean(), fc.constant(null));
  const rules = fc.dictionary(
    fc.constantFrom("topic", "above", "below", "is", "for", "silentFor", "lost", "name", "x"),
    fc.oneof(part, fc.constantFrom("a/b", "+/c", "a", "5m", 30, true)),
  );
  fc.assert(fc.property(fc.oneof(rules, fc.anything()), (value) => {
    if (checkRule(value).length > 0) return;
    const rule = completeRule(value);
    const { name, ...rest } = rule;
    assert.deepEqual(checkRule(rest), []);
    assert.deepEqual(completeRule({ ...rest, name }), rule);
  }));
});
