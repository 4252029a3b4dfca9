import assert from "node:assert/strict";
import { systemClock } from "../../bridge/clock.ts";

Deno.test("after() calls once and not at all when it was cancelled", async () => {
  const called = Promise.withResolvers<void>();
  let calls = 0;
  const cancel = systemClock.after(0, () => calls++);
  systemClock.after(1, called.resolve);
  cancel();
  await called.promise;
  assert.equal(calls, 0);
  assert.ok(systemClock.now() > 1.7e12);
  assert.ok(systemClock.elapsed() <= systemClock.elapsed());
});
