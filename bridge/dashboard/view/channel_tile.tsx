import type { ChannelModel } from "../model/channel_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { acceptDrop, dragChannel } from "./channel_drag.ts";
import { ChannelMenu, compareWith } from "./channel_menu.tsx";
import { Chart } from "./chart.tsx";
import { formatValue } from "./format.ts";
import { NumberControl } from "./number_control.tsx";
import { RequestedLine } from "./requested_line.tsx";
import { SelectControl } from "./select_control.tsx";
import { SwitchControl } from "./switch_control.tsx";
import { TextControl } from "./text_control.tsx";
import { TextPast } from "./text_past.tsx";
import { wordsOf } from "./words.ts";

interface TileProps {
  model: LiveModel;
  channel: ChannelModel;
  /** Whether a command could reach the device now. */
  isEnabled: boolean;
}

/** One channel: its value, its chart, and what it takes to set it. */
export function ChannelTile({ model, channel, isEnabled }: TileProps) {
  const { id, name = id, kind, writable: isWritable, options } = channel.summary.value;
  const writable = isWritable && model.mayCommand.value;
  return (
    <section
      class={writable ? "tile tile-control" : "tile"}
      role="group"
      aria-label={name}
      data-channel={id}
      {...(kind !== "string" && acceptDrop(compareWith(model, channel.topic)))}
    >
      <h3 class="tile-name" title={id} {...(kind !== "string" && dragChannel(channel.topic))}>
        {name}
      </h3>
      {kind !== "string" && <ChannelMenu model={model} channel={channel} />}
      <div class="tile-head">
        <ReportedValue channel={channel} />
        {writable && kind === "boolean" && (
          <SwitchControl
            channel={channel}
            isEnabled={isEnabled}
          />
        )}
        {writable && kind === "number" && <NumberControl channel={channel} isEnabled={isEnabled} />}
        {writable && kind === "string" && (options === undefined
          ? <TextControl channel={channel} isEnabled={isEnabled} />
          : <SelectControl channel={channel} isEnabled={isEnabled} options={options} />)}
      </div>
      {isWritable && <RequestedLine channel={channel} />}
      {kind === "string"
        ? <TextPast model={model} channel={channel} />
        : <Chart model={model} channel={channel} />}
    </section>
  );
}

function ReportedValue({ channel }: { channel: ChannelModel }) {
  const { kind, unit, writable } = channel.summary.value;
  const value = channel.shown.value;
  const words = wordsOf(channel.summary.value);
  return (
    <p class={kind === "string" ? "reported reported-text" : "reported"}>
      <data class="reported-value">{formatValue(value, channel.decimals, words)}</data>
      {unit && <span class="unit">{unit}</span>}
      {writable && <span class="reported-note">reported</span>}
    </p>
  );
}
