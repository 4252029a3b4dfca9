import type { Clock } from "../clock.ts";

/**
 * Tells of what changes again and again: at once, and then no more than once per pause, the last
 * change always.
 */
export class PacedKeys<K> {
  readonly #clock: Clock;
  readonly #pauseMs: number;
  readonly #tell: (key: K) => void;
  /** Those told of lately: whether they changed since, and what ends the pause. */
  readonly #resting = new Map<K, { isDue: boolean; readonly cancel: () => void }>();

  constructor(clock: Clock, pauseMs: number, tell: (key: K) => void) {
    this.#clock = clock;
    this.#pauseMs = pauseMs;
    this.#tell = tell;
  }

  /** To be called at each change. */
  touch(key: K): void {
    const rest = this.#resting.get(key);
    if (rest !== undefined) {
      rest.isDue = true;
      return;
    }
    const cancel = this.#clock.after(this.#pauseMs, () => this.#wake(key));
    this.#resting.set(key, { isDue: false, cancel });
    this.#tell(key);
  }

  /** Forgets what is still to be told. */
  close(): void {
    for (const { cancel } of this.#resting.values()) cancel();
    this.#resting.clear();
  }

  #wake(key: K): void {
    const rest = this.#resting.get(key);
    this.#resting.delete(key);
    if (rest?.isDue) this.touch(key);
  }
}
