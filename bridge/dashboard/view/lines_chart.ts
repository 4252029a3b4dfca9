/// <reference lib="dom" />
import { signal } from "@preact/signals";
import uPlot from "uplot";
import type { HistoryGap, Value } from "../../wire/messages.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import { join } from "../model/joined.ts";
import type { LiveModel } from "../model/live_model.ts";
import { type Scale, scalesOf } from "../model/scales.ts";
import { shrink } from "../model/shrink.ts";
import type { Statistics } from "../model/statistics.ts";
import { formatMoment } from "../model/time_text.ts";
import type { TimeRange, TimeView } from "../model/time_view.ts";
import { type PartialRange, rangeOf } from "../model/y_ranges.ts";
import { type GestureChart, listenForGestures } from "./chart_gestures.ts";
import { type ChartTheme, readTheme } from "./chart_options.ts";
import { followSize, followTheme } from "./chart_surroundings.ts";
import { linesOptions, type LinesView } from "./lines_options.ts";
import { unitOf } from "./reported_value.tsx";
import { readSeriesColours } from "./series_look.ts";
import { onFrame } from "./ticks.ts";

const DRAW_INTERVAL_MS = 50;
/** In the longest windows too, where a pixel is hours. */
const MOST_DRAW_INTERVAL_MS = 2_000;
/** Twice as often as it can be read. */
const LEGEND_INTERVAL_MS = 250;

/** One series in the legend of a chart. */
export interface LegendEntry {
  readonly value: Value | undefined;
  /** Of what is selected, or else of what is seen. */
  readonly statistics: Statistics | null;
}

/** Several channels in one chart, each unit on a scale of its own. */
export class LinesChart implements GestureChart, LinesView {
  readonly host: HTMLElement;
  readonly channels: readonly ChannelModel[];
  readonly scales: readonly Scale[];
  readonly scaleOf: readonly Scale[];
  range: [number, number] = [0, 1];
  theme: ChartTheme;
  colours: readonly string[];
  gaps: readonly HistoryGap[] = [];
  /** What is known of each series, in their order. */
  readonly legend = signal<readonly LegendEntry[]>([]);
  /** The moment under the cursor; nothing when there is none. */
  readonly moment = signal("");
  readonly cursorShare = signal(1);
  readonly #model: LiveModel;
  readonly #id: string;
  readonly #chart: uPlot;
  readonly #cleanups: (() => void)[] = [];
  readonly #points: { xs: number[]; ys: (number | null)[] }[];
  /** Of each scale, as of a chart of one channel. */
  readonly #exponents = new Map<Scale, number>();
  #cursor: number | null = null;
  #isStale = true;
  #drawnAt = -Infinity;
  #toldAt = -Infinity;
  #versions = "";

  constructor(host: HTMLElement, model: LiveModel, of: { id: string; channels: ChannelModel[] }) {
    this.host = host;
    this.#model = model;
    this.#id = of.id;
    this.channels = of.channels;
    const { scales, of: scaleOf } = scalesOf(of.channels.map((it) => unitOf(model, it)));
    this.scales = scales;
    this.scaleOf = scaleOf;
    this.#points = of.channels.map(() => ({ xs: [], ys: [] }));
    this.theme = readTheme(host);
    this.colours = readSeriesColours(host);
    const size = { width: host.clientWidth, height: host.clientHeight };
    this.#chart = new uPlot(
      linesOptions(this, size, () => this.#tell()),
      [[], ...of.channels.map(() => [])],
      host,
    );
    this.#cleanups.push(followSize(host, this.#chart, () => this.#isStale = true));
    this.#cleanups.push(followTheme(() => {
      this.theme = readTheme(host);
      this.colours = readSeriesColours(host);
      this.#isStale = true;
    }));
    const { window, view, yRanges } = model;
    for (const changing of [window, view.range, view.cursors, yRanges]) {
      this.#cleanups.push(changing.subscribe(() => this.#isStale = true));
    }
    for (const channel of of.channels) this.#cleanups.push(channel.watch());
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

  exponentOf(scale: Scale): number {
    return this.#exponents.get(scale) ?? 0;
  }

  yRangeOf(scale: Scale): PartialRange {
    return rangeOf(this.#model.yRanges.peek(), rangeKey(this.#id, scale));
  }

  get cursor(): number | null {
    return this.#cursor;
  }

  set cursor(time: number | null) {
    this.#cursor = time;
    const left = time === null ? -1 : this.#chart.valToPos(time, "x");
    this.#chart.setCursor({ left, top: this.over.clientHeight / 2 });
    this.cursorShare.value = time === null ? 1 : left / this.over.clientWidth;
  }

  backToLive(): void {
    this.#model.backToLive();
  }

  setRange(): void {
    const { settingRange } = this.#model;
    settingRange.value = settingRange.peek() === this.#id ? null : this.#id;
  }

  /** Takes the chart out of the page. */
  destroy(): void {
    for (const cleanup of this.#cleanups) cleanup();
    this.#chart.destroy();
  }

  #draw(frameTime: number): void {
    if (!this.#isDue(frameTime)) return;
    const mustTell = this.#isStale || frameTime - this.#toldAt >= LEGEND_INTERVAL_MS;
    this.#isStale = false;
    this.#drawnAt = frameTime;
    const { from, to } = this.view.current;
    this.range = [from, to];
    const chosen = this.view.range.peek();
    const window = this.#model.window.peek();
    const looks = this.channels.map((channel) =>
      chosen === null
        ? { ring: channel.ring(window), gaps: channel.gaps(window) }
        : channel.look(chosen, this.#model.now())
    );
    for (const [i, { ring }] of looks.entries()) {
      const heldTo = this.channels[i].isHeld ? this.#model.heldTo() : undefined;
      ring.points({ from, to, heldTo }, this.#points[i].xs, this.#points[i].ys);
    }
    this.#shrink();
    // What is shaded is without data for all of them.
    this.gaps = looks.map(({ gaps }) => gaps).reduce(commonGaps);
    const { xs, ys } = join(this.#points);
    this.#chart.setData([xs, ...ys] as uPlot.AlignedData);
    if (!mustTell) return;
    this.#toldAt = frameTime;
    this.#tell(looks.map(({ ring }) => {
      const span = this.selection ?? { from, to };
      return ring.statistics(span.from, span.to);
    }));
  }

  #isDue(frameTime: number): boolean {
    if (this.#isStale) return true;
    const versions = this.channels.map(({ pastVersion }) => pastVersion).join();
    if (versions !== this.#versions) {
      this.#versions = versions;
      return true;
    }
    if (frameTime - this.#drawnAt >= MOST_DRAW_INTERVAL_MS) return true;
    const { from, to } = this.view.current;
    const msPerPixel = (to - from) / Math.max(1, this.#chart.width);
    return Math.abs(to - this.range[1]) >= Math.max(msPerPixel, DRAW_INTERVAL_MS);
  }

  /** Series of one scale are made smaller together. */
  #shrink(): void {
    for (const scale of this.scales) {
      const own = this.#points.filter((_, i) => this.scaleOf[i] === scale);
      this.#exponents.set(scale, shrink(own.map(({ ys }) => ys)));
    }
  }

  #tell(statistics?: readonly (Statistics | null)[]): void {
    const { idx, idxs, left } = this.#chart.cursor;
    const isPointed = typeof idx === "number" && left !== undefined && left >= 0;
    const [from, to] = this.range;
    this.moment.value = isPointed ? this.#momentAt(this.#chart.posToVal(left, "x"), to - from) : "";
    const before = this.legend.peek();
    this.legend.value = this.channels.map((channel, i) => ({
      value: isPointed ? this.#valueAt(i, idxs?.[i + 1]) : channel.shown.peek(),
      statistics: statistics === undefined ? before[i]?.statistics ?? null : statistics[i],
    }));
  }

  #momentAt(time: number, spanMs: number): string {
    const gap = this.gaps.find(([from, to]) => from <= time && time < to);
    const reason = gap === undefined ? "" : `, no data: ${gap[2]}`;
    return formatMoment(time, spanMs) + reason;
  }

  #valueAt(series: number, index: number | null | undefined): Value | undefined {
    const level = typeof index === "number" ? this.#chart.data[series + 1][index] : null;
    if (level === null || level === undefined) return undefined;
    const isBoolean = this.channels[series].summary.peek().kind === "boolean";
    if (isBoolean) return level === 1;
    return level * 10 ** this.exponentOf(this.scaleOf[series]);
  }
}

/** Names the range of one scale of a comparison. */
export function rangeKey(id: string, { unit }: Scale): string {
  return `${id} ${unit ?? ""}`;
}

/** The times that are in a gap of both. */
function commonGaps(a: readonly HistoryGap[], b: readonly HistoryGap[]): readonly HistoryGap[] {
  return a.flatMap(([from, to, reason]) =>
    b.filter((other) => other[0] < to && other[1] > from)
      .map((other): HistoryGap => [Math.max(from, other[0]), Math.min(to, other[1]), reason])
  );
}
