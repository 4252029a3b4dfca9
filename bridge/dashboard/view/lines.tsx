/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { scalesOf } from "../model/scales.ts";
import { rangeOf, withRange } from "../model/y_ranges.ts";
import { CHART_KEYS } from "./chart.tsx";
import { formatValue } from "./format.ts";
import { Legend, type LegendRow } from "./legend.tsx";
import { type LegendEntry, LinesChart, rangeKey } from "./lines_chart.ts";
import { RangeForm } from "./range_form.tsx";
import { unitOf } from "./reported_value.tsx";
import { useIsInView } from "./use_in_view.ts";
import { wordsOf } from "./words.ts";

/** What many readings come to is finer than each of them. */
const MORE_DECIMALS = 1;
const COLUMNS = ["now", "Δ", "min", "max", "mean", "σ", "n"];

interface LinesProps {
  readonly model: LiveModel;
  readonly id: string;
  readonly channels: readonly ChannelModel[];
  readonly names: readonly string[];
  readonly onRemove: (topic: string) => void;
}

/** Several channels over the same time, with what each of them comes to. */
export function Lines({ model, id, channels, names, onRemove }: LinesProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useSignal<LinesChart | null>(null);
  const isInView = useIsInView(host);
  const looks = channels.map((it) => {
    return [it.topic, it.summary.value.kind, unitOf(model, it)].join();
  }).join();
  useEffect(() => {
    if (!isInView) return;
    const lines = chart.value = new LinesChart(host.current!, model, {
      id,
      channels: [...channels],
    });
    return () => {
      chart.value = null;
      lines.destroy();
    };
  }, [model, id, looks, isInView]);
  const entries = chart.value?.legend.value ?? [];
  const moment = chart.value?.moment.value ?? "";
  const { scales, of: scaleOf } = scalesOf(channels.map((it) => unitOf(model, it)));
  const nameOf = (i: number) => scaleOf[i].side === "own" ? `${names[i]} (own scale)` : names[i];
  return (
    <>
      <div
        class="chart-canvas compare-canvas"
        ref={host}
        role="slider"
        tabIndex={0}
        aria-label={`Chart of ${names.join(", ")}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(100 * (chart.value?.cursorShare.value ?? 1))}
        aria-valuetext={moment === "" ? "newest" : moment}
        aria-description={CHART_KEYS}
      />
      {model.settingRange.value === id && scales.map((scale) => (
        <RangeForm
          key={scale.key}
          title={scale.unit ?? "values without a unit"}
          range={rangeOf(model.yRanges.value, rangeKey(id, scale))}
          onChange={(range) => {
            const key = rangeKey(id, scale);
            model.yRanges.value = withRange(model.yRanges.peek(), key, range);
          }}
          onClose={() => model.settingRange.value = null}
        />
      ))}
      <Legend
        caption={moment === "" ? "" : `at ${moment}`}
        columns={moment === "" ? COLUMNS : ["then", ...COLUMNS.slice(1)]}
        rows={channels.map((channel, i) =>
          rowOf(channel, { name: nameOf(i), unit: unitOf(model, channel), entry: entries[i] })
        )}
        onRemove={onRemove}
      />
    </>
  );
}

function rowOf(
  channel: ChannelModel,
  { name, unit, entry }: {
    readonly name: string;
    readonly unit: string | undefined;
    readonly entry: LegendEntry | undefined;
  },
): LegendRow {
  const value = formatValue(entry?.value, channel.decimals, wordsOf(channel.summary.value));
  const it = entry?.statistics ?? null;
  const text = (value: number | undefined, more = 0) => formatValue(value, channel.decimals + more);
  return {
    topic: channel.topic,
    name,
    cells: [
      unit === undefined ? value : `${value} ${unit}`,
      text(it === null ? undefined : it.last - it.first),
      text(it?.min),
      text(it?.max),
      text(it?.mean, MORE_DECIMALS),
      text(it?.deviation, MORE_DECIMALS),
      it === null ? "0" : it.count.toLocaleString("en"),
    ],
  };
}
