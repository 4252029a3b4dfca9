/** A board that goes on like that is not told of more often. */
const INTERVAL_MS = 10_000;

/**
 * Puts what is dropped of a board's bytes into words for its log: at once, and then every ten
 * seconds with the number so far, so that a board whose every line is too long fills no log.
 */
export class LossNotice {
  readonly #what: string;
  readonly #say: (text: string) => void;
  #count = 0;
  #saidAt = -Infinity;

  /** @param what Is dropped: such as `Lines of over 1024 bytes`. */
  constructor(what: string, say: (text: string) => void) {
    this.#what = what;
    this.#say = say;
  }

  /** One more was dropped, at the time `now` in milliseconds. */
  count(now: number): void {
    this.#count++;
    if (now - this.#saidAt < INTERVAL_MS) return;
    this.#saidAt = now;
    this.#say(`${this.#what} dropped so far: ${this.#count}`);
  }
}
