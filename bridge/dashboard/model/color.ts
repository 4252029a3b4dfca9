import type { ChannelSummary, Value } from "../../wire/messages.ts";
import { MAX_COLOR } from "./widgets.ts";

const HEX_COLOR = /^#[0-9a-f]{6}$/i;
const HEX_DIGITS = 6;

/** Returns what a channel reports as `#rrggbb`, or null when it is no colour. */
export function colorOf(value: Value | undefined): string | null {
  if (typeof value === "string") return HEX_COLOR.test(value) ? value.toLowerCase() : null;
  if (typeof value !== "number" || !(value >= 0 && value <= MAX_COLOR)) return null;
  return `#${Math.round(value).toString(16).padStart(HEX_DIGITS, "0")}`;
}

/** Returns a colour as a channel takes it: as text, or as the number 0xRRGGBB. */
export function valueOfColor(color: string, kind: ChannelSummary["kind"]): Value {
  return kind === "number" ? parseInt(color.slice(1), 16) : color;
}
