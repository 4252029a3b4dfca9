/// <reference lib="dom" />
import type { ChannelSummary } from "../../wire/messages.ts";
import { extremesOf, pathOf, SPARK_HEIGHT, SPARK_WIDTH } from "../model/spark_path.ts";
import type { TimeRange } from "../model/time_view.ts";
import { rangeOfChannel } from "../model/value_range.ts";
import type { PartialRange } from "../model/y_ranges.ts";

const SVG = "http://www.w3.org/2000/svg";

/** What a first line is drawn by. */
export interface FirstLook extends TimeRange {
  readonly summary: Pick<ChannelSummary, "kind" | "writable" | "min" | "max">;
  readonly ends?: PartialRange;
}

/** A line in the place where a chart's own will be, which is there long before the chart can be. */
export class FirstLine {
  readonly #svg = document.createElementNS(SVG, "svg");
  readonly #path = document.createElementNS(SVG, "path");

  constructor(host: HTMLElement) {
    this.#svg.setAttribute("class", "first-line");
    this.#svg.setAttribute("viewBox", `0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`);
    this.#svg.setAttribute("preserveAspectRatio", "none");
    this.#svg.append(this.#path);
    host.append(this.#svg);
  }

  /** Draws these points, `null` where the line is broken. */
  draw(
    { from, to, summary, ends }: FirstLook,
    xs: readonly number[],
    ys: readonly (number | null)[],
  ): void {
    const [min, max] = extremesOf(ys);
    const levels = rangeOfChannel(summary, min > max ? [null, null] : [min, max], { ends });
    const isStepped = summary.kind === "boolean" || summary.writable;
    this.#path.setAttribute("d", pathOf({ from, to, isStepped, levels }, xs, ys));
  }

  /** Takes it out of the page. */
  remove(): void {
    this.#svg.remove();
  }
}
