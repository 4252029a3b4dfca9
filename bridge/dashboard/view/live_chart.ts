/// <reference lib="dom" />
import { signal } from "@preact/signals";
import uPlot from "uplot";
import type { HistoryGap } from "../../wire/messages.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { shrink } from "../model/shrink.ts";
import type { Statistics } from "../model/statistics.ts";
import { formatMoment } from "../model/time_text.ts";
import type { TimeRange, TimeView } from "../model/time_view.ts";
import type { PartialRange } from "../model/y_ranges.ts";
import { findFarLimits, showAlarms } from "./alarm_lines.ts";
import { type GestureChart, listenForGestures } from "./chart_gestures.ts";
import { chartOptions, type ChartTheme, type ChartView, readTheme } from "./chart_options.ts";
import { followSize, followTheme } from "./chart_surroundings.ts";
import { formatValue, type StateWords } from "./format.ts";
import { spanText } from "./span_text.ts";
import { onFrame } from "./ticks.ts";
import { wordsOf } from "./words.ts";

/** Smooth enough; without a GPU, twice the pictures are twice the work of a processor core. */
const LEAST_DRAW_INTERVAL_MS = 50;
/** A first reading is seen in the longest window too, where a pixel is hours. */
const MOST_DRAW_INTERVAL_MS = 2_000;
/** What stands still may still be filled by the bridge's history. */
const STILL_INTERVAL_MS = 250;
/** How near to a gap's edge a pointer has to be, in pixels: one may be a moment long. */
const GAP_REACH = 3;
/** A limit is a round number, but for what computing with it adds. */
const MOST_LIMIT_DIGITS = 6;
/** What a chart is called changes no more often than this: it may be read out. */
const SPEAK_INTERVAL_MS = 5_000;

/** One channel's chart in the page: follows the time, or stands where one looks. */
export class LiveChart implements ChartView, GestureChart {
  readonly channel: ChannelModel;
  readonly host: HTMLElement;
  readonly words: StateWords;
  theme: ChartTheme;
  range: [number, number] = [0, 1];
  exponent = 0;
  gaps: readonly HistoryGap[] = [];
  /** What stands above the chart: the span of its values, or the value under the cursor. */
  readonly caption = signal("");
  /** The span of its values and the newest one, for who cannot see it. */
  readonly spoken = signal("");
  /** Where the keyboard's cursor is, from 0 on the left to 1, and what it is on. */
  readonly cursorShare = signal(1);
  readonly cursorText = signal("newest");
  /** What the readings between the two cursors come to. */
  readonly statistics = signal<Statistics | null>(null);
  readonly #model: LiveModel;
  readonly #chart: uPlot;
  readonly #xs: number[] = [];
  readonly #ys: (number | null)[] = [];
  readonly #cleanups: (() => void)[] = [];
  #cursor: number | null = null;
  #isStale = true;
  #drawnAt = -Infinity;
  #drawnVersion = -1;
  #spokenAt = -Infinity;

  constructor(host: HTMLElement, model: LiveModel, channel: ChannelModel) {
    this.host = host;
    this.#model = model;
    this.channel = channel;
    this.words = wordsOf(channel.summary.peek());
    this.theme = readTheme(host);
    const size = { width: host.clientWidth, height: host.clientHeight };
    this.#chart = new uPlot(
      chartOptions(this, size, () => this.#updateCaption()),
      [[], []],
      host,
    );
    this.#cleanups.push(followSize(host, this.#chart, () => this.#isStale = true));
    this.#cleanups.push(followTheme(() => {
      this.theme = readTheme(this.host);
      this.#isStale = true;
    }));
    const { window, view, shown } = model;
    for (const changing of [window, view.range, view.cursors, shown.dashboard]) {
      this.#cleanups.push(changing.subscribe(() => this.#isStale = true));
    }
    const onChange = () => this.#isStale = true;
    this.#cleanups.push(showAlarms(this, this.#chart, { alarms: model.alarms, onChange }));
    this.#cleanups.push(channel.watch());
    this.#cleanups.push(listenForGestures(this));
    this.#cleanups.push(onFrame((frameTime) => this.#draw(frameTime)));
  }

  get over(): HTMLElement {
    return this.#chart.over;
  }

  get view(): TimeView {
    return this.#model.view;
  }

  get selection(): TimeRange | null {
    return this.view.selection.peek();
  }

  get yRange(): PartialRange {
    return this.#model.shown.lookOf(this.channel.topic);
  }

  setRange(): void {
    const { settingRange } = this.#model;
    settingRange.value = settingRange.peek() === this.channel.topic ? null : this.channel.topic;
  }

  get cursor(): number | null {
    return this.#cursor;
  }

  set cursor(time: number | null) {
    this.#cursor = time;
    this.#isStale = true;
    const left = time === null ? -1 : this.#chart.valToPos(time, "x");
    this.#chart.setCursor({ left, top: this.over.clientHeight / 2 });
    this.cursorShare.value = time === null ? 1 : left / this.over.clientWidth;
    this.cursorText.value = time === null ? "newest" : this.caption.peek();
  }

  backToLive(): void {
    this.#model.backToLive();
  }

  /** Takes the chart out of the page. */
  destroy(): void {
    for (const cleanup of this.#cleanups) cleanup();
    this.#chart.destroy();
  }

  #draw(frameTime: number): void {
    const chosen = this.view.range.peek();
    if (!this.#isStale && !this.#isDue(frameTime, chosen)) return;
    this.#isStale = false;
    this.#drawnAt = frameTime;
    this.#drawnVersion = this.channel.pastVersion;
    const { from, to } = this.view.current;
    this.range = [from, to];
    const window = this.#model.window.peek();
    const { ring, gaps } = chosen === null
      ? { ring: this.channel.ring(window), gaps: this.channel.gaps(window) }
      : this.channel.look(chosen, this.#model.now());
    this.gaps = gaps;
    const heldTo = this.channel.isHeld ? this.#model.heldTo() : undefined;
    ring.points({ from, to, heldTo }, this.#xs, this.#ys);
    this.exponent = shrink([this.#ys]);
    this.#chart.setData([this.#xs, this.#ys]);
    const { selection } = this;
    this.statistics.value = selection && ring.statistics(selection.from, selection.to);
    this.#updateCaption();
    this.#speak(frameTime);
  }

  /** Whether another picture would be another one. */
  #isDue(frameTime: number, chosen: TimeRange | null): boolean {
    if (this.channel.pastVersion !== this.#drawnVersion) return true;
    if (chosen !== null) return frameTime - this.#drawnAt >= STILL_INTERVAL_MS;
    if (frameTime - this.#drawnAt >= MOST_DRAW_INTERVAL_MS) return true;
    const { from, to } = this.view.current;
    const msPerPixel = (to - from) / Math.max(1, this.#chart.width);
    return Math.abs(to - this.range[1]) >= Math.max(msPerPixel, LEAST_DRAW_INTERVAL_MS);
  }

  #updateCaption(): void {
    const { idx, left } = this.#chart.cursor;
    const isPointed = typeof idx === "number" && left !== undefined && left >= 0;
    this.caption.value = isPointed ? this.#describePoint(idx, left) : this.#describeSpan();
  }

  #describePoint(index: number, left: number): string {
    const [early, time, late] = [left - GAP_REACH, left, left + GAP_REACH]
      .map((x) => this.#chart.posToVal(x, "x"));
    const gap = this.gaps.find(([from, to]) => from <= time && time < to) ??
      this.gaps.find(([from, to]) => from <= late && early < to && to - from < late - early);
    if (gap !== undefined) return `no data: ${gap[2]}`;
    const level = this.#ys[index];
    if (level === null || level === undefined) return "no data";
    const [from, to] = this.range;
    return `${this.#format(level)} at ${formatMoment(this.#xs[index], to - from)}`;
  }

  #describeSpan(): string {
    if (this.channel.summary.peek().kind === "boolean") return "";
    const drawn = { xs: this.#xs, ys: this.#ys, from: this.range[0] };
    return spanText(drawn, (level) => this.#format(level));
  }

  #speak(frameTime: number): void {
    if (frameTime - this.#spokenAt < SPEAK_INTERVAL_MS) return;
    this.#spokenAt = frameTime;
    const { unit } = this.channel.summary.peek();
    const newest = formatValue(this.channel.shown.peek(), this.channel.decimals, this.words);
    const parts = [
      this.#describeSpan(),
      `now ${newest}${unit === undefined ? "" : ` ${unit}`}`,
      ...this.#describeFarLimits(),
    ];
    this.spoken.value = parts.filter((part) => part !== "").join(", ");
  }

  #describeFarLimits(): string[] {
    const { above, below } = findFarLimits(this, this.#chart, this.#model.alarms);
    return [["above", above] as const, ["below", below] as const].flatMap(([side, limit]) =>
      limit === null ? [] : [`alarm at ${this.format(limit)}, ${side} the chart`]
    );
  }

  /** Writes a value with the digits of the channel's, or as many as it needs. */
  format(value: number): string {
    const digits = String(value).split(".")[1]?.length ?? 0;
    return formatValue(value, Math.min(digits, MOST_LIMIT_DIGITS));
  }

  #format(level: number): string {
    const { kind } = this.channel.summary.peek();
    const value = level * 10 ** this.exponent;
    return formatValue(kind === "boolean" ? level === 1 : value, this.channel.decimals, this.words);
  }
}
