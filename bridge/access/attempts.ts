import type { Clock } from "../clock.ts";
import { growingPauseMs } from "../growing_pause.ts";
import type { Log } from "../log.ts";
import { networkOf } from "./address.ts";
import { hashToken } from "./token.ts";

/** So many wrong tokens of an address are answered without a pause. */
export const FREE_ATTEMPTS = 5;
/** The pause after the next wrong one, in milliseconds; doubled with each that follows. */
export const FIRST_PAUSE_MS = 1_000;
/** The longest pause, in milliseconds. */
export const LONGEST_PAUSE_MS = 5 * 60_000;
/** After this long without a wrong token an address begins anew, in milliseconds. */
export const FORGET_AFTER_MS = 15 * 60_000;
/** Addresses that are remembered; beyond it the one that was wrong the longest ago is forgotten. */
export const MAX_ADDRESSES = 4096;
/** Good tokens that are remembered of one address. */
const MAX_GOOD = 16;

interface FailureRecord {
  failures: number;
  lastFailure: number;
  pausedUntil: number;
}

/**
 * Slows down who tries tokens: after some wrong ones an address has to wait, longer each time. A
 * token that was good there before is let through, so that nobody can keep out who shares the
 * address with them.
 */
export class Attempts {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #failed = new Map<string, FailureRecord>();
  readonly #good = new Map<string, Set<string>>();

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Returns how long `address` has to wait before it may try `token`, in milliseconds; 0 at once. */
  pauseMs(address: string, token: string): number {
    const key = networkOf(address);
    const record = this.#failed.get(key);
    const now = this.#clock.elapsed();
    if (record === undefined || now >= record.pausedUntil) return 0;
    return this.#good.get(key)?.has(hashToken(token)) ? 0 : record.pausedUntil - now;
  }

  /** Notes that a token of `address` was good. */
  succeed(address: string, token: string): void {
    const key = networkOf(address);
    const good = this.#good.get(key) ?? new Set();
    this.#good.delete(key);
    this.#good.set(key, good);
    good.add(hashToken(token));
    if (good.size > MAX_GOOD) good.delete(good.values().next().value!);
    if (this.#good.size > MAX_ADDRESSES) this.#good.delete(this.#good.keys().next().value!);
  }

  /** Notes that a token of `address` was wrong. */
  fail(address: string): void {
    const key = networkOf(address);
    const now = this.#clock.elapsed();
    const known = this.#failed.get(key);
    const isOld = known !== undefined && now - known.lastFailure >= FORGET_AFTER_MS;
    const failures = (known === undefined || isOld ? 0 : known.failures) + 1;
    const pauseMs = pauseAfter(failures);
    // The oldest comes first.
    this.#failed.delete(key);
    this.#failed.set(key, { failures, lastFailure: now, pausedUntil: now + pauseMs });
    if (this.#failed.size > MAX_ADDRESSES) this.#failed.delete(this.#failed.keys().next().value!);
    if (pauseMs > 0) {
      this.#log.warn(
        `${failures} wrong tokens from ${key}: the next is looked at in ${pauseMs / 1000} s`,
      );
    }
  }
}

function pauseAfter(failures: number): number {
  const beyond = failures - FREE_ATTEMPTS;
  if (beyond <= 0) return 0;
  const range = { minMs: FIRST_PAUSE_MS, maxMs: LONGEST_PAUSE_MS };
  return growingPauseMs(beyond - 1, { range, jitter: 0 });
}
