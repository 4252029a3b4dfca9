/// <reference lib="dom" />
import type uPlot from "uplot";
import type { AlarmsModel } from "../model/alarms.ts";
import { type ChartTheme, readTheme } from "./chart_options.ts";

/** What {@linkcode showAlarms} needs of a chart in the page. */
export interface AlarmedChart {
  readonly host: HTMLElement;
  readonly channel: { readonly topic: string };
  theme: ChartTheme;
  /** What is drawn is ten to the power of this times smaller than what it stands for. */
  readonly exponent: number;
}

const DASHES = [6, 4];

/**
 * Draws the values beyond which there is an alarm into a chart, and has it take its tile's colours
 * when there is one; `onChange` is called when it has to be drawn anew. Returns what ends it.
 */
export function showAlarms(
  view: AlarmedChart,
  chart: uPlot,
  { alarms, onChange }: { readonly alarms: AlarmsModel; onChange(): void },
): () => void {
  const { topic } = view.channel;
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
    drawLines(chart, alarms.thresholdsOn(topic).map((it) => it / 10 ** view.exponent));
  });
  const ends = [alarms.active.subscribe(refresh), alarms.rules.subscribe(refresh)];
  return () => {
    for (const end of ends) end();
    cancelAnimationFrame(frame);
  };
}

function drawLines(chart: uPlot, levels: readonly number[]): void {
  if (levels.length === 0) return;
  const { ctx, bbox: { left, top, width, height } } = chart;
  const colour = getComputedStyle(chart.root).getPropertyValue("--alarm").trim();
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, width, height);
  ctx.clip();
  ctx.strokeStyle = colour;
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
