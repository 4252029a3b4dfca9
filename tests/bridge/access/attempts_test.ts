import assert from "node:assert/strict";
import {
  Attempts,
  FIRST_PAUSE_MS,
  FORGET_AFTER_MS,
  FREE_ATTEMPTS,
  LONGEST_PAUSE_MS,
  MAX_ADDRESSES,
} from "../../../bridge/access/attempts.ts";
import { ManualClock } from "../_manual_clock.ts";
import { KeptLog } from "./_log.ts";

const HERE = "192.0.2.1";

function scene() {
  const clock = new ManualClock();
  const log = new KeptLog();
  const attempts = new Attempts({ clock, log });
  return {
    attempts,
    clock,
    log,
    fail(times: number, address = HERE) {
      for (let i = 0; i < times; i++) attempts.fail(address);
    },
  };
}

Deno.test("a few wrong tokens cost nothing; from then on the pause doubles", async () => {
  const { attempts, clock, fail } = scene();
  fail(FREE_ATTEMPTS);
  assert.equal(attempts.pauseMs(HERE, "x"), 0);
  for (let pause = FIRST_PAUSE_MS; pause < LONGEST_PAUSE_MS; pause *= 2) {
    fail(1);
    assert.equal(attempts.pauseMs(HERE, "x"), pause);
    await clock.advance(pause - 1);
    assert.equal(attempts.pauseMs(HERE, "x"), 1);
    await clock.advance(1);
    assert.equal(attempts.pauseMs(HERE, "x"), 0);
  }
});

Deno.test("no pause is longer than the longest, however many were wrong", () => {
  const { attempts, fail } = scene();
  fail(2000);
  assert.equal(attempts.pauseMs(HERE, "x"), LONGEST_PAUSE_MS);
});

Deno.test("another address waits for nobody", () => {
  const { attempts, fail } = scene();
  fail(FREE_ATTEMPTS + 3);
  assert.equal(attempts.pauseMs("192.0.2.2", "x"), 0);
});

Deno.test("all of an IPv6 network waits, and an IPv4 address written as IPv6 is the same", () => {
  const { attempts, fail } = scene();
  fail(FREE_ATTEMPTS + 1, "2001:db8::1");
  assert.ok(attempts.pauseMs("2001:db8::2:3", "x") > 0);
  assert.equal(attempts.pauseMs("2001:db8:0:1::1", "x"), 0);
  fail(FREE_ATTEMPTS + 1, "::ffff:192.0.2.9");
  assert.ok(attempts.pauseMs("192.0.2.9", "x") > 0);
  assert.equal(attempts.pauseMs("::ffff:192.0.2.10", "x"), 0);
});

Deno.test("a token that was good here is looked at in a pause, so that no neighbour locks it out", () => {
  const { attempts, fail } = scene();
  attempts.succeed(HERE, "mine");
  fail(FREE_ATTEMPTS + 5);
  assert.equal(attempts.pauseMs(HERE, "mine"), 0);
  assert.ok(attempts.pauseMs(HERE, "guess") > 0);
  assert.equal(attempts.pauseMs("192.0.2.2", "mine"), 0);
});

Deno.test("a good token between wrong ones does not begin their count anew", () => {
  const { attempts, fail } = scene();
  fail(FREE_ATTEMPTS);
  attempts.succeed(HERE, "guests");
  fail(1);
  assert.equal(attempts.pauseMs(HERE, "x"), FIRST_PAUSE_MS);
});

Deno.test("an address is forgotten after a long time without a wrong token", async () => {
  const { attempts, clock, fail } = scene();
  fail(FREE_ATTEMPTS + 1);
  await clock.advance(FORGET_AFTER_MS);
  fail(1);
  assert.equal(attempts.pauseMs(HERE, "x"), 0);
});

Deno.test("every pause is logged with the address, and no token", () => {
  const { log, fail } = scene();
  fail(FREE_ATTEMPTS);
  assert.deepEqual(log.lines, []);
  fail(1);
  assert.deepEqual(log.lines, [`6 wrong tokens from ${HERE}: the next is looked at in 1 s`]);
});

Deno.test("as many addresses are remembered as the limit says, the latest", () => {
  const { attempts, fail } = scene();
  fail(FREE_ATTEMPTS + 1);
  for (let i = 0; i < MAX_ADDRESSES - 1; i++) attempts.fail(`10.0.${i >> 8}.${i & 255}`);
  assert.ok(attempts.pauseMs(HERE, "x") > 0);
  attempts.fail("10.1.0.0");
  assert.equal(attempts.pauseMs(HERE, "x"), 0);
});
