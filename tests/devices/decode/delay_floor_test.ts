import assert from "node:assert/strict";
import fc from "fast-check";
import { DelayFloor } from "../../../devices/decode/delay_floor.ts";

Deno.test("DelayFloor is at the gap of its first line", () => {
  const floor = new DelayFloor();
  floor.add(100, 5000);
  assert.equal(floor.gapAt(100), 4900);
  assert.equal(floor.gapAt(9000), 4900);
  assert.equal(floor.drift, 0);
});

Deno.test("DelayFloor falls with an earlier line at once, and rises when there was none for a while", () => {
  const floor = new DelayFloor();
  floor.add(0, 1000);
  floor.add(1000, 1900);
  assert.equal(floor.gapAt(1000), 900);
  for (let board = 2000; board < 15_000; board += 1000) floor.add(board, board + 1200);
  assert.equal(floor.gapAt(15_000), 900);
  for (let board = 15_000; board < 30_000; board += 1000) floor.add(board, board + 1200);
  assert.ok(Math.abs(floor.gapAt(30_000) - 1200) < 100);
});

for (const drift of [0, 0.00005, -0.005, 0.02, -0.05]) {
  Deno.test(`DelayFloor finds a drift of ${drift} among late lines`, () => {
    const floor = new DelayFloor();
    let random = 1;
    for (let board = 0; board < 70_000; board += 50) {
      random = random * 48_271 % 0x7fffffff;
      const delay = 3 + 40 * (random / 0x7fffffff) ** 4 + (random % 50 === 0 ? 3000 : 0);
      floor.add(board, 1e12 + board * (1 + drift) + delay);
    }
    assert.ok(Math.abs(floor.drift - drift) < 1e-4, `${floor.drift}`);
    const gap = floor.gapAt(70_000) - 1e12 - 70_000 * drift;
    assert.ok(gap > 2 && gap < 6, `${gap}`);
  });
}

Deno.test("DelayFloor is above no line that it was just given, and always finite", () => {
  const steps = fc.array(
    fc.tuple(fc.double({ min: 1, max: 1e6, noNaN: true }), fc.nat(100_000)),
    { minLength: 1, maxLength: 60 },
  );
  fc.assert(fc.property(steps, (steps) => {
    const floor = new DelayFloor();
    let board = 0;
    let sent = 0;
    for (const [step, delay] of steps) {
      board += step;
      sent += step;
      floor.add(board, sent + delay);
      assert.ok(floor.gapAt(board) <= sent + delay - board + 1e-3);
      assert.ok(Number.isFinite(floor.drift));
    }
  }));
});
