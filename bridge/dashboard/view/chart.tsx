/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { withLook } from "../model/overlay.ts";
import type { YRange } from "../model/y_ranges.ts";
import type { Statistics } from "../model/statistics.ts";
import { FirstChart } from "./first_chart.ts";
import { formatValue } from "./format.ts";
import { Later } from "./later.tsx";
import type { LiveChart } from "./live_chart.ts";
import { parts } from "./parts.ts";
import { useIsInView } from "./use_in_view.ts";

/** What the keys do on a chart. */
export const CHART_KEYS = "Arrow keys move the cursor, with Shift they select; plus and minus " +
  "zoom, page up and down pan, Enter zooms to the selection, Escape goes back, y sets the range.";

/** A channel's chart with the span of its values above it; there is one only while it is in view. */
export function Chart({ model, channel }: { model: LiveModel; channel: ChannelModel }) {
  const host = useRef<HTMLDivElement>(null);
  const first = useRef<FirstChart | null>(null);
  const firstCaption = useSignal("");
  const chart = useSignal<LiveChart | null>(null);
  const waiting = useRef<KeyboardEvent[]>([]);
  const isInView = useIsInView(host);
  const charts = parts.charts.it;
  const { id, name = id, kind } = channel.summary.value;
  useLayoutEffect(() => {
    if (parts.charts.it !== null) return;
    const onCaption = (text: string) => firstCaption.value = text;
    first.current = new FirstChart(host.current!, { model, channel }, onCaption);
    return () => {
      first.current?.remove();
      first.current = null;
    };
  }, [model, channel, kind]);
  useEffect(() => {
    if (charts === null) return isInView ? channel.watch() : undefined;
    if (!isInView) return first.current?.remove();
    const live = chart.value = new charts.LiveChart(host.current!, model, channel);
    // It draws before this frame is painted, and what stood in its place goes with the same.
    const frame = requestAnimationFrame(() => first.current?.remove());
    for (const event of waiting.current.splice(0)) live.host.dispatchEvent(event);
    return () => {
      cancelAnimationFrame(frame);
      first.current?.remove();
      chart.value = null;
      live.destroy();
    };
  }, [model, channel, kind, isInView, charts]);
  const spoken = chart.value?.spoken.value ?? firstCaption.value;
  const where = model.view.range.value === null ? model.window.value.title : "a chosen span";
  return (
    <figure class="chart">
      <figcaption class="chart-caption">{chart.value?.caption ?? firstCaption}</figcaption>
      <div
        class="chart-canvas"
        ref={host}
        role="slider"
        tabIndex={0}
        aria-label={`Chart of ${name}, ${where}: ${spoken}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * (chart.value?.cursorShare.value ?? 1))}
        aria-valuetext={chart.value?.cursorText.value ?? "newest"}
        aria-description={CHART_KEYS}
        onKeyDown={(event) => {
          // Typed before there is anything that knows what to do.
          if (chart.value === null) waiting.current.push(new KeyboardEvent(event.type, event));
        }}
      />
      {model.settingRange.value === channel.topic && (
        <Later part={parts.charts} meanwhile={null}>
          {({ RangeForm }) => (
            <RangeForm
              title={name}
              range={model.shown.lookOf(channel.topic)}
              onChange={(range) => fixRange(model, channel.topic, range)}
              onClose={() => model.settingRange.value = null}
            />
          )}
        </Later>
      )}
      <Selected channel={channel} statistics={chart.value?.statistics.value ?? null} />
    </figure>
  );
}

/** In this browser; for everybody it is set by how the channel is shown. */
function fixRange({ shown }: LiveModel, topic: string, range: YRange | null): void {
  const { min: _min, max: _max, ...look } = shown.lookOf(topic);
  const wanted = range === null ? look : { ...look, min: range[0], max: range[1] };
  shown.change(withLook(shown.dashboard.peek(), topic, wanted));
}

/** What the readings between the two cursors come to. */
function Selected(
  { channel, statistics }: { channel: ChannelModel; statistics: Statistics | null },
) {
  if (statistics === null || channel.summary.value.kind !== "number") return null;
  return (
    <dl class="chart-statistics">
      {describe(statistics, channel.decimals).map(([name, text]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What many readings come to is finer than each of them. */
const MORE_DECIMALS = 1;

type Line = readonly [name: string, text: string];

function describe(it: Statistics, decimals: number): readonly Line[] {
  return [
    ["Δ", formatValue(it.last - it.first, decimals)],
    ["min", formatValue(it.min, decimals)],
    ["max", formatValue(it.max, decimals)],
    ["mean", formatValue(it.mean, decimals + MORE_DECIMALS)],
    ["σ", formatValue(it.deviation, decimals + MORE_DECIMALS)],
    ["n", it.count.toLocaleString("en")],
  ];
}
