/// <reference lib="dom" />
import { signal } from "@preact/signals";

/** Whether the screen is kept awake; `unavailable` where the browser offers no way to. */
export type Wakefulness = "off" | "held" | "refused" | "unavailable";

/** What keeps the screen awake, as browsers offer it on pages that came by https or are local. */
export interface ScreenLocks {
  request(type: "screen"): Promise<WakeLockSentinel>;
}

/** Keeps the screen awake while that is wanted: a browser takes the lock back from a hidden page. */
export class WakeLock {
  readonly state = signal<Wakefulness>("off");
  readonly #locks: ScreenLocks | undefined;
  #isWanted = false;
  #sentinel: WakeLockSentinel | null = null;

  constructor(locks: ScreenLocks | undefined) {
    this.#locks = locks;
  }

  /** Keeps it awake from now on. */
  async hold(): Promise<void> {
    this.#isWanted = true;
    await this.#take();
  }

  /** To be called when the page is seen again. */
  async renew(): Promise<void> {
    if (this.#isWanted && this.#sentinel === null) await this.#take();
  }

  /** Lets it sleep. */
  async release(): Promise<void> {
    this.#isWanted = false;
    const sentinel = this.#sentinel;
    this.#sentinel = null;
    this.state.value = "off";
    await sentinel?.release();
  }

  async #take(): Promise<void> {
    if (this.#locks === undefined) {
      this.state.value = "unavailable";
      return;
    }
    try {
      const sentinel = await this.#locks.request("screen");
      // It was let go while the browser was asked.
      if (!this.#isWanted) return await sentinel.release();
      this.#sentinel = sentinel;
      this.state.value = "held";
      sentinel.addEventListener("release", () => this.#lose(sentinel));
    } catch {
      // A battery that is low, a page that is hidden.
      this.state.value = this.#isWanted ? "refused" : "off";
    }
  }

  #lose(sentinel: WakeLockSentinel): void {
    if (this.#sentinel !== sentinel) return;
    this.#sentinel = null;
    this.state.value = "refused";
  }
}
