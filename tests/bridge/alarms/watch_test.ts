import assert from "node:assert/strict";
import fc from "fast-check";
import { CALM_MS, MAX_HOLD_MS, MIN_HOLD_MS, Watch } from "../../../bridge/alarms/watch.ts";
import { ManualClock } from "../_manual_clock.ts";

/** A watch, and what it told: `raised`, `cleared` and `forgotten` with the time. */
function createWatch(forMs = 0) {
  const clock = new ManualClock();
  const told: string[] = [];
  const watch = new Watch("a/t", {
    clock,
    forMs,
    listener: {
      raised: () => told.push("raised"),
      cleared: () => told.push("cleared"),
      forgotten: () => told.push("forgotten"),
    },
  });
  return { clock, told, watch };
}

Deno.test("the first alarm ends at once, the next ones later each time, up to a limit", async () => {
  const { clock, told, watch } = createWatch();
  for (
    const holdMs of [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((s) => s * MIN_HOLD_MS)
  ) {
    watch.observe(true, 1);
    watch.observe(false, 0);
    if (holdMs > 0) {
      await clock.advance(holdMs - 1);
      assert.equal(told.at(-1), "raised", `${holdMs} ms`);
      await clock.advance(1);
    }
    assert.equal(told.at(-1), "cleared", `${holdMs} ms`);
  }
  assert.equal(MAX_HOLD_MS, 300 * MIN_HOLD_MS);
  await clock.advance(CALM_MS - 1);
  assert.equal(watch.times, 12);
  await clock.advance(1);
  assert.deepEqual([watch.times, told.at(-1), clock.timers], [0, "forgotten", 0]);
});

Deno.test("a condition that comes back while its alarm is leaving is the same alarm", async () => {
  const { clock, told, watch } = createWatch();
  for (let i = 0; i < 2; i++) {
    watch.observe(true, 1);
    watch.observe(false, 0);
  }
  watch.observe(true, 2);
  await clock.advance(CALM_MS);
  assert.deepEqual(told, ["raised", "cleared", "raised"]);
});

Deno.test("whatever a condition does: what is told alternates, is earned, and leaves nothing behind", async () => {
  const step = fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 20_000 }));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.nat(10_000), async (steps, forMs) => {
      const { clock, told, watch } = createWatch(forMs);
      /** Since when the condition holds, or does not. */
      let since = -Infinity;
      let isMet = false;
      for (const [next, waitMs] of steps) {
        if (next !== isMet) since = clock.elapsed();
        isMet = next;
        watch.observe(isMet, Number(isMet));
        const hasHeld = clock.elapsed() + waitMs - since >= forMs;
        await clock.advance(waitMs);
        if (isMet && hasHeld) assert.ok(watch.isActive, "held long enough");
        if (told.at(-1) === "cleared") assert.ok(!watch.isActive);
      }
      const changes = told.filter((it) => it !== "forgotten");
      changes.forEach((it, i) => assert.equal(it, i % 2 === 0 ? "raised" : "cleared"));
      watch.observe(false, 0);
      await clock.advance(MAX_HOLD_MS + CALM_MS);
      assert.deepEqual([watch.isActive, watch.times, clock.timers], [false, 0, 0]);
    }),
    { numRuns: 100 },
  );
});
