/// <reference lib="dom" />
import uPlot from "uplot";
import type { HistoryGap } from "../../wire/messages.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import { formatTimeTick, roundTimes, TIME_STEPS } from "../model/time_text.ts";
import type { TimeRange } from "../model/time_view.ts";
import { rangeOfChannel } from "../model/value_range.ts";
import type { PartialRange } from "../model/y_ranges.ts";
import { formatTicks, type StateWords } from "./format.ts";

/** The colours and the font of a chart, from the page's style sheet. */
export interface ChartTheme {
  line: string;
  fill: string;
  grid: string;
  text: string;
  font: string;
}

/** What a chart looks at while it draws: it changes between two drawings. */
export interface ChartView {
  readonly channel: ChannelModel;
  readonly theme: ChartTheme;
  /** Milliseconds since 1970 at the left and at the right edge. */
  readonly range: [number, number];
  /** What is drawn is ten to the power of this times smaller than what it stands for. */
  readonly exponent: number;
  /** The values at the bottom and at the top, where they do not follow what is drawn. */
  readonly yRange: PartialRange;
  /** What a switch's states are called. */
  readonly words: StateWords;
  /** Times without data, and why. */
  readonly gaps: readonly HistoryGap[];
  /** What lies between the two cursors. */
  readonly selection: TimeRange | null;
}

/** What has colours. */
export type Themed = Pick<ChartView, "theme">;

const Y_AXIS_WIDTH = 46;
const LABEL_DIGIT_WIDTH = 6;
const X_AXIS_HEIGHT = 22;
const RIGHT_PADDING = 4;
const TIME_LABEL_WIDTH = 46;

/** Reads the theme as it applies to `element`. */
export function readTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const colour = (name: string) => style.getPropertyValue(name).trim();
  return {
    line: colour("--accent"),
    fill: colour("--accent-wash"),
    grid: colour("--hairline"),
    text: colour("--ink-soft"),
    font: `11px ${style.fontFamily}`,
  };
}

/** Builds the options of a chart that follows `view`. */
export function chartOptions(
  view: ChartView,
  size: { width: number; height: number },
  onCursor: (chart: uPlot) => void,
): uPlot.Options {
  const isBoolean = view.channel.summary.peek().kind === "boolean";
  return {
    ...size,
    ms: 1,
    padding: [8, RIGHT_PADDING, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: false, y: false },
      sync: { key: "time", scales: ["x", null] },
    },
    scales: {
      x: { time: true, range: () => view.range },
      y: {
        range: (_chart, min, max) =>
          rangeOfChannel(view.channel.summary.peek(), [min, max], {
            ends: view.yRange,
            exponent: view.exponent,
          }),
      },
    },
    axes: [timeAxis(view), isBoolean ? switchAxis(view) : valueAxis(view)],
    series: [{}, {
      stroke: () => view.theme.line,
      fill: () => view.theme.fill,
      fillTo: (chart) => chart.scales.y.min ?? 0,
      width: 1.5,
      paths: view.channel.isHeld ? uPlot.paths.stepped!({ align: 1 }) : undefined,
      points: { size: 4, fill: () => view.theme.line },
    }],
    hooks: {
      drawClear: [(chart) => drawGaps(chart, view)],
      draw: [(chart) => drawSelection(chart, view)],
      setCursor: [onCursor],
    },
  };
}

/** A hole looks like one: its time is shaded from top to bottom. */
export function drawGaps(
  chart: uPlot,
  { gaps, theme, range: [start, end] }: Pick<ChartView, "gaps" | "theme" | "range">,
): void {
  const { ctx, bbox: { top, height } } = chart;
  ctx.save();
  ctx.fillStyle = theme.grid;
  for (const [from, to] of gaps) {
    if (to <= start || from >= end) continue;
    const left = chart.valToPos(Math.max(from, start), "x", true);
    ctx.fillRect(left, top, chart.valToPos(Math.min(to, end), "x", true) - left, height);
  }
  ctx.restore();
}

/** The two cursors, and a wash over what lies between them. */
export function drawSelection(
  chart: uPlot,
  { selection, theme }: Pick<ChartView, "selection" | "theme">,
): void {
  if (selection === null) return;
  const { ctx, bbox: { left, top, width, height } } = chart;
  const place = (time: number) => chart.valToPos(time, "x", true);
  const [from, to] = [place(selection.from), place(selection.to)];
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.fillStyle = theme.fill;
  ctx.fillRect(from, top, to - from, height);
  ctx.fillStyle = theme.line;
  for (const x of [from, to]) ctx.fillRect(Math.round(x), top, devicePixelRatio, height);
  ctx.restore();
}

/** The axis below a chart of time. */
export function timeAxis(view: Themed): uPlot.Axis {
  return {
    ...axisBase(view),
    size: X_AXIS_HEIGHT,
    space: 76,
    incrs: [...TIME_STEPS],
    gap: 4,
    splits: (_chart, _axis, min, max, step) => roundTimes(min, max, step),
    values: (chart, times, _axis, _space, step) =>
      times.map((time) => isCutOff(chart, time) ? "" : formatTimeTick(time, step)),
  };
}

/** Whether a label centred on `time` would reach beyond the chart's right edge. */
function isCutOff(chart: uPlot, time: number): boolean {
  return chart.valToPos(time, "x") + TIME_LABEL_WIDTH / 2 > chart.over.clientWidth + RIGHT_PADDING;
}

/** An axis of values, as wide as its labels are. */
export function valueAxis(view: Themed & { readonly exponent: number }): uPlot.Axis {
  return {
    ...axisBase(view),
    size: (_chart, labels) =>
      Math.max(Y_AXIS_WIDTH, longest(labels ?? []) * LABEL_DIGIT_WIDTH + 12),
    space: 26,
    gap: 6,
    values: (_chart, values) => formatTicks(values, view.exponent),
  };
}

function switchAxis(view: ChartView): uPlot.Axis {
  return {
    ...axisBase(view),
    size: Y_AXIS_WIDTH,
    gap: 6,
    splits: [0, 1],
    values: () => [view.words.off, view.words.on],
  };
}

/** What all axes have. */
export function axisBase(view: Themed): uPlot.Axis {
  return {
    stroke: () => view.theme.text,
    font: view.theme.font,
    grid: { stroke: () => view.theme.grid, width: 1 },
    ticks: { show: false },
  };
}

function longest(labels: readonly string[]): number {
  return labels.reduce((length, label) => Math.max(length, label.length), 0);
}
