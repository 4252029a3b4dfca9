import { growingPauseMs } from "../growing_pause.ts";

/** How long a device must have been online for its next failure to count as the first one. */
export const STEADY_MS = 5000;

const RESTART_JITTER = 0.25;

/** How long to wait between an adapter's runs. Times are milliseconds on any steady clock. */
export class RestartPace {
  readonly #random: () => number;
  #attempt = 0;
  #onlineSince: number | null = null;

  /** @param random Returns a number from 0 to below 1. */
  constructor(random: () => number) {
    this.#random = random;
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
    if (since !== null && now - since >= STEADY_MS) this.#attempt = 0;
    this.#onlineSince = null;
    return growingPauseMs(this.#attempt++, { jitter: RESTART_JITTER, random: this.#random });
  }

  /** Forgets earlier failures. */
  reset(): void {
    this.#attempt = 0;
    this.#onlineSince = null;
  }
}
