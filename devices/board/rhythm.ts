/** Silence that is always allowed, however busy the board was. */
export const MIN_SILENCE_MS = 10_000;
const SILENCE_FACTOR = 10;
/** So many pauses in a row make a rhythm. */
const MIN_PAUSES = 20;
/** What a board says so soon after it was spoken to is an answer. */
const ANSWER_MS = 1000;
const FORGETTING = 1 / 8;

/**
 * How often a board speaks by itself, and so when it is overdue. A longer pause counts at once, a
 * shorter one slowly: a board that sends ten lines once a minute has a rhythm of a minute. Times
 * are milliseconds on any clock.
 */
export class Rhythm {
  #last = NaN;
  #answersUntil = -Infinity;
  #usualMs = 0;
  #pauses = 0;

  /** The board spoke. */
  beat(now: number): void {
    const pauseMs = now - this.#last;
    this.#last = now < this.#answersUntil ? NaN : now;
    // The first one of all, or after an answer.
    if (!(pauseMs > 0)) return;
    // A silence that was too long is no rhythm, but makes for patience with the next one.
    const counted = Math.min(pauseMs, this.patienceMs);
    this.#pauses++;
    this.#usualMs = Math.max(counted, this.#usualMs + (counted - this.#usualMs) * FORGETTING);
  }

  /** The board was spoken to: what it answers says nothing of its rhythm. */
  interrupt(now: number): void {
    this.#last = NaN;
    this.#answersUntil = now + ANSWER_MS;
  }

  /** How long it may be silent; `Infinity` while it has no rhythm. */
  get patienceMs(): number {
    if (this.#pauses < MIN_PAUSES) return Infinity;
    return Math.max(MIN_SILENCE_MS, this.#usualMs * SILENCE_FACTOR);
  }
}
