import assert from "node:assert/strict";
import { completeRule } from "../../../bridge/alarms/rule.ts";
import { MAX_WATCHES, WatchBudget } from "../../../bridge/alarms/watch_budget.ts";
import { WatchList } from "../../../bridge/alarms/watch_list.ts";
import { ManualClock } from "../_manual_clock.ts";

function createList(budget = new WatchBudget()) {
  const cleared: string[] = [];
  const list = new WatchList({
    rule: completeRule({ topic: "+/t", above: 1, for: "1s" }),
    clock: new ManualClock(),
    budget,
    listener: { raised() {}, cleared: (_, topic) => cleared.push(topic) },
  }, { keepsAll: false });
  return { budget, list, cleared };
}

Deno.test("all rules together have as many watches as may be, and what is beyond is counted", () => {
  const { budget, list } = createList();
  const other = createList(budget).list;
  for (let i = 1; i < MAX_WATCHES; i++) assert.ok(list.open(`d${i}/t`));
  assert.ok(other.open("d0/t"));
  assert.equal(other.open("more/t"), undefined);
  assert.deepEqual([budget.used, budget.refused], [MAX_WATCHES, 1]);
  assert.ok(list.open("d1/t"), "one that is there");
  list.close();
  assert.equal(budget.used, 1);
  assert.ok(other.open("more/t"));
});

Deno.test("what is on a device is dropped with it, and nothing on one whose name begins alike", () => {
  const { budget, list, cleared } = createList();
  const since = 1;
  for (const topic of ["a/t", "a", "ab/t"]) {
    list.restore({ id: topic, topic, rule: "r", severity: "alarm", since, value: 2 });
  }
  list.drop("a");
  assert.deepEqual(cleared, ["a/t", "a"]);
  assert.deepEqual([budget.used, list.get("ab/t")?.isActive], [1, true]);
});

Deno.test("what has not held long enough is forgotten by an interruption, an alarm is not", () => {
  const { list, cleared } = createList();
  list.open("a/t")!.observe(true, 2);
  list.restore({ id: "1", topic: "a/u", rule: "r", severity: "alarm", since: 1, value: 2 });
  list.interrupt("a");
  assert.deepEqual([list.get("a/t"), list.get("a/u")?.isActive], [undefined, true]);
  assert.deepEqual(cleared, []);
});
