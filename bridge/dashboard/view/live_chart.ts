/// <reference lib="dom" />
import { signal } from "@preact/signals";
import uPlot from "uplot";
import type { HistoryGap } from "../../wire/messages.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { chartOptions, type ChartTheme, type ChartView, readTheme } from "./chart_options.ts";
import { shrink } from "../model/shrink.ts";
import { formatTime } from "../../clock_time.ts";
import { formatValue } from "./format.ts";
import { onFrame } from "./ticks.ts";

/** So far outside the window a chart is drawn already, so that it is there when it comes in. */
const VISIBLE_MARGIN = "200px";

/** Smooth enough; without a GPU, twice the pictures are twice the work of a processor core. */
const LEAST_DRAW_INTERVAL_MS = 50;

/** One channel's chart in the page: follows the time while it is visible. */
export class LiveChart implements ChartView {
  readonly channel: ChannelModel;
  theme: ChartTheme;
  range: [number, number] = [0, 1];
  exponent = 0;
  /** What stands above the chart: the span of its values, or the value under the pointer. */
  readonly caption = signal("");
  readonly #model: LiveModel;
  readonly #host: HTMLElement;
  readonly #chart: uPlot;
  readonly #xs: number[] = [];
  readonly #ys: (number | null)[] = [];
  readonly #cleanups: (() => void)[] = [];
  #isVisible = true;
  #isStale = true;

  constructor(host: HTMLElement, model: LiveModel, channel: ChannelModel) {
    this.#host = host;
    this.#model = model;
    this.channel = channel;
    this.theme = readTheme(host);
    const size = { width: host.clientWidth, height: host.clientHeight };
    this.#chart = new uPlot(
      chartOptions(this, size, () => this.#updateCaption()),
      [[], []],
      host,
    );
    this.#watchSize();
    this.#watchVisibility();
    this.#watchTheme();
    this.#cleanups.push(onFrame(() => this.#draw()));
    this.#cleanups.push(model.window.subscribe(() => this.#isStale = true));
  }

  get gaps(): readonly HistoryGap[] {
    return this.channel.gaps(this.#model.window.peek());
  }

  /** Takes the chart out of the page. */
  destroy(): void {
    for (const cleanup of this.#cleanups) cleanup();
    this.#chart.destroy();
  }

  #draw(): void {
    if (!this.#isVisible) return;
    const window = this.#model.window.peek();
    const to = this.#model.pausedAt.peek() ?? this.#model.now();
    const msPerPixel = window.spanMs / Math.max(1, this.#chart.width);
    // Less than a pixel of time has passed: the picture would be the same.
    const leastStepMs = Math.max(msPerPixel, LEAST_DRAW_INTERVAL_MS);
    if (!this.#isStale && Math.abs(to - this.range[1]) < leastStepMs) return;
    this.#isStale = false;
    this.range = [to - window.spanMs, to];
    const heldTo = this.channel.isHeld ? this.#model.heldTo() : undefined;
    this.channel.ring(window).points({ from: this.range[0], to, heldTo }, this.#xs, this.#ys);
    this.exponent = shrink(this.#ys);
    this.#chart.setData([this.#xs, this.#ys]);
    this.#updateCaption();
  }

  #updateCaption(): void {
    const { idx, left } = this.#chart.cursor;
    const isPointed = typeof idx === "number" && left !== undefined && left >= 0;
    this.caption.value = isPointed ? this.#describePoint(idx) : this.#describeSpan();
  }

  #describePoint(index: number): string {
    const time = this.#chart.posToVal(this.#chart.cursor.left!, "x");
    const gap = this.gaps.find(([from, to]) => from <= time && time < to);
    if (gap !== undefined) return `no data: ${gap[2]}`;
    const level = this.#ys[index];
    if (level === null || level === undefined) return "no data";
    return `${this.#format(level)} at ${formatTime(this.#xs[index])}`;
  }

  #describeSpan(): string {
    if (this.channel.summary.peek().kind === "boolean") return "";
    let min = Infinity;
    let max = -Infinity;
    for (const [i, level] of this.#ys.entries()) {
      if (level === null || this.#xs[i] < this.range[0]) continue;
      if (level < min) min = level;
      if (level > max) max = level;
    }
    if (min > max) return "no data";
    return min === max ? "" : `${this.#format(min)} to ${this.#format(max)}`;
  }

  #format(level: number): string {
    const { kind } = this.channel.summary.peek();
    const value = level * 10 ** this.exponent;
    return formatValue(kind === "boolean" ? level === 1 : value, this.channel.decimals);
  }

  #watchSize(): void {
    const observer = new ResizeObserver(() => {
      this.#chart.setSize({ width: this.#host.clientWidth, height: this.#host.clientHeight });
      this.#isStale = true;
    });
    observer.observe(this.#host);
    this.#cleanups.push(() => observer.disconnect());
  }

  #watchVisibility(): void {
    const observer = new IntersectionObserver((entries) => {
      this.#isVisible = entries.at(-1)!.isIntersecting;
      this.#isStale = true;
    }, { rootMargin: VISIBLE_MARGIN });
    observer.observe(this.#host);
    this.#cleanups.push(() => observer.disconnect());
  }

  #watchTheme(): void {
    const scheme = matchMedia("(prefers-color-scheme: dark)");
    const update = () => {
      this.theme = readTheme(this.#host);
      this.#isStale = true;
    };
    scheme.addEventListener("change", update);
    this.#cleanups.push(() => scheme.removeEventListener("change", update));
  }
}
