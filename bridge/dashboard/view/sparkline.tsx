/// <reference lib="dom" />
import { useEffect, useRef } from "preact/hooks";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { pathOf } from "../model/spark_path.ts";
import { currentSecond } from "./ticks.ts";
import { useIsInView } from "./use_in_view.ts";

/** A channel's past as a line without axes; there is one only while it is in view. */
export function Sparkline({ model, channel }: { model: LiveModel; channel: ChannelModel }) {
  const host = useRef<HTMLDivElement>(null);
  const isInView = useIsInView(host);
  useEffect(() => isInView ? channel.watch() : undefined, [channel, isInView]);
  return (
    <div class="spark" ref={host} aria-hidden="true">
      {isInView && <Line model={model} channel={channel} />}
    </div>
  );
}

const [xs, ys]: [number[], (number | null)[]] = [[], []];

function Line({ model, channel }: { model: LiveModel; channel: ChannelModel }) {
  // Read for its change alone: so small a picture is drawn once a second.
  currentSecond.value;
  const { from, to } = model.view.current;
  const heldTo = channel.isHeld ? model.heldTo() : undefined;
  channel.ring(model.window.value).points({ from, to, heldTo }, xs, ys);
  return (
    <svg viewBox="0 0 100 24" preserveAspectRatio="none">
      <path d={pathOf({ from, to, isStepped: channel.isHeld }, xs, ys)} />
    </svg>
  );
}
