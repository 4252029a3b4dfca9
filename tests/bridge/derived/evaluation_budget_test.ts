import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Derivations } from "../../../bridge/derived/derivations.ts";
import {
  EvaluationBudget,
  MAX_EVALUATIONS_PER_SECOND,
} from "../../../bridge/derived/evaluation_budget.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import { silentLog } from "../../../bridge/log.ts";
import { ManualClock, settle } from "../_manual_clock.ts";

Deno.test("a budget has as much as there may be in a second, and no more after a rest", async () => {
  const clock = new ManualClock();
  const budget = new EvaluationBudget(clock);
  const use = () => {
    let used = 0;
    for (; budget.isThere; used++) budget.take();
    return used;
  };
  strictEqual(use(), MAX_EVALUATIONS_PER_SECOND);
  await clock.advance(100);
  strictEqual(use(), MAX_EVALUATIONS_PER_SECOND / 10);
  await clock.advance(60_000);
  strictEqual(use(), MAX_EVALUATIONS_PER_SECOND);
});

Deno.test("a flood of readings is evaluated as far as may be, counted, and its last one is not lost", async () => {
  const clock = new ManualClock();
  const hub = new Hub({ clock });
  const derivations = new Derivations({ hub, clock, log: silentLog });
  hub.describe({ id: "o", type: "test" }, { id: "a", name: "a", channels: [] });
  hub.setState("a", "online");
  derivations.start();
  const ids = Array.from({ length: 100 }, (_, i) => `d.x${i}`);
  derivations.define(ids.map((id) => ({ id, expression: "a.t * 2" })));
  await settle();
  const values: unknown[] = [];
  hub.subscribe(["d/x99"], ({ value }) => values.push(value));
  for (let i = 1; i <= 1000; i++) {
    hub.publish("a", "t", i, i);
    await Promise.resolve();
  }
  ok(derivations.evaluations <= MAX_EVALUATIONS_PER_SECOND + ids.length);
  ok(values.length >= 199 && values.length <= 202, `${values.length} values`);
  ok(derivations.skipped > 0);
  await clock.advance(50);
  strictEqual(values.at(-1), 2000);
  // Nothing is left to be done.
  await clock.advance(1000);
  deepStrictEqual([values.at(-1), clock.timers], [2000, 0]);
  derivations.stop();
});
