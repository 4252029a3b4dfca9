import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { join } from "../../../../bridge/dashboard/model/joined.ts";

Deno.test("join() puts points in order; the same time twice stays two points", () => {
  deepStrictEqual(
    join([{ xs: [1, 3, 3, 5], ys: [10, 30, null, 50] }, { xs: [3, 4], ys: [7, 8] }]),
    {
      xs: [1, 3, 3, 4, 5],
      ys: [[10, 30, null, undefined, 50], [undefined, 7, undefined, 8, undefined]],
    },
  );
  deepStrictEqual(join([]), { xs: [], ys: [] });
});

Deno.test("join() loses no point and puts none out of order", () => {
  const xs = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 30 })
    .map((all) => all.sort((a, b) => a - b));
  fc.assert(fc.property(fc.array(xs, { maxLength: 5 }), (all) => {
    const joined = join(all.map((xs) => ({ xs, ys: xs.map((x) => x * 2) })));
    deepStrictEqual(joined.xs, joined.xs.toSorted((a, b) => a - b));
    for (const [i, own] of all.entries()) {
      const points = joined.ys[i].map((y, at) => [joined.xs[at], y]).filter(([, y]) =>
        y !== undefined
      );
      deepStrictEqual(points, own.map((x) => [x, x * 2]));
      strictEqual(joined.ys[i].length, joined.xs.length);
    }
  }));
});
