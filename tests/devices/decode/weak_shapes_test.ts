import assert from "node:assert/strict";
import { WeakShapes } from "../../../devices/decode/weak_shapes.ts";

/** A line that came at a time. */
function line(arrivedAt: number) {
  return { items: [], arrivedAt };
}

Deno.test("WeakShapes believes a shape when it comes again, and gives back the line that waited", () => {
  const shapes = new WeakShapes();
  assert.equal(shapes.see("a", line(1)), null);
  assert.equal(shapes.isKnown("a"), false);
  assert.equal(shapes.see("a", line(2))?.arrivedAt, 1);
  assert.equal(shapes.isKnown("a"), true);
});

Deno.test("WeakShapes forgets what waits when the board starts, not what it believes", () => {
  const shapes = new WeakShapes();
  for (const time of [1, 2]) shapes.see("a", line(time));
  shapes.see("b", line(3));
  shapes.forgetWaiting();
  assert.equal(shapes.see("b", line(4)), null);
  assert.equal(shapes.isKnown("a"), true);
});

Deno.test("WeakShapes keeps 64 that wait, and believes 128", () => {
  const shapes = new WeakShapes();
  for (let index = 0; index < 65; index++) shapes.see(`w${index}`, line(index));
  assert.equal(shapes.see("w1", line(99))?.arrivedAt, 1);
  assert.equal(shapes.see("w0", line(99)), null);
  const many = new WeakShapes();
  for (let index = 0; index < 129; index++) {
    for (const time of [1, 2]) many.see(`k${index}`, line(time));
  }
  assert.deepEqual([many.isKnown("k127"), many.isKnown("k128")], [true, false]);
});
