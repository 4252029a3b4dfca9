import assert from "node:assert/strict";
import { Digits } from "../../../../bridge/dashboard/model/digits.ts";

function decimalsAfter(values: readonly number[]): number[] {
  const digits = new Digits();
  return values.map((value) => {
    digits.learn(value);
    return digits.decimals;
  });
}

Deno.test("Digits are as many as any reading had of late, four at most", () => {
  assert.deepEqual(decimalsAfter([21, 21.5, 21, 21.25, 0.123456, 1e300]), [0, 1, 1, 2, 4, 4]);
});

Deno.test("Digits follow the range of values that differ by little", () => {
  assert.deepEqual(decimalsAfter([1.00001, 1.00002]), [4, 5]);
  assert.deepEqual(decimalsAfter([1, 1 + 2 ** -40]).at(-1), 12);
});

Deno.test("Digits of one odd value are forgotten", () => {
  const seen = decimalsAfter([0.125, ...Array(128).fill(3)]);
  assert.equal(seen[0], 3);
  assert.equal(seen.at(-1), 0);
});
