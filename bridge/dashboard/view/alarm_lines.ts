/// <reference lib="dom" />
import type uPlot from "uplot";
import type { AlarmsModel } from "../model/alarms.ts";
import { type FarLimits, farLimits } from "../model/far_limits.ts";
import { type ChartTheme, readTheme } from "./chart_options.ts";

/** What {@linkcode showAlarms} needs of a chart in the page. */
export interface AlarmedChart {
  readonly host: HTMLElement;
  readonly channel: { readonly topic: string };
  theme: ChartTheme;
  /** What is drawn is ten to the power of this times smaller than what it stands for. */
  readonly exponent: number;
  /** Writes a value as the chart's axis does. */
  format(value: number): string;
}

const DASHES = [6, 4];
/** Between a mark and the chart's edges, in pixels. */
const MARK_MARGIN = 4;

/**
 * Draws the values beyond which there is an alarm into a chart, and has it take its tile's colours
 * when there is one; `onChange` is called when it has to be drawn anew. Returns what ends it.
 */
export function showAlarms(
  view: AlarmedChart,
  chart: uPlot,
  { alarms, onChange }: { readonly alarms: AlarmsModel; onChange(): void },
): () => void {
  let frame = 0;
  const refresh = () => {
    cancelAnimationFrame(frame);
    // The tile has its colours by then.
    frame = requestAnimationFrame(() => {
      view.theme = readTheme(view.host);
      onChange();
    });
  };
  (chart.hooks.draw ??= []).push(() => {
    drawLines(chart, limitsOf(view, alarms));
    drawMarks(chart, view, findFarLimits(view, chart, alarms));
  });
  const ends = [alarms.active.subscribe(refresh), alarms.rules.subscribe(refresh)];
  return () => {
    for (const end of ends) end();
    cancelAnimationFrame(frame);
  };
}

/** Returns the alarms' limits that a chart does not reach, as its channel has them. */
export function findFarLimits(
  view: AlarmedChart,
  chart: uPlot,
  alarms: AlarmsModel,
): FarLimits {
  const { min = -Infinity, max = Infinity } = chart.scales.y;
  const { above, below } = farLimits(limitsOf(view, alarms), { min, max });
  const scaled = (limit: number | null) => limit === null ? null : limit * 10 ** view.exponent;
  return { above: scaled(above), below: scaled(below) };
}

/** The limits as they are drawn. */
function limitsOf({ channel, exponent }: AlarmedChart, alarms: AlarmsModel): number[] {
  return alarms.thresholdsOn(channel.topic).map((it) => it / 10 ** exponent);
}

/** Where a limit would lie beyond the chart, its value stands at the edge. */
function drawMarks(chart: uPlot, view: AlarmedChart, { above, below }: FarLimits): void {
  if (above === null && below === null) return;
  const { ctx, bbox: { left, top, height } } = chart;
  const margin = MARK_MARGIN * devicePixelRatio;
  ctx.save();
  ctx.font = view.theme.font.replace(/^(\d+)px/, (_, size) => `${size * devicePixelRatio}px`);
  // Where the oldest is: nobody looks there first.
  ctx.textAlign = "left";
  ctx.fillStyle = alarmColour(chart);
  ctx.textBaseline = "top";
  if (above !== null) ctx.fillText(`▲ ${view.format(above)}`, left + margin, top + margin);
  ctx.textBaseline = "bottom";
  if (below !== null) ctx.fillText(`▼ ${view.format(below)}`, left + margin, top + height - margin);
  ctx.restore();
}

function alarmColour(chart: uPlot): string {
  return getComputedStyle(chart.root).getPropertyValue("--alarm").trim();
}

function drawLines(chart: uPlot, levels: readonly number[]): void {
  if (levels.length === 0) return;
  const { ctx, bbox: { left, top, width, height } } = chart;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.strokeStyle = alarmColour(chart);
  ctx.lineWidth = devicePixelRatio;
  ctx.setLineDash(DASHES.map((length) => length * devicePixelRatio));
  for (const level of levels) {
    const y = Math.round(chart.valToPos(level, "y", true));
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(left + width, y);
    ctx.stroke();
  }
  ctx.restore();
}
