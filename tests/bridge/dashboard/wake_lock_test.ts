/// <reference lib="dom" />
import assert from "node:assert/strict";
import { WakeLock } from "../../../bridge/dashboard/wake_lock.ts";

/** A browser's screen: gives locks, and takes them back from a page that is hidden. */
class Screen {
  readonly given: Sentinel[] = [];
  mayGive = true;

  request(): Promise<WakeLockSentinel> {
    if (!this.mayGive) return Promise.reject(new DOMException("low battery", "NotAllowedError"));
    const sentinel = new Sentinel();
    this.given.push(sentinel);
    return Promise.resolve(sentinel as unknown as WakeLockSentinel);
  }
}

class Sentinel extends EventTarget {
  released = false;

  release(): Promise<void> {
    this.released = true;
    this.dispatchEvent(new Event("release"));
    return Promise.resolve();
  }
}

Deno.test("a screen is kept awake until it is let go", async () => {
  const screen = new Screen();
  const lock = new WakeLock(screen);
  await lock.hold();
  assert.equal(lock.state.value, "held");
  await lock.release();
  assert.deepEqual([lock.state.value, screen.given[0].released], ["off", true]);
  await lock.renew();
  assert.equal(screen.given.length, 1);
});

Deno.test("what the browser took back while the page was hidden is taken anew when it is seen", async () => {
  const screen = new Screen();
  const lock = new WakeLock(screen);
  await lock.hold();
  await screen.given[0].release();
  assert.equal(lock.state.value, "refused");
  await lock.renew();
  await lock.renew();
  assert.deepEqual([lock.state.value, screen.given.length], ["held", 2]);
});

Deno.test("a browser that refuses, or has no such thing, is told apart", async () => {
  const none = new WakeLock(undefined);
  await none.hold();
  assert.equal(none.state.value, "unavailable");
  const screen = new Screen();
  screen.mayGive = false;
  const refused = new WakeLock(screen);
  await refused.hold();
  assert.equal(refused.state.value, "refused");
});

Deno.test("a screen that is let go before the browser answers is not kept awake", async () => {
  const screen = new Screen();
  const lock = new WakeLock(screen);
  const holding = lock.hold();
  await lock.release();
  await holding;
  assert.deepEqual([lock.state.value, screen.given[0].released], ["off", true]);
});
