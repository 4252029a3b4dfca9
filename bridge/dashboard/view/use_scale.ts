import { useRef } from "preact/hooks";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { type Scale, scaleOf, widen } from "../model/scale.ts";
import { unitOf } from "./reported_value.tsx";

/** Returns the scale that a channel is shown on; one that nobody named grows with what is seen. */
export function useScale(model: LiveModel, channel: ChannelModel): Scale {
  const seen = useRef<Scale | undefined>(undefined);
  const { min, max } = channel.summary.value;
  const value = channel.shown.value;
  if (typeof value === "number" && Number.isFinite(value)) {
    seen.current = widen(seen.current, value);
  }
  return scaleOf({
    chosen: model.shown.lookOf(channel.topic),
    told: { min, max },
    unit: unitOf(model, channel),
    seen: seen.current,
  });
}
