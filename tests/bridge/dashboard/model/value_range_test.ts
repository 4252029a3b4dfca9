import assert from "node:assert/strict";
import {
  fixEnds,
  rangeOfChannel,
  valueRange,
} from "../../../../bridge/dashboard/model/value_range.ts";
import { pathOf } from "../../../../bridge/dashboard/model/spark_path.ts";

Deno.test("valueRange() leaves a twelfth of room, and does not fill the chart with noise", () => {
  assert.deepEqual(valueRange([0, 10]), [-1, 11]);
  assert.deepEqual(valueRange([null, null]), [0, 1]);
  const [least, most] = valueRange([1000, 1000]);
  assert.ok(most - least >= 5);
  assert.deepEqual(valueRange([0, 0]), [-0.6, 0.6]);
});

Deno.test("fixEnds() takes the ends that are fixed, unless they leave nothing", () => {
  assert.deepEqual(fixEnds([0, 10], { min: 5 }, 0), [5, 10]);
  assert.deepEqual(fixEnds([0, 10], { max: 500 }, 2), [0, 5]);
  assert.deepEqual(fixEnds([0, 10], { min: 20 }, 0), [0, 10]);
});

Deno.test("rangeOfChannel() shows a switch between its states, and what can be set against its range", () => {
  const number = { kind: "number", writable: false } as const;
  assert.deepEqual(rangeOfChannel({ kind: "boolean", writable: false }, [0, 0]), [-0.15, 1.15]);
  assert.deepEqual(rangeOfChannel({ ...number, writable: true, min: 0, max: 100 }, [3, 4]), [
    -5,
    105,
  ]);
  assert.deepEqual(rangeOfChannel({ ...number, min: 0, max: 100 }, [0, 10]), [-1, 11]);
  assert.deepEqual(rangeOfChannel(number, [0, 10], { ends: { max: 20 } }), [-1, 20]);
});

Deno.test("pathOf() draws between the levels that it is told", () => {
  const levels = [-10, 10] as const;
  const range = { from: 0, to: 100, isStepped: false, levels };
  assert.equal(pathOf(range, [0, 100], [-10, 5]), "M0.0 24.0L100.0 6.0");
});
