import assert from "node:assert/strict";
import { PacedKeys } from "../../../bridge/viewers/paced_keys.ts";
import { ManualClock } from "../_manual_clock.ts";

function createPaced() {
  const clock = new ManualClock();
  const told: string[] = [];
  return { clock, told, paced: new PacedKeys<string>(clock, 100, (key) => told.push(key)) };
}

Deno.test("a change is told of at once, those of the pause after it together at its end", async () => {
  const { clock, told, paced } = createPaced();
  for (let i = 0; i < 50; i++) paced.touch("a");
  paced.touch("b");
  assert.deepEqual(told, ["a", "b"]);
  await clock.advance(99);
  assert.deepEqual(told, ["a", "b"]);
  await clock.advance(1);
  assert.deepEqual(told, ["a", "b", "a"]);
  await clock.advance(1000);
  assert.deepEqual([told.length, clock.timers], [3, 0]);
});

Deno.test("what is closed tells of nothing more", async () => {
  const { clock, told, paced } = createPaced();
  paced.touch("a");
  paced.touch("a");
  paced.close();
  await clock.advance(1000);
  assert.deepEqual([told, clock.timers], [["a"], 0]);
});
