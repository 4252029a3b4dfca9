import { MAX_TIMEOUT_MS } from "../wait_until.ts";
import { Rhythm } from "./rhythm.ts";

/** Notices when a board falls silent that used to speak. */
export class SilenceTimer {
  readonly #rhythm = new Rhythm();
  readonly #onChange: () => void;
  readonly #fixedMs: number | undefined;
  #heard = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSilent = false;

  /**
   * @param onChange Called when {@linkcode silentMs} becomes null, or a number.
   * @param fixedMs The silence that is too long, whatever the board's rhythm; `Infinity` for none.
   */
  constructor(onChange: () => void, fixedMs?: number) {
    this.#onChange = onChange;
    this.#fixedMs = fixedMs;
  }

  /** For how long the board has been silent, in milliseconds; null while that is usual. */
  get silentMs(): number | null {
    return this.#isSilent ? performance.now() - this.#heard : null;
  }

  /** The board speaks. */
  end(): void {
    this.#heard = performance.now();
    this.#rhythm.beat(this.#heard);
    // One timer for many lines: it looks at how long ago the last one was when it fires.
    if (this.#timer === undefined) this.#wait(this.#patienceMs);
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.#onChange();
  }

  /** The board was spoken to. */
  interrupt(): void {
    this.#rhythm.interrupt(performance.now());
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  get #patienceMs(): number {
    return this.#fixedMs ?? this.#rhythm.patienceMs;
  }

  #wait(ms: number): void {
    if (ms === Infinity) return;
    this.#timer = setTimeout(() => this.#check(), Math.min(ms, MAX_TIMEOUT_MS));
  }

  #check(): void {
    this.#timer = undefined;
    const leftMs = this.#heard + this.#patienceMs - performance.now();
    if (leftMs > 0) return this.#wait(leftMs);
    this.#isSilent = true;
    this.#onChange();
  }
}
