/** How long work may hold up the live readings before it lets them pass, in milliseconds. */
const SLICE_MS = 1;

/** The event loop's turns shared between long work and the live readings. */
export class Slices {
  #end = performance.now() + SLICE_MS;

  /** Whether this turn's share is used up. */
  get isOver(): boolean {
    return performance.now() >= this.#end;
  }

  /** Resolves in a later turn when this turn's share is used up. */
  async pause(): Promise<void> {
    if (!this.isOver) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#end = performance.now() + SLICE_MS;
  }
}

/** Work on the history that takes several turns, one at a time, in the order it came. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** How many wait or run. */
  get length(): number {
    return this.#waiting;
  }

  /** Runs `work` once all before is done. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    try {
      return await result;
    } finally {
      this.#waiting--;
    }
  }
}
