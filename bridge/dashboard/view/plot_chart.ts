/// <reference lib="dom" />
import { signal } from "@preact/signals";
import uPlot from "uplot";
import type { Analysis } from "../model/analysis.ts";
import { join } from "../model/joined.ts";
import { valueRange } from "../model/value_range.ts";
import { axisBase, type ChartTheme, readTheme, valueAxis } from "./chart_options.ts";
import { formatValue } from "./format.ts";
import { followSize, followTheme } from "./chart_surroundings.ts";
import { dashOf, readSeriesColours } from "./series_look.ts";
import { onFrame } from "./ticks.ts";

/** What is worked out of many readings is so no more often than this. */
const INTERVAL_MS = 500;
const DIGITS = 4;
const DECIMALS = 3;

/** What a plot shows of some readings. */
export interface Plotted {
  /** Of each series. */
  readonly series: readonly { readonly xs: readonly number[]; readonly ys: readonly number[] }[];
  readonly xLabel: string;
  readonly yLabel: string;
  /** What is found in each series, by what it is called. */
  readonly facts: readonly (readonly (readonly [name: string, text: string])[])[];
  /** What is to be known of all of it. */
  readonly note: string;
}

/** How a plot is drawn. */
export interface PlotStyle {
  readonly shape: "points" | "steps" | "line";
  /** Whether nothing is below zero. */
  readonly isFromZero: boolean;
}

/** A plot of something else than time: drawn anew as readings come. */
export class PlotChart {
  /** What it shows; null of too few readings. */
  readonly plotted = signal<Plotted | null>(null);
  /** What is under the cursor; nothing when there is none. */
  readonly pointed = signal("");
  readonly #analysis: Analysis;
  readonly #work: (analysis: Analysis) => Plotted | null;
  readonly #chart: uPlot;
  readonly #cleanups: (() => void)[] = [];
  #theme: ChartTheme;
  #colours: readonly string[];
  #labels: [string, string] = ["", ""];
  #version = -1;
  #workedAt = -Infinity;

  constructor(
    host: HTMLElement,
    analysis: Analysis,
    { work, style, count }: {
      work: (analysis: Analysis) => Plotted | null;
      style: PlotStyle;
      count: number;
    },
  ) {
    this.#analysis = analysis;
    this.#work = work;
    this.#theme = readTheme(host);
    this.#colours = readSeriesColours(host);
    const empty = Array.from({ length: count }, () => []);
    this.#chart = new uPlot(this.#options(host, style, count), [[], ...empty], host);
    this.#cleanups.push(followSize(host, this.#chart, () => this.#version = -1));
    this.#cleanups.push(followTheme(() => {
      this.#theme = readTheme(host);
      this.#colours = readSeriesColours(host);
      this.#chart.redraw(false);
    }));
    this.#cleanups.push(onFrame((frameTime) => this.#draw(frameTime)));
  }

  /** Takes the plot out of the page. */
  destroy(): void {
    for (const cleanup of this.#cleanups) cleanup();
    this.#chart.destroy();
  }

  #draw(frameTime: number): void {
    if (this.#version === this.#analysis.version || frameTime - this.#workedAt < INTERVAL_MS) {
      return;
    }
    this.#workedAt = frameTime;
    this.#version = this.#analysis.version;
    const plotted = this.#work(this.#analysis);
    this.plotted.value = plotted;
    const { xs, ys } = join(plotted?.series ?? []);
    this.#labels = [plotted?.xLabel ?? "", plotted?.yLabel ?? ""];
    const count = this.#chart.series.length - 1;
    this.#chart.setData([xs, ...Array.from({ length: count }, (_, i) => ys[i] ?? [])]);
  }

  #options(host: HTMLElement, style: PlotStyle, count: number): uPlot.Options {
    const themed = () => this.#theme;
    const view = {
      get theme() {
        return themed();
      },
      exponent: 0,
    };
    const label = (which: 0 | 1) => ({
      label: () => this.#labels[which],
      labelFont: this.#theme.font,
      labelSize: 18,
      labelGap: 0,
    });
    return {
      width: host.clientWidth,
      height: host.clientHeight,
      padding: [8, 12, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false } },
      hooks: { setCursor: [() => this.pointed.value = this.#describeCursor()] },
      scales: {
        x: {
          time: false,
          range: (_chart, min, max) => style.isFromZero ? [min, max] : valueRange([min, max]),
        },
        y: {
          range: (_chart, min, max) =>
            style.isFromZero ? [0, (max ?? 1) * 1.1 || 1] : valueRange([min, max]),
        },
      },
      axes: [
        {
          ...valueAxis(view),
          ...axisBase(view),
          space: 60,
          size: 26,
          ...label(0),
        } as uPlot.Axis,
        { ...valueAxis(view), ...label(1) } as uPlot.Axis,
      ],
      series: [{}, ...Array.from({ length: count }, (_, i) => this.#series(style, i))],
    };
  }

  #describeCursor(): string {
    const { idxs, left = -1 } = this.#chart.cursor;
    if (left < 0 || idxs === undefined) return "";
    const [xs, ...series] = this.#chart.data;
    const found = series.map((ys, i) => {
      const index = idxs[i + 1];
      const y = typeof index === "number" ? ys[index] : null;
      return y === null || y === undefined ? null : [xs[index!], y] as const;
    }).filter((point) => point !== null);
    if (found.length === 0) return "";
    const number = (value: number) => formatValue(Number(value.toPrecision(DIGITS)), DECIMALS);
    return `at ${number(found[0][0])}: ${found.map(([, y]) => number(y)).join(", ")}`;
  }

  #series({ shape }: PlotStyle, index: number): uPlot.Series {
    const colour = () => this.#colours[index];
    if (shape === "points") {
      return {
        stroke: colour,
        paths: () => null,
        points: { show: true, size: 5, width: 0, fill: colour, stroke: colour },
      };
    }
    return {
      stroke: colour,
      width: 1.75,
      dash: [...dashOf(index)],
      fill: index === 0 ? () => this.#theme.fill : undefined,
      paths: shape === "steps" ? uPlot.paths.stepped!({ align: 1 }) : undefined,
      points: { show: false },
    };
  }
}
