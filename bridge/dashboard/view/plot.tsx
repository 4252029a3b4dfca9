/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Analysis } from "../model/analysis.ts";
import type { ChannelModel } from "../model/channel_model.ts";
import type { ComparisonKind } from "../model/comparison.ts";
import type { LiveModel } from "../model/live_model.ts";
import { Legend } from "./legend.tsx";
import { PlotChart } from "./plot_chart.ts";
import { PLOTS } from "./plots.ts";
import { useIsInView } from "./use_in_view.ts";

/** Who zooms or selects is not asked for, but what is looked at then. */
const SETTLES_MS = 200;

interface PlotProps {
  readonly model: LiveModel;
  readonly kind: Exclude<ComparisonKind, "lines">;
  readonly channels: readonly ChannelModel[];
  readonly names: readonly string[];
  readonly onRemove: (topic: string) => void;
}

/** Channels against each other, how often which values were read, or which frequencies are in them. */
export function Plot({ model, kind, channels, names, onRemove }: PlotProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useSignal<PlotChart | null>(null);
  const isInView = useIsInView(host);
  const topics = channels.map(({ topic }) => topic).join();
  useEffect(() => {
    if (!isInView) return;
    const analysis = new Analysis(channels, {
      range: () => model.view.selection.peek() ?? model.view.current,
      history: (params) => model.history(params),
    });
    const unwatch = channels.map((channel) => channel.watch());
    const { style, work } = PLOTS[kind];
    const plot = chart.value = new PlotChart(host.current!, analysis, {
      work: (it) => work(it, names),
      style,
      count: channels.length,
    });
    const stop = followLook(model, () => analysis.load());
    return () => {
      stop();
      chart.value = null;
      plot.destroy();
      analysis.close();
      for (const end of unwatch) end();
    };
  }, [model, kind, topics, isInView]);
  const plotted = chart.value?.plotted.value ?? null;
  const columns = [
    ...new Set(plotted?.facts.flatMap((facts) => facts.map(([name]) => name)) ?? []),
  ];
  const factOf = (i: number, column: string) =>
    plotted?.facts[i]?.find(([name]) => name === column)?.[1] ?? "";
  return (
    <>
      <div
        class="chart-canvas compare-canvas"
        ref={host}
        role="img"
        aria-label={`${kind} of ${names.join(", ")}`}
      />
      <p class="quiet compare-note">
        {chart.value?.pointed.value || noteOf(kind, plotted?.note, channels.length)}
      </p>
      <Legend
        caption=""
        columns={columns}
        rows={channels.map(({ topic }, i) => ({
          topic,
          name: names[i],
          mark: kind !== "xy" ? "line" : i === 0 ? "none" : "dots",
          cells: columns.map((column) => factOf(i, column)),
        }))}
        onRemove={onRemove}
      />
    </>
  );
}

function noteOf(kind: PlotProps["kind"], note: string | undefined, count: number): string {
  if (kind === "xy" && count < 2) return "An XY plot needs a second channel.";
  return note ?? "Not enough readings yet.";
}

/** Calls back now, and a moment after what is looked at has changed. */
function followLook(model: LiveModel, onChange: () => void): () => void {
  let timer: number | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(onChange, SETTLES_MS) as unknown as number;
  };
  const { window, view, pausedAt, status } = model;
  const ends = [window, view.range, view.cursors, pausedAt, status].map((it) =>
    it.subscribe(later)
  );
  return () => {
    clearTimeout(timer);
    for (const end of ends) end();
  };
}
