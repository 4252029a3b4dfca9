import assert from "node:assert/strict";
import fc from "fast-check";
import { placeOn, scaleOf, widen } from "../../../../bridge/dashboard/model/scale.ts";

const nobody = { chosen: {}, told: {} };

Deno.test("scaleOf() takes a person's word before the device's, and that before the unit's", () => {
  const told = { min: 5, max: 35 };
  assert.deepEqual(scaleOf({ chosen: { max: 30 }, told }), { min: 5, max: 30 });
  assert.deepEqual(scaleOf({ chosen: {}, told, unit: "%" }), told);
  assert.deepEqual(scaleOf({ ...nobody, unit: "%" }), { min: 0, max: 100 });
  assert.deepEqual(scaleOf(nobody), { min: 0, max: 1 });
});

Deno.test("scaleOf() makes round ends around what was seen when nobody named any", () => {
  const around = (min: number, max: number) => {
    const scale = scaleOf({ ...nobody, seen: { min, max } });
    return [scale.min, scale.max];
  };
  assert.deepEqual(around(20.1, 23.4), [20, 24]);
  assert.deepEqual(around(3, 47), [0, 50]);
  assert.deepEqual(around(-3, 8), [-5, 10]);
  assert.deepEqual(around(7, 7), [0, 8]);
  assert.deepEqual(around(0, 0), [0, 0.2]);
});

Deno.test("scaleOf() never ends where it begins, and holds what was seen", () => {
  const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
  fc.assert(fc.property(finite, finite, (one, other) => {
    const seen = widen(widen(undefined, one), other);
    const { min, max } = scaleOf({ ...nobody, seen });
    assert.ok(min < max, `${min} to ${max}`);
    // Halves: the difference of the largest numbers is none.
    const slack = Math.abs(max / 2 - min / 2) * 2e-9;
    assert.ok(min / 2 - slack <= seen.min / 2 && seen.max / 2 <= max / 2 + slack, `${min}, ${max}`);
    for (const value of [one, other, 0]) {
      const { share } = placeOn({ min, max }, value);
      assert.ok(share >= 0 && share <= 1, `${value} lies at ${share}`);
    }
  }));
});

Deno.test("scaleOf() does not take ends that are turned round", () => {
  assert.deepEqual(scaleOf({ chosen: { min: 5, max: 5 }, told: {} }), { min: 0, max: 1 });
  assert.deepEqual(scaleOf({ chosen: { min: 50 }, told: { max: 10 } }), { min: 0, max: 1 });
});

Deno.test("placeOn() says what lies beyond the scale instead of hiding it", () => {
  const scale = { min: 0, max: 10 };
  assert.deepEqual(placeOn(scale, 10), { share: 1, isBeyond: false });
  assert.deepEqual(placeOn(scale, 10.1), { share: 1, isBeyond: true });
  assert.deepEqual(placeOn(scale, -1), { share: 0, isBeyond: true });
  assert.deepEqual(placeOn(scale, 2.5), { share: 0.25, isBeyond: false });
});
