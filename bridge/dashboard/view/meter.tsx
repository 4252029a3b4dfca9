import type { ComponentChildren } from "preact";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { placeOn, type Scale } from "../model/scale.ts";
import { formatValue } from "./format.ts";
import { unitOf } from "./reported_value.tsx";

interface MeterProps {
  model: LiveModel;
  channel: ChannelModel;
  scale: Scale;
}

/** Where a channel's value lies on a scale; null while it has none. */
export function placeOf(channel: ChannelModel, scale: Scale) {
  const value = channel.shown.value;
  return typeof value === "number" ? placeOn(scale, value) : null;
}

/** What is drawn on a scale, with what it says of itself. */
export function Meter(
  { model, channel, scale, name, children }: MeterProps & {
    name: string;
    children: ComponentChildren;
  },
) {
  const value = channel.shown.value;
  const { min, max, now } = readableEnds(scale, typeof value === "number" ? value : scale.min);
  const text = value === undefined
    ? "no value yet"
    : `${formatValue(value, channel.decimals)} ${unitOf(model, channel) ?? ""}`.trim();
  return (
    <div
      class={name}
      role="meter"
      aria-label={channel.summary.value.id}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={now}
      aria-valuetext={text}
    >
      {children}
    </div>
  );
}

/** Numbers with an exponent are none to assistive technology: of such scales it is told the share. */
function readableEnds(scale: Scale, value: number) {
  const { min, max } = scale;
  const now = Math.min(max, Math.max(min, value));
  const isReadable = [min, max, now].every((it) => !String(it).includes("e"));
  if (isReadable) return { min, max, now };
  return { min: 0, max: 100, now: Math.round(100 * placeOn(scale, now).share) };
}

/** The two ends of a scale, and whether the value lies beyond them. */
export function ScaleEnds({ channel, scale }: Omit<MeterProps, "model">) {
  const write = (end: number) => formatValue(end, Number.isInteger(end) ? 0 : channel.decimals);
  return (
    <p class="scale-ends">
      <span>{write(scale.min)}</span>
      {placeOf(channel, scale)?.isBeyond && <span class="beyond">beyond the scale</span>}
      <span>{write(scale.max)}</span>
    </p>
  );
}
