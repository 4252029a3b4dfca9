import assert from "node:assert/strict";
import { checkRule, completeRule } from "../../../../bridge/alarms/rule.ts";
import {
  emptyForm,
  formOf,
  readForm,
  type RuleForm,
} from "../../../../bridge/dashboard/model/rule_form.ts";

const number = { topic: "a/t", kind: "number" } as const;

function read(changes: Partial<RuleForm>, channel: Parameters<typeof readForm>[1] = number) {
  return readForm({ ...emptyForm(channel.kind), ...changes }, channel);
}

Deno.test("a form becomes the rule that it says, for one device or for each", () => {
  const severity = "alarm";
  const cases: readonly (readonly [Partial<RuleForm>, object])[] = [
    [{ value: "30" }, { topic: "a/t", above: 30 }],
    [{ value: "3,5", kind: "below", time: " 5m ", hysteresis: "0,2" }, {
      topic: "a/t",
      below: 3.5,
      for: "5m",
      hysteresis: 0.2,
    }],
    [{ value: "30", isForAll: true, name: " Hot " }, { topic: "+/t", above: 30, name: "Hot" }],
    [{ kind: "silentFor" }, { topic: "a/t", silentFor: "5m" }],
    [{ kind: "lost", time: "1m" }, { topic: "a", lost: true, for: "1m" }],
    [{ kind: "lost", isForAll: true }, { topic: "+", lost: true }],
    [{ kind: "is", value: "3" }, { topic: "a/t", is: 3 }],
  ];
  for (const [changes, rule] of cases) {
    assert.deepEqual(read(changes), { rule: { severity, ...rule } });
  }
  const door = { topic: "a/door", kind: "boolean" } as const;
  assert.deepEqual(read({ value: "false" }, door), {
    rule: { topic: "a/door", severity, is: false },
  });
  const text = { topic: "a/mode", kind: "string" } as const;
  assert.deepEqual(read({ value: "open" }, text), {
    rule: { topic: "a/mode", severity, is: "open" },
  });
});

Deno.test("what is no number is said before anything is asked of the bridge", () => {
  for (const value of ["", "hot", "1e999", "3 4"]) {
    assert.deepEqual(read({ value }), { fault: "Type a number." });
  }
  assert.deepEqual(read({ value: "3", hysteresis: "x" }), { fault: "Type a number, or nothing." });
});

Deno.test("a rule in the form and back is the same rule", () => {
  const rules = [
    { topic: "a/t", above: 30, hysteresis: 1, for: "5m", name: "Hot", severity: "warning" },
    { topic: "+/t", below: -1 },
    { topic: "a/t", silentFor: "10m" },
    { topic: "a", lost: true },
    { topic: "a/t", is: 4 },
  ].map(completeRule);
  for (const rule of rules) {
    const back = readForm(formOf(rule), number);
    assert.ok("rule" in back);
    assert.deepEqual(checkRule(back.rule), []);
    assert.deepEqual(completeRule(back.rule), rule);
  }
});

Deno.test("a rule that a form could not make is about the same once its form is read", () => {
  const base = { name: "any", severity: "alarm" } as const;
  for (const topic of ["a/+", "+/+"]) {
    const rule = { ...base, topic, silentFor: "10m" };
    assert.deepEqual(readForm(formOf(rule), { topic: "a/t", kind: "number" }), { rule });
  }
  const rule = { ...base, topic: "a/door", is: "ON" };
  assert.deepEqual(readForm(formOf(rule), { topic: "a/door", kind: "boolean" }), {
    rule: { ...rule, is: true },
  });
});
