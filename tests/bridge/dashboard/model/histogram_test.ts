import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { histogramOf } from "../../../../bridge/dashboard/model/histogram.ts";

function series(values: readonly number[]) {
  return { times: values.map((_, i) => i), values };
}

Deno.test("histogramOf() counts in bins of a round width, the same for all", () => {
  const histogram = histogramOf([
    series([20, 20.5, 21, 21.2, NaN, 29.9]),
    series([25]),
    series([]),
  ])!;
  strictEqual(histogram.width, 1);
  deepStrictEqual(histogram.counts, [
    [2, 2, 0, 0, 0, 0, 0, 0, 0, 1],
    [0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
    Array(10).fill(0),
  ]);
  strictEqual(histogram.start, 20);
});

Deno.test("histogramOf() loses no reading, whatever they are", () => {
  const values = fc.array(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), {
    minLength: 1,
    maxLength: 60,
  });
  fc.assert(
    fc.property(values, (it) => {
      const { counts: [counts], width } = histogramOf([series(it)])!;
      strictEqual(counts.reduce((sum, count) => sum + count, 0), it.length);
      ok(counts.length <= 62, `${counts.length} bins`);
      ok(width > 0);
    }),
    { examples: [[[0, 5e-324]], [[1e16, 1e16 + 2]], [[-1e300, 1e300]]] },
  );
});

Deno.test("values that are all the same are one bin, and none are none", () => {
  for (const value of [0, 21.5, -3e9]) {
    deepStrictEqual(histogramOf([series([value, value])])!.counts, [[2]]);
  }
  strictEqual(histogramOf([]), null);
  strictEqual(histogramOf([series([]), series([NaN])]), null);
});
