import type { Item } from "./finding.ts";

const MAX_KNOWN = 128;
const MAX_WAITING = 64;

/** Values that wait until their shape comes again. */
export interface WaitingLine {
  readonly items: readonly Item[];
  /** When the line came, in milliseconds since 1970. */
  readonly arrivedAt: number;
}

/**
 * Which weak shapes have come twice, and the one line of each that came but once. Bounded: beyond
 * 64 that wait the oldest is forgotten, beyond 128 none is believed any more.
 */
export class WeakShapes {
  readonly #known = new Set<string>();
  readonly #waiting = new Map<string, WaitingLine>();

  /** Whether lines of this shape are believed. */
  isKnown(shape: string): boolean {
    return this.#known.has(shape);
  }

  /** Takes a line in; returns the one that waited if this is the second of its shape, or else null. */
  see(shape: string, line: WaitingLine): WaitingLine | null {
    const before = this.#waiting.get(shape);
    if (before !== undefined && this.#known.size < MAX_KNOWN) {
      this.#waiting.delete(shape);
      this.#known.add(shape);
      return before;
    }
    this.#waiting.delete(shape);
    this.#waiting.set(shape, line);
    if (this.#waiting.size > MAX_WAITING) this.#waiting.delete(this.#waiting.keys().next().value!);
    return null;
  }

  /** Forgets what waits: the board has started again, and says what it always says then. */
  forgetWaiting(): void {
    this.#waiting.clear();
  }
}
