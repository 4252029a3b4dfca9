import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";

/** At least this long between two lines of one kind, in milliseconds. */
export const REFUSAL_LOG_PAUSE_MS = 10_000;

/** The longest part of a refused value that is logged, in characters. */
const MAX_VALUE_LENGTH = 100;

/** Tells the operator of refusals: a line of each kind now and then, however many there are. */
export class RefusalLog {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #kinds = new Map<string, { loggedAt: number; more: number }>();

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Logs `line` unless one of its kind was logged just now. */
  add(kind: string, line: string): void {
    const now = this.#clock.elapsed();
    const { loggedAt, more } = this.#kinds.get(kind) ?? { loggedAt: -Infinity, more: 0 };
    if (now - loggedAt < REFUSAL_LOG_PAUSE_MS) {
      this.#kinds.set(kind, { loggedAt, more: more + 1 });
      return;
    }
    this.#kinds.set(kind, { loggedAt: now, more: 0 });
    this.#log.warn(more === 0 ? line : `${line} (and ${more} more like it before)`);
  }
}

/** Returns a value that a stranger sent as it can stand in a log: quoted, escaped, not too long. */
export function quoteValue(value: string): string {
  const short = value.length > MAX_VALUE_LENGTH ? `${value.slice(0, MAX_VALUE_LENGTH)}…` : value;
  return JSON.stringify(short).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
