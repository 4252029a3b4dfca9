import { MAX_TIMER_MS } from "../clock.ts";

/**
 * Notices that nothing has been heard for a while. A browser shows no pings to a page, so a
 * connection whose other end vanished without a word would look alive for ever.
 */
export class SilenceWatch {
  readonly #limitMs: number;
  readonly #onSilence: () => void;
  #heardAt = 0;
  #timer: number | undefined;

  /** `onSilence` is called once per `limitMs` milliseconds without {@linkcode heard}. */
  constructor(limitMs: number, onSilence: () => void) {
    this.#limitMs = limitMs;
    this.#onSilence = onSilence;
  }

  /** Starts to listen. */
  start(): void {
    this.stop();
    this.heard();
    this.#arm(this.#limitMs);
  }

  /** Something arrived. Cheap enough to be called for every message. */
  heard(): void {
    this.#heardAt = performance.now();
  }

  /** Stops to listen. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(delayMs: number): void {
    const waitMs = Math.min(delayMs, MAX_TIMER_MS);
    this.#timer = setTimeout(() => this.#check(), waitMs) as unknown as number;
  }

  #check(): void {
    const silentMs = performance.now() - this.#heardAt;
    if (silentMs < this.#limitMs) {
      this.#arm(this.#limitMs - silentMs);
      return;
    }
    this.#arm(this.#limitMs);
    this.#onSilence();
  }
}
