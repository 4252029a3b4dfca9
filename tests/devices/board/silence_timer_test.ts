import assert from "node:assert/strict";
import { SilenceTimer } from "../../../devices/board/silence_timer.ts";

Deno.test("SilenceTimer notices silence once, and its end", async () => {
  let changed = Promise.withResolvers<void>();
  let changes = 0;
  const timer = new SilenceTimer(() => {
    changes++;
    changed.resolve();
    changed = Promise.withResolvers();
  }, 30);
  timer.end();
  const silent = changed.promise;
  await silent;
  assert.ok(timer.silentMs! >= 29);
  timer.end();
  assert.equal(timer.silentMs, null);
  assert.equal(changes, 2);
  timer.stop();
});

Deno.test("SilenceTimer sets no timer for a board without a rhythm", () => {
  const timer = new SilenceTimer(() => assert.fail());
  for (let beat = 0; beat < 10; beat++) timer.end();
  timer.interrupt();
  assert.equal(timer.silentMs, null);
});
