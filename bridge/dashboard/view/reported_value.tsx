import type { ComponentChildren } from "preact";
import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { formatValue, MINUS } from "./format.ts";
import { wordsOf } from "./words.ts";

/** A value of so many characters has the size of the largest ones. */
const FEW_CHARACTERS = 3;
const WIDER_MINUS = 0.4;

interface ReportedProps {
  model: LiveModel;
  channel: ChannelModel;
  /** Stands for the unit, or at the end where there is none. */
  menu?: ComponentChildren;
}

/** What a device reports of one of its channels. */
export function ReportedValue({ model, channel, menu }: ReportedProps) {
  const { kind, writable } = channel.summary.value;
  const unit = unitOf(model, channel);
  const text = formatValue(channel.shown.value, channel.decimals, wordsOf(channel.summary.value));
  // The style sheet makes it as large as its place allows.
  const size = {
    "--characters": Math.max(FEW_CHARACTERS, widthOf(text)),
    "--unit-characters": unit?.length ?? 0,
  };
  return (
    <p class={kind === "string" ? "reported reported-text" : "reported"} style={size}>
      <data class="reported-value">{text}</data>
      {unit && (menu ?? <span class="unit">{unit}</span>)}
      {writable && <span class="reported-note">reported</span>}
      {!unit && menu}
    </p>
  );
}

/** How many digits a text is about as wide as: a minus is wider than one. */
function widthOf(text: string): number {
  return text.length + (text.startsWith(MINUS) ? WIDER_MINUS : 0);
}

/** The unit of a channel: the one that was chosen, or its device's. */
export function unitOf(model: LiveModel, { topic, summary }: ChannelModel): string | undefined {
  return model.shown.lookOf(topic).unit ?? summary.value.unit;
}
