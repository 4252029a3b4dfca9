import { ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { SlidingWindow } from "../../../bridge/derived/sliding_window.ts";

Deno.test("a window comes to what its readings come to, to a sixtieth of its time", () => {
  const steps = fc.array(
    fc.record({
      waitMs: fc.integer({ min: 0, max: 9_000 }),
      value: fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    }),
    { minLength: 1, maxLength: 200 },
  );
  fc.assert(fc.property(steps, (all) => {
    const window = new SlidingWindow(60_000);
    const readings: [number, number][] = [];
    let time = 1_700_000_000_000;
    for (const { waitMs, value } of all) {
      time += waitMs;
      readings.push([time, value]);
      window.push(time, value);
    }
    const { count, mean, min, max, firstTime, first } = window.summary();
    const [firstIndex] = [readings.findIndex(([at, value]) => at === firstTime && value === first)];
    const inside = readings.slice(-count).map(([, value]) => value);
    ok(time - firstTime < 60_000);
    ok(firstIndex >= 0 && firstIndex <= readings.length - count);
    strictEqual(
      count,
      readings.filter(([at]) => Math.floor(at / 1_000) > Math.floor(time / 1_000) - 60).length,
    );
    strictEqual(min, Math.min(...inside));
    strictEqual(max, Math.max(...inside));
    const exact = inside.reduce((sum, value) => sum + value, 0) / count;
    ok(Math.abs(mean - exact) <= 1e-6);
  }));
});

Deno.test("a clock that was set back starts the window anew; a little late is not late", () => {
  const window = new SlidingWindow(60_000);
  window.push(100_000, 1);
  window.push(99_500, 3);
  strictEqual(window.summary().mean, 2);
  window.push(50_000, 7);
  strictEqual(window.summary().count, 1);
});

Deno.test("a mean is told of the largest numbers too, and before 1970", () => {
  for (const start of [1_700_000_000_000, -50_000]) {
    const window = new SlidingWindow(60_000);
    for (const [i, value] of [-1e308, 1e308, 1e308, -1e308, 5e307].entries()) {
      window.push(start + Math.floor(i / 2) * 1000, value);
    }
    const { count, mean, min, max, firstTime } = window.summary();
    strictEqual(count, 5);
    ok(Math.abs(mean / 1e307 - 1) < 1e-9, String(mean));
    strictEqual(min, -1e308);
    strictEqual(max, 1e308);
    strictEqual(firstTime, start);
  }
});
