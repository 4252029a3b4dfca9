import { signal } from "@preact/signals";

/** One line that was no reading. */
export interface LogLine {
  readonly seq: number;
  readonly time: number;
  readonly text: string;
}

/** Lines kept per device. */
const MAX_LINES = 200;

/** The newest lines of one device that were no readings. */
export class LogLines {
  /** Lines on the page, oldest first. */
  readonly shown = signal<readonly LogLine[]>([]);
  /** All lines ever seen, on the page. */
  readonly total = signal(0);
  #lines: LogLine[] = [];
  #total = 0;

  /** Takes one line. */
  push(line: LogLine): void {
    this.#lines.push(line);
    this.#total++;
    if (this.#lines.length > 2 * MAX_LINES) this.#lines = this.#lines.slice(-MAX_LINES);
  }

  /** Brings what was pushed to the page. */
  show(): void {
    if (this.total.peek() === this.#total) return;
    this.total.value = this.#total;
    this.shown.value = this.#lines.slice(-MAX_LINES);
  }
}
