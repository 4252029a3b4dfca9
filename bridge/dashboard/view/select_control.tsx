/// <reference lib="dom" />
import type { ChannelModel } from "../model/channel_model.ts";

interface SelectProps {
  channel: ChannelModel;
  isEnabled: boolean;
  options: readonly string[];
}

/** A choice for a writable text that takes only some; choosing one sends it. */
export function SelectControl({ channel, isEnabled, options }: SelectProps) {
  const shown = channel.shown.value;
  const isChoice = typeof shown === "string" && options.includes(shown);
  return (
    <select
      class="select-control"
      disabled={!isEnabled}
      aria-label={channel.summary.value.id}
      value={isChoice ? shown : ""}
      onChange={(event) => {
        const { value } = event.currentTarget;
        // Until the device reports it, the page shows what it reported last.
        event.currentTarget.value = isChoice ? shown : "";
        if (value !== "") channel.control.set(value);
      }}
    >
      {!isChoice && <option value="">…</option>}
      {options.map((option) => <option key={option} value={option}>{option}</option>)}
    </select>
  );
}
