/** Who acknowledged nothing for longer than this is not waited for, however quick it was before. */
const MIN_PATIENCE_MS = 40;
/** The longest that anybody waits for a client that answers slowly. */
const MAX_PATIENCE_MS = 500;
/** How many of its usual pauses a client may take. */
const USUAL_PAUSES = 4;
/** How much of a long pause is still remembered at the next acknowledgement. */
const MEMORY = 0.9;

/** Whether a client acknowledges what it is sent: a slow one is waited for, one that hangs is not. */
export class Progress {
  #at = -Infinity;
  #usualMs = 0;

  /** Something was sent while nothing else was under way. */
  started(now: number): void {
    this.#at = now;
  }

  /** Something was acknowledged. */
  made(now: number): void {
    this.#usualMs = Math.max(now - this.#at, this.#usualMs * MEMORY);
    this.#at = now;
  }

  /** Whether more can be expected soon. */
  isMade(now: number): boolean {
    const patience = Math.max(this.#usualMs * USUAL_PAUSES, MIN_PATIENCE_MS);
    return now - this.#at <= Math.min(patience, MAX_PATIENCE_MS);
  }
}
