import type { ChannelSummary, Reading } from "../../wire/messages.ts";
import { Digits } from "../model/digits.ts";
import { levelOf } from "../model/level.ts";
import { formatValue } from "../view/format.ts";
import { wordsOf } from "../view/words.ts";

/** More than are seen of a chart before there is the page. */
const MAX_POINTS = 2_000;

/** One channel's readings, as far as the first look needs them. */
export class FirstSeries {
  readonly xs: number[] = [];
  readonly ys: (number | null)[] = [];
  readonly #digits = new Digits();
  #newest: Pick<Reading, "value" | "seq"> = { value: null, seq: -1 };

  /** Takes a reading; one that is older than another is drawn, and its value is not shown. */
  push({ time, value, seq }: Omit<Reading, "topic">): void {
    if (seq >= this.#newest.seq) this.#newest = { value, seq };
    const level = levelOf(value);
    if (level !== null) this.#digits.learn(level);
    if (time < (this.xs.at(-1) ?? -Infinity)) return;
    this.xs.push(time);
    this.ys.push(level);
    if (this.xs.length > MAX_POINTS) {
      this.xs.shift();
      this.ys.shift();
    }
  }

  /** Ends the line. */
  break(): void {
    const end = this.xs.at(-1);
    if (end === undefined) return;
    this.xs.push(end);
    this.ys.push(null);
  }

  /** The newest value, in words. */
  text(summary: ChannelSummary): string {
    const { value, seq } = this.#newest;
    const last = summary.last;
    const shown = last !== undefined && last.seq > seq ? last.value : seq < 0 ? undefined : value;
    if (typeof shown === "number") this.#digits.learn(shown);
    return formatValue(shown, this.#digits.decimals, wordsOf(summary));
  }

  /** Writes a level of the chart. */
  format(level: number): string {
    return formatValue(level, this.#digits.decimals);
  }
}
