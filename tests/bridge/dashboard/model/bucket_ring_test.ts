import assert from "node:assert/strict";
import fc from "fast-check";
import { BucketRing, type PointRange } from "../../../../bridge/dashboard/model/bucket_ring.ts";

function points(ring: BucketRing, range: PointRange): [number, number | null][] {
  const xs: number[] = [];
  const ys: (number | null)[] = [];
  ring.points(range, xs, ys);
  return xs.map((x, i) => [x, ys[i]]);
}

Deno.test("BucketRing keeps readings that are further apart than a bucket exactly", () => {
  const ring = new BucketRing(1000, 100);
  ring.push(100, 1);
  ring.push(205, 3);
  ring.push(311, 2);
  assert.deepEqual(points(ring, { from: 0, to: 400 }), [
    [100, 1],
    [205, 3],
    [311, 2],
    [400, null],
  ]);
});

Deno.test("BucketRing keeps the lowest and the highest of a bucket, in the order they came", () => {
  const ring = new BucketRing(1000, 10);
  for (const [time, value] of [[0, 5], [10, 9], [20, 7], [30, 1], [40, 4]]) ring.push(time, value);
  for (const [time, value] of [[100, 5], [110, 2], [120, 8]]) ring.push(time, value);
  assert.deepEqual(points(ring, { from: 0, to: 200 }), [
    [10, 9],
    [30, 1],
    [110, 2],
    [120, 8],
    [200, null],
  ]);
});

Deno.test("BucketRing breaks the line where it was told to", () => {
  const ring = new BucketRing(1000, 100);
  ring.push(100, 1);
  ring.break(150);
  ring.push(300, 2);
  assert.deepEqual(points(ring, { from: 0, to: 400 }), [
    [100, 1],
    [150, null],
    [300, 2],
    [400, null],
  ]);
});

Deno.test("BucketRing holds a value no longer than to the earliest of several breaks", () => {
  for (const times of [[300, 150], [150, 300]]) {
    const ring = new BucketRing(1000, 10);
    ring.push(100, 1);
    for (const time of times) ring.break(time);
    const xs: number[] = [];
    ring.points({ from: 0, to: 400, heldTo: 400 }, xs, []);
    assert.equal(xs.at(-2), 150, times.join());
  }
});

Deno.test("BucketRing breaks the line inside a bucket too", () => {
  const ring = new BucketRing(1000, 1);
  ring.push(100, 1);
  ring.break(150);
  ring.push(300, 2);
  assert.deepEqual(points(ring, { from: 0, to: 400 }).map(([, y]) => y), [1, null, 2, null]);
});

Deno.test("BucketRing holds a value until the next, until a break and until the given time", () => {
  const ring = new BucketRing(1000, 100);
  ring.push(100, 1);
  ring.break(150);
  ring.push(300, 0);
  assert.deepEqual(points(ring, { from: 0, to: 400, heldTo: 380 }), [
    [100, 1],
    [150, 1],
    [150, null],
    [300, 0],
    [380, 0],
    [400, null],
  ]);
  ring.break(320);
  assert.deepEqual(points(ring, { from: 0, to: 400, heldTo: 400 }).slice(-3), [
    [300, 0],
    [320, 0],
    [400, null],
  ]);
});

Deno.test("BucketRing gives one point before the range, so that the line enters from the edge", () => {
  const ring = new BucketRing(1000, 100);
  for (let time = 0; time <= 500; time += 100) ring.push(time, time);
  assert.deepEqual(points(ring, { from: 250, to: 350 }), [[200, 200], [300, 300], [350, null]]);
});

Deno.test("BucketRing gives only the edge when there is nothing to draw", () => {
  assert.deepEqual(points(new BucketRing(1000, 10), { from: 0, to: 50 }), [[50, null]]);
});

Deno.test("BucketRing ignores a reading a little older, and starts anew when the clock went back", () => {
  const ring = new BucketRing(10_000, 100);
  ring.push(5_000, 1);
  ring.push(4_500, 2);
  assert.deepEqual(points(ring, { from: 0, to: 6_000 }), [[5_000, 1], [6_000, null]]);
  ring.push(1_000, 3);
  assert.deepEqual(points(ring, { from: 0, to: 6_000 }), [[1_000, 3], [6_000, null]]);
});

Deno.test("BucketRing moves in time with all it has", () => {
  const ring = new BucketRing(10_000, 100);
  ring.push(5_000, 1);
  ring.break(5_200);
  ring.push(5_500, 2);
  ring.shift(-4_000);
  ring.push(1_600, 3);
  assert.deepEqual(points(ring, { from: 0, to: 2_000 }), [
    [1_000, 1],
    [1_200, null],
    [1_500, 2],
    [1_600, 3],
    [2_000, null],
  ]);
});

Deno.test("BucketRing's copy stands still while the ring goes on", () => {
  const ring = new BucketRing(1000, 10);
  ring.push(100, 1);
  const copy = ring.copy();
  for (let time = 200; time < 5000; time += 100) ring.push(time, 2);
  assert.deepEqual(points(copy, { from: 0, to: 200 }), [[100, 1], [200, null]]);
});

Deno.test("BucketRing covers its window, in order, with the true extremes and bounded points", () => {
  const steps = fc.array(fc.tuple(fc.nat(40), fc.integer({ min: -99, max: 99 })), {
    minLength: 1,
    maxLength: 400,
  });
  fc.assert(fc.property(steps, (list) => {
    const spanMs = 1000;
    const ring = new BucketRing(spanMs, 50);
    const readings: [number, number][] = [];
    let time = 0;
    for (const [step, value] of list) {
      time += step;
      readings.push([time, value]);
      ring.push(time, value);
    }
    const range = { from: time - spanMs, to: time };
    const drawn = points(ring, range);
    assert.ok(drawn.length <= 2 * 52 + 1);
    for (let i = 1; i < drawn.length; i++) assert.ok(drawn[i][0] >= drawn[i - 1][0]);
    const seen = readings.filter(([at]) => at >= range.from).map(([, value]) => value);
    const values = drawn.flatMap(([, value]) => value === null ? [] : [value]);
    assert.ok(values.includes(Math.max(...seen)));
    assert.ok(values.includes(Math.min(...seen)));
  }));
});

Deno.test("BucketRing's statistics are those of the readings themselves", () => {
  const values = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1, maxLength: 300 });
  fc.assert(fc.property(values, fc.constantFrom(0, 1e9), (list, offset) => {
    const ring = new BucketRing(1000, 50);
    for (const [i, value] of list.entries()) ring.push(i * 3, value + offset);
    const { count, min, max, mean, deviation, first, last } = ring.statistics(0, 1000)!;
    const sum = list.reduce((sum, value) => sum + value, 0);
    assert.equal(count, list.length);
    assert.equal(min, Math.min(...list) + offset);
    assert.equal(max, Math.max(...list) + offset);
    assert.ok(Math.abs(mean - offset - sum / list.length) < 1e-5);
    const variance = list.reduce((total, value) => total + (value - sum / list.length) ** 2, 0) /
      list.length;
    assert.ok(Math.abs(deviation - Math.sqrt(variance)) < 1e-3);
    assert.equal(first, list[0] + offset);
    assert.equal(last, list.at(-1)! + offset);
  }));
});

Deno.test("BucketRing's statistics are of the span asked for, and null of nothing", () => {
  const ring = new BucketRing(1000, 100);
  for (let time = 0; time <= 100; time += 10) ring.push(time, time);
  const { count, min, max } = ring.statistics(20, 50)!;
  assert.deepEqual([count, min, max], [4, 20, 50]);
  assert.equal(ring.statistics(200, 300), null);
});

Deno.test("BucketRing takes a step's mean for one reading, whatever it draws", () => {
  const ring = new BucketRing(1000, 10);
  ring.pushStep([[0, 1], [30, 9], [60, 5]], 4);
  ring.pushStep([[100, 2], [130, 8], [160, 5]], 6);
  const { count, min, max, mean, first, last } = ring.statistics(0, 500)!;
  assert.deepEqual([count, min, max, mean, first, last], [2, 1, 9, 5, 1, 5]);
});
