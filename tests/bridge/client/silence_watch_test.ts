import assert from "node:assert/strict";
import { SilenceWatch } from "../../../bridge/client/silence_watch.ts";

Deno.test("SilenceWatch calls again and again while nothing is heard, until it is stopped", async () => {
  let calls = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const watch = new SilenceWatch(2, () => {
    if (++calls === 3) resolve();
  });
  watch.start();
  await promise;
  watch.stop();
  assert.equal(calls, 3);
});

Deno.test("SilenceWatch waits anew after something was heard", async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const watch = new SilenceWatch(30, () => resolve(performance.now()));
  watch.start();
  let heardAt = 0;
  const talk = setTimeout(() => {
    watch.heard();
    heardAt = performance.now();
  }, 15);
  const calledAt = await promise;
  watch.stop();
  clearTimeout(talk);
  assert.ok(calledAt - heardAt >= 29);
});

Deno.test("SilenceWatch without a limit sets no timer that fires at once", () => {
  const { setTimeout } = globalThis;
  const delays: unknown[] = [];
  globalThis.setTimeout = ((_: () => void, delayMs: number) => {
    delays.push(delayMs);
    return 0;
  }) as unknown as typeof setTimeout;
  try {
    new SilenceWatch(Infinity, () => {}).start();
  } finally {
    globalThis.setTimeout = setTimeout;
  }
  assert.deepEqual(delays, [2 ** 31 - 1]);
});
