import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { STEADY_MS } from "../../../bridge/history/retention.ts";
import { HistoryScene } from "./_history_scene.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Lets so much time pass with a reading now and then, and retention do its work. */
async function pass(scene: HistoryScene, ms: number, stepMs: number): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await scene.clock.advance(stepMs);
    for (let i = 0; i < 4; i++) {
      scene.publish("t", 1);
      await scene.history.writer.flush();
    }
  }
}

Deno.test("readings go after hours, steps after days, each in its time", async () => {
  await using scene = new HistoryScene({ retention: { rawHours: 2, days: 1 } });
  const start = scene.clock.now();
  await scene.publishMany("t", 1200, 500, (i) => i % 10);
  await pass(scene, 4 * HOUR_MS, 600_000);
  const early = await scene.series("t", start, start + 10 * 60_000, 10_000);
  strictEqual(early.tier, "1s");
  strictEqual(early.points.length, 600);
  await pass(scene, 32 * HOUR_MS, 600_000);
  // A block goes when all of it is too old, and blocks of coarse tiers are long.
  const late = await scene.series("t", start, start + 10 * 60_000, 10_000);
  ok(!["raw", "1s", "10s"].includes(late.tier), late.tier);
  ok(
    (await scene.series("t", scene.clock.now() - 20 * HOUR_MS, scene.clock.now())).points.length >
      60,
  );
});

Deno.test("a clock that is wrong for a while costs nothing", async () => {
  await using scene = new HistoryScene({ retention: { rawHours: 2, days: 1 } });
  const start = scene.clock.now();
  await scene.publishMany("t", 1200, 3000);
  scene.clock.jump(30 * DAY_MS);
  await pass(scene, STEADY_MS / 2, 60_000);
  scene.clock.jump(-30 * DAY_MS);
  await pass(scene, STEADY_MS / 2, 60_000);
  const { points, tier } = await scene.series("t", start, start + HOUR_MS, 10_000);
  deepStrictEqual([tier, points.length], ["raw", 1200]);
});

Deno.test("a file that grows too large loses the oldest of its finest first", async () => {
  await using scene = new HistoryScene({ retention: { rawHours: 1e6, maxMegabytes: 0.4 } });
  const start = scene.clock.now();
  for (let round = 0; round < 40; round++) {
    for (let i = 0; i < 3000; i++) {
      scene.hub.publish("board", "t", Math.random(), scene.clock.now() + i * 100);
    }
    await scene.clock.advance(300_000);
    await scene.history.writer.flush();
  }
  const { writer } = scene.history;
  for (let i = 0; i < 100; i++) {
    scene.publish("other", i);
    await scene.clock.advance(2000);
    await writer.flush();
  }
  ok(writer.store!.usedBytes() <= 400_000, `${writer.store!.usedBytes()}`);
  const end = start + 40 * 300_000;
  const whole = await scene.series("t", start, end, 30);
  ok(whole.tier !== "raw" && whole.points[0][0] < start + 30 * 60_000, `${whole.points[0]}`);
  const recent = await scene.series("t", end - 60_000, end, 10_000);
  deepStrictEqual([recent.tier, recent.points.length], ["raw", 600]);
});

Deno.test("states of a board that hangs up all the time do not fill the disk", async () => {
  await using scene = new HistoryScene();
  for (let i = 0; i < 5000; i++) {
    scene.hub.setState("board", i % 2 === 0 ? "absent" : "online");
    if (i % 100 === 0) await scene.history.writer.flush();
  }
  const { gaps } = await scene.series("t", 0, scene.clock.now());
  ok(gaps.length <= 2000);
});
