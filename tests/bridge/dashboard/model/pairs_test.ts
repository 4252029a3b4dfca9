import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { correlationOf, pairsOf } from "../../../../bridge/dashboard/model/pairs.ts";

Deno.test("pairsOf() joins each reading with what the other channel read last", () => {
  deepStrictEqual(
    pairsOf(
      { times: [0, 10, 20, 30, 40], values: [1, 2, NaN, 4, 5] },
      { times: [5, 10, 35], values: [50, 60, 70] },
    ),
    { times: [5, 10, 30, 35, 40], xs: [1, 2, 4, 4, 5], ys: [50, 60, 60, 70, 70] },
  );
  deepStrictEqual(pairsOf({ times: [], values: [] }, { times: [1], values: [1] }).times, []);
});

Deno.test("correlationOf() is 1 of what goes together, -1 of what goes against each other", () => {
  const xs = [1, 2, 3, 4];
  const with_ = (ys: number[]) => correlationOf({ times: xs, xs, ys });
  ok(Math.abs(with_([2, 4, 6, 8])! - 1) < 1e-12);
  ok(Math.abs(with_([4, 3, 2, 1])! + 1) < 1e-12);
  strictEqual(with_([5, 5, 5, 5]), null);
  strictEqual(correlationOf({ times: [], xs: [], ys: [] }), null);
});
