import assert from "node:assert/strict";
import { MIN_PAUSE_MS, pause } from "../../../bridge/supervision/pause.ts";
import { ManualClock, settle } from "../_manual_clock.ts";

/** A pause on a clock that stands still. */
function startPause(delayMs: number, wake?: (ended: AbortSignal) => Promise<unknown> | undefined) {
  const clock = new ManualClock();
  const stop = new AbortController();
  let isOver = false;
  const over = pause(clock, delayMs, stop.signal, wake).then(() => isOver = true);
  return { clock, stop, over, isOver: () => isOver };
}

Deno.test("pause() lasts its time", async () => {
  const { clock, over, isOver } = startPause(5000);
  await clock.advance(4999);
  assert.equal(isOver(), false);
  await clock.advance(1);
  await over;
});

Deno.test("pause() ends when it is aborted, and does not begin when it was", async () => {
  const { clock, stop, over } = startPause(Infinity, () => undefined);
  stop.abort();
  await over;
  assert.equal(clock.timers, 0);
  await pause(clock, 5000, stop.signal, () => assert.fail());
});

Deno.test("pause() is cut short by what wakes it, but not to nothing", async () => {
  let ended: AbortSignal | undefined;
  const { clock, over, isOver } = startPause(5000, (signal) => {
    ended = signal;
    return Promise.resolve();
  });
  await settle();
  await clock.advance(MIN_PAUSE_MS - 1);
  assert.equal(isOver(), false);
  await clock.advance(1);
  await over;
  assert.equal(ended!.aborted, true);
  assert.equal(clock.timers, 0);
});
