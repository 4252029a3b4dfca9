import { strict as assert } from "node:assert";
import { Deadlines } from "../../../../devices/mqtt/discovery/deadlines.ts";

Deno.test("deadlines run when they are due, once, and not when they were cleared or replaced", () => {
  const deadlines = new Deadlines();
  const ran: string[] = [];
  const [a, b, c] = [{}, {}, {}];
  deadlines.set(a, 10, () => ran.push("a"));
  deadlines.set(b, 20, () => ran.push("b"));
  deadlines.set(c, 5, () => ran.push("c"));
  deadlines.clear(c);
  deadlines.set(a, 15, () => ran.push("a2"));
  deadlines.advance(14);
  assert.deepEqual(ran, []);
  assert.equal(deadlines.next, 15);
  deadlines.advance(15);
  deadlines.advance(30);
  assert.deepEqual(ran, ["a2", "b"]);
  assert.equal(deadlines.next, null);
});

Deno.test("a deadline may set itself again, and clear one that is due with it", () => {
  const deadlines = new Deadlines();
  const ran: number[] = [];
  const [a, b] = [{}, {}];
  const again = (time: number) => {
    ran.push(time);
    deadlines.clear(b);
    deadlines.set(a, time + 10, again);
  };
  deadlines.set(a, 10, again);
  deadlines.set(b, 10, () => ran.push(-1));
  deadlines.advance(10);
  deadlines.advance(20);
  assert.deepEqual(ran, [10, 20]);
  assert.equal(deadlines.next, 30);
});
