import assert from "node:assert/strict";
import { meets } from "../../../bridge/alarms/condition.ts";
import { completeRule } from "../../../bridge/alarms/rule.ts";

function rule(keys: object) {
  return completeRule({ topic: "a/b", ...keys });
}

Deno.test("above and below are strict, and end beyond their hysteresis", () => {
  const above = rule({ above: 30, hysteresis: 2 });
  assert.deepEqual([30, 30.1].map((value) => meets(above, value, false)), [false, true]);
  assert.deepEqual([28, 28.1, 30].map((value) => meets(above, value, true)), [false, true, true]);
  const below = rule({ below: 3, hysteresis: 0.5 });
  assert.deepEqual([3, 2.9].map((value) => meets(below, value, false)), [false, true]);
  assert.deepEqual([3.5, 3.4].map((value) => meets(below, value, true)), [false, true]);
});

Deno.test("what is no number says nothing about a threshold, and nothing is no value at all", () => {
  for (const value of [null, "31", true]) {
    assert.equal(meets(rule({ above: 30 }), value, false), null);
  }
  assert.equal(meets(rule({ is: true }), null, true), null);
});

Deno.test("is compares values, and takes on and off for true and false", () => {
  const cases = [
    [true, true, true],
    [true, false, false],
    ["on", true, true],
    ["On", true, true],
    ["off", false, true],
    ["off", true, false],
    ["open", "open", true],
    ["open", "closed", false],
    ["constructor", true, false],
    [3, 3, true],
    [3, "3", false],
  ] as const;
  for (const [is, value, expected] of cases) {
    assert.equal(meets(rule({ is }), value, false), expected, `${is} against ${value}`);
  }
});
