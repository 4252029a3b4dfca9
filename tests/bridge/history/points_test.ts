import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { ChangePoints, MAX_CHANGES_HELD } from "../../../bridge/history/points.ts";

const RANGE = { from: 100, to: 1100 };

/** The points of changes in any order, in portions. */
function pointsOf(times: readonly number[], maxPoints: number, portion = 7) {
  const changes = new ChangePoints(RANGE, maxPoints);
  for (let i = 0; i < times.length; i += portion) {
    const part = times.slice(i, i + portion);
    changes.add({ times: part, values: part.map(String) });
  }
  return changes.list().map(([time, , , , value]) => [time, value]);
}

Deno.test("ChangePoints has each change of a range, and first what it began with", () => {
  deepStrictEqual(pointsOf([200, 50, 1100, 90, 100, 20, 1099], 10), [
    [100, "90"],
    [100, "100"],
    [200, "200"],
    [1099, "1099"],
  ]);
  deepStrictEqual(pointsOf([], 10), []);
  deepStrictEqual(pointsOf([5], 1), [[100, "5"]]);
});

Deno.test("ChangePoints has the last change of each of equal steps when there are too many", () => {
  const times = fc.uniqueArray(fc.integer({ min: 100, max: 1099 }), { minLength: 11 });
  fc.assert(fc.property(times, (times) => {
    const last = new Map<number, number>();
    for (const time of times.toSorted((a, b) => a - b)) {
      last.set(Math.floor((time - RANGE.from) / 100), time);
    }
    deepStrictEqual(
      pointsOf(times, 10),
      [...last.values()].map((time) => [time, String(time)]),
    );
  }));
});

Deno.test("ChangePoints holds no more changes than it says, whatever comes", () => {
  const count = 3 * MAX_CHANGES_HELD;
  const times = Array.from({ length: count }, (_, i) => 100 + i * 1000 / count);
  const points = pointsOf(times, 100, 512);
  ok(points.length <= 100 && points.length >= 99, `${points.length}`);
  deepStrictEqual(points.at(-1)![1], String(times.at(-1)));
  const few = pointsOf(times.slice(0, MAX_CHANGES_HELD), 10_000, 512);
  ok(few.length <= 10_000 && few.length > 3000, `${few.length}`);
});
