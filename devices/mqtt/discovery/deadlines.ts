interface Deadline {
  readonly time: number;
  readonly run: (time: number) => void;
}

/** What is to happen later, without a timer: somebody calls {@linkcode Deadlines.advance}. */
export class Deadlines {
  readonly #pending = new Map<object, Deadline>();
  /** No later than the first deadline; a little early does no harm. */
  #next = Infinity;

  /** When to look again: milliseconds since 1970, null when nothing waits. */
  get next(): number | null {
    return this.#pending.size === 0 ? null : this.#next;
  }

  /** Runs once at `time`; replaces what was set for the same owner. */
  set(owner: object, time: number, run: (time: number) => void): void {
    this.#pending.set(owner, { time, run });
    this.#next = this.#pending.size === 1 ? time : Math.min(this.#next, time);
  }

  /** Forgets what was set for the owner. */
  clear(owner: object): void {
    this.#pending.delete(owner);
  }

  /** Runs everything that is due. */
  advance(time: number): void {
    for (const [owner, deadline] of [...this.#pending]) {
      if (deadline.time > time) continue;
      // an earlier one may have cleared or replaced it
      if (this.#pending.get(owner) !== deadline) continue;
      this.#pending.delete(owner);
      deadline.run(time);
    }
    this.#next = Infinity;
    for (const deadline of this.#pending.values()) {
      this.#next = Math.min(this.#next, deadline.time);
    }
  }
}
