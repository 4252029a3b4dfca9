/// <reference lib="dom" />
import type { ChannelSummary, Value } from "../../wire/messages.ts";
import type { ControlProps } from "./widget_props.ts";

const BLACK = "#000000";
const HEX_COLOR = /^#[0-9a-f]{6}$/i;

/** Sets the colour of a light: `#rrggbb`, or the number 0xRRGGBB where the channel takes numbers. */
export function ColorControl({ channel, isEnabled }: ControlProps) {
  const { id, kind } = channel.summary.value;
  const shown = colorOf(channel.shown.value);
  return (
    <label class="color">
      <span class="visually-hidden">New colour of {id}</span>
      <input
        type="color"
        value={shown ?? BLACK}
        disabled={!isEnabled}
        onChange={(event) => channel.control.set(valueOf(event.currentTarget.value, kind))}
      />
      {shown === null && <span class="quiet">no colour reported</span>}
    </label>
  );
}

/** Returns what a channel reports as a colour, or null when it is none. */
export function colorOf(value: Value | undefined): string | null {
  if (typeof value === "string") return HEX_COLOR.test(value) ? value.toLowerCase() : null;
  if (typeof value !== "number" || !(value >= 0 && value <= 0xffffff)) return null;
  return `#${Math.round(value).toString(16).padStart(6, "0")}`;
}

function valueOf(color: string, kind: ChannelSummary["kind"]): Value {
  return kind === "number" ? parseInt(color.slice(1), 16) : color;
}
