/** Something with deadlines. */
export interface Watched {
  /** Looks at the clock: `now` is `performance.now()`. */
  check(now: number): void;
}

/** One timer for the deadlines of many connections; it runs only while there are any. */
export class Watch {
  readonly #watched = new Set<Watched>();
  readonly #intervalMs: number;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** Has `watched` checked from now on. */
  add(watched: Watched): void {
    this.#watched.add(watched);
    this.#timer ??= setInterval(() => this.#checkAll(), this.#intervalMs);
  }

  /** Has `watched` checked no more. */
  delete(watched: Watched): void {
    this.#watched.delete(watched);
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #checkAll(): void {
    const now = performance.now();
    for (const watched of this.#watched) watched.check(now);
  }
}
