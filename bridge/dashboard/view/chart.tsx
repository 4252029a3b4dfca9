/// <reference lib="dom" />
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { LiveChart } from "./live_chart.ts";

/** A channel's chart with the span of its values above it. */
export function Chart({ model, channel }: { model: LiveModel; channel: ChannelModel }) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useSignal<LiveChart | null>(null);
  useEffect(() => {
    const live = chart.value = new LiveChart(host.current!, model, channel);
    return () => live.destroy();
  }, [model, channel, channel.summary.value.kind]);
  const title = model.window.value.title;
  return (
    <figure class="chart">
      <figcaption class="chart-caption">{chart.value?.caption}</figcaption>
      <div
        class="chart-canvas"
        ref={host}
        role="img"
        aria-label={`Chart of ${channel.summary.value.id}, ${title}`}
      />
    </figure>
  );
}
