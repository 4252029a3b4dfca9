import { setImmediate } from "node:timers";
import type { Clock } from "../../bridge/clock.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is advanced. */
export class ManualClock implements Clock {
  readonly #timers = new Set<Timer>();
  #time = 1_000_000;

  readonly now = (): number => this.#time;
  readonly elapsed = (): number => this.#time;

  /** How many timers wait. */
  get timers(): number {
    return this.#timers.size;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer = { at: this.#time + delayMs, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Moves time on; due timers run in their order, and promises settle after each. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    while (true) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#time = next.at;
      next.callback();
      await settle();
    }
    this.#time = end;
    await settle();
  }
}

/**
 * Lets every promise and microtask of this turn run. A message through a MessageChannel is not
 * enough: once node:worker_threads is loaded, as every CommonJS package has it, one arrives after
 * three microtasks.
 */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
