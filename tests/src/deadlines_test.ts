import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Deadlines, type ReceiveProgress, Verdict } from "../../src/deadlines.ts";
import { DEFAULT_LIMITS } from "../../src/limits.ts";

const LIMITS = {
  ...DEFAULT_LIMITS,
  pingIntervalMs: 100,
  pongTimeoutMs: 50,
  messageTimeoutMs: 30,
  stallTimeoutMs: 20,
};
const QUIET: ReceiveProgress = { messages: 0, isMidMessage: false, paused: false };

Deno.test("Deadlines asks for a ping at the interval, and for the end when nothing answers", () => {
  const deadlines = new Deadlines(LIMITS, 1000);
  const verdicts = [1099, 1100, 1149, 1150].map((now) => deadlines.check(now, QUIET));
  deepStrictEqual(verdicts, [Verdict.Nothing, Verdict.Ping, Verdict.Nothing, Verdict.NoPong]);
});

Deno.test("Deadlines takes any read for a sign of life", () => {
  const deadlines = new Deadlines(LIMITS, 0);
  strictEqual(deadlines.check(100, QUIET), Verdict.Ping);
  deadlines.reads++;
  deepStrictEqual([150, 249, 250].map((now) => deadlines.check(now, QUIET)), [
    Verdict.Nothing,
    Verdict.Nothing,
    Verdict.Ping,
  ]);
});

Deno.test("Deadlines blames no peer that is not read from", () => {
  const deadlines = new Deadlines(LIMITS, 0);
  const paused = { ...QUIET, isMidMessage: true, paused: true };
  for (let now = 0; now < 1000; now += 10) strictEqual(deadlines.check(now, paused), 0);
});

Deno.test("Deadlines measures a message from its beginning, whatever trickles in", () => {
  const deadlines = new Deadlines(LIMITS, 0);
  deadlines.check(0, { ...QUIET, messages: 3 });
  const verdicts = [10, 39, 40].map((now) => {
    deadlines.reads++;
    return deadlines.check(now - 10, { ...QUIET, messages: 3, isMidMessage: true });
  });
  deepStrictEqual(verdicts, [Verdict.Nothing, Verdict.Nothing, Verdict.MessageLate]);
  strictEqual(deadlines.check(41, { ...QUIET, messages: 4, isMidMessage: true }), Verdict.Nothing);
});

Deno.test("Deadlines calls a write stalled when none of it was taken in time", () => {
  const deadlines = new Deadlines(LIMITS, 0);
  const look = (now: number, isWriting: boolean, writes: number) =>
    deadlines.isStalled(now, { isWriting, writes });
  strictEqual(look(0, false, 0), false);
  strictEqual(look(19, true, 0), false);
  strictEqual(look(20, true, 0), true);
  strictEqual(look(21, true, 1), false);
  strictEqual(look(41, true, 1), true);
  strictEqual(look(42, false, 1), false);
});

Deno.test("Deadlines blames nobody for a write that its first look meets", () => {
  const deadlines = new Deadlines(LIMITS, 100_000);
  strictEqual(deadlines.isStalled(100_001, { isWriting: true, writes: 0 }), false);
  strictEqual(deadlines.isStalled(100_020, { isWriting: true, writes: 0 }), true);
});

Deno.test("Deadlines with limits of 0 are past at the next look, and endless ones never", () => {
  const none = { ...LIMITS, messageTimeoutMs: 0, stallTimeoutMs: 0, pingIntervalMs: 0 };
  const midMessage = { ...QUIET, isMidMessage: true };
  const strict = new Deadlines(none, 0);
  strict.check(1, QUIET);
  strictEqual(strict.check(1, midMessage), Verdict.MessageLate);
  strictEqual(strict.isStalled(1, { isWriting: true, writes: 0 }), true);
  strictEqual(new Deadlines(none, 0).check(0, QUIET), Verdict.Ping);
  const endless = new Deadlines({
    ...LIMITS,
    messageTimeoutMs: Infinity,
    stallTimeoutMs: Infinity,
    pingIntervalMs: Infinity,
  }, 0);
  strictEqual(endless.check(1e12, midMessage), Verdict.Nothing);
  strictEqual(endless.check(2e12, midMessage), Verdict.Nothing);
  strictEqual(endless.isStalled(2e12, { isWriting: true, writes: 0 }), false);
});

Deno.test("Deadlines tells an idle connection from one that has just been read", () => {
  const deadlines = new Deadlines({ ...LIMITS, pingIntervalMs: Infinity }, 0);
  deadlines.check(999, QUIET);
  strictEqual(deadlines.isIdle, false);
  deadlines.check(1000, QUIET);
  strictEqual(deadlines.isIdle, true);
});
