import { signal } from "@preact/signals";

/** One line that was no reading. */
export interface LogLine {
  readonly seq: number;
  readonly time: number;
  readonly text: string;
}

/** A line on the page. */
export interface ShownLine extends LogLine {
  /** No other line of the device has it, unlike `seq`, which starts again with the bridge. */
  readonly key: number;
}

/** Lines kept per device. */
export const MAX_LINES = 5_000;

/** The newest lines of one device that were no readings. */
export class LogLines {
  /** Lines on the page, oldest first. */
  readonly shown = signal<readonly ShownLine[]>([]);
  /** All lines ever seen, on the page. */
  readonly total = signal(0);
  #lines: ShownLine[] = [];
  #total = 0;

  /** Takes one line; one that is known, as after a reconnect, is not taken twice. */
  push(line: LogLine): void {
    if (this.#knows(line)) return;
    this.#lines.push({ ...line, key: this.#total++ });
    if (this.#lines.length > 2 * MAX_LINES) this.#lines = this.#lines.slice(-MAX_LINES);
  }

  #knows({ seq, time, text }: LogLine): boolean {
    const newest = this.#lines.at(-1);
    if (newest === undefined || seq > newest.seq) return false;
    return this.#lines.some((known) => {
      return known.seq === seq && known.time === time && known.text === text;
    });
  }

  /** Brings what was pushed to the page. */
  show(): void {
    if (this.total.peek() === this.#total) return;
    this.total.value = this.#total;
    this.shown.value = this.#lines.slice(-MAX_LINES);
  }
}

/** Returns where the first line with this key, or a later one, is among lines in their order. */
export function indexOfKey(lines: readonly ShownLine[], key: number): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (lines[middle].key < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
