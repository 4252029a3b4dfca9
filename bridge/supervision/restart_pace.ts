import type { RetryPace } from "../../devices/adapter.ts";
import { growingPauseMs } from "../growing_pause.ts";

/** How long a device must have been online for its next failure to count as the first one. */
export const STEADY_MS = 5000;

const RESTART_JITTER = 0.25;

/** How long to wait between an adapter's runs. Times are milliseconds on any steady clock. */
export class RestartPace {
  readonly #random: () => number;
  readonly #retry: RetryPace | undefined;
  #attempt = 0;
  #onlineSince: number | null = null;

  /**
   * @param random Returns a number from 0 to below 1.
   * @param retry The pace that an adapter wants; without it a board's.
   */
  constructor(random: () => number, retry?: RetryPace) {
    this.#random = random;
    this.#retry = retry;
  }

  /** A device is online. */
  online(now: number): void {
    this.#onlineSince ??= now;
  }

  /**
   * The run failed; returns the pause before the next one. A device that dies soon after it came
   * online is not steady: its pauses go on growing.
   */
  failed(now: number): number {
    const since = this.#onlineSince;
    const steadyMs = this.#retry?.steadyMs ?? STEADY_MS;
    if (since !== null && now - since >= steadyMs) this.#attempt = 0;
    this.#onlineSince = null;
    return growingPauseMs(this.#attempt++, {
      range: this.#retry,
      jitter: RESTART_JITTER,
      random: this.#random,
    });
  }

  /** Forgets earlier failures. */
  reset(): void {
    this.#attempt = 0;
    this.#onlineSince = null;
  }
}
