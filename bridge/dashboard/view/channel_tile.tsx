import type { ChannelModel } from "../model/channel_model.ts";
import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { chooseWidget } from "../model/widgets.ts";
import { acceptDrop, dragChannel } from "./channel_drag.ts";
import { AlarmBell } from "./alarm_bell.tsx";
import { TileAlarms } from "./alarm_tile.tsx";
import { Chart } from "./chart.tsx";
import { ChannelMenu } from "./channel_menu.tsx";
import { CompareMenu, compareWith } from "./compare_menu.tsx";
import { Later } from "./later.tsx";
import { NumberControl } from "./number_control.tsx";
import { parts } from "./parts.ts";
import { ReportedValue } from "./reported_value.tsx";
import { RequestedLine } from "./requested_line.tsx";
import { SelectControl } from "./select_control.tsx";
import { SwitchControl } from "./switch_control.tsx";
import { TextControl } from "./text_control.tsx";
import { TextPast } from "./text_past.tsx";

interface TileProps {
  model: LiveModel;
  device: DeviceModel;
  channel: ChannelModel;
  /** Whether a command could reach the device now. */
  isEnabled: boolean;
}

/** One channel, drawn as was chosen, or with its value, its chart, and what it takes to set it. */
export function ChannelTile(props: TileProps) {
  const { model, channel } = props;
  const { id, name = id, kind, writable } = channel.summary.value;
  const isPlotted = kind !== "string";
  const isChosen = model.shown.lookOf(channel.topic).widget !== undefined;
  const isControl = writable && model.mayCommand.value;
  return (
    <section
      class={isControl ? "tile tile-control" : "tile"}
      role="group"
      aria-label={name}
      data-channel={id}
      data-alarm={model.alarms.severityOn(channel.topic)}
      {...(isPlotted && acceptDrop(compareWith(model, channel.topic)))}
    >
      <div class="tile-title">
        <h3 class="tile-name" title={id} {...(isPlotted && dragChannel(channel.topic))}>
          {name}
        </h3>
        <AlarmBell model={model} channel={channel} />
      </div>
      {isPlotted && <CompareMenu model={model} channel={channel} />}
      <TileAlarms model={model} topic={channel.topic} />
      {isChosen ? <ChosenWidget {...props} /> : <UsualTile {...props} />}
    </section>
  );
}

function ChosenWidget({ model, device, channel, isEnabled }: TileProps) {
  const { widget } = model.shown.lookOf(channel.topic);
  return (
    <>
      <div class="tile-menu">
        <ChannelMenu model={model} channel={channel} />
      </div>
      <div class="tile-widget">
        <Later
          part={parts.layouts}
          meanwhile={<ReportedValue model={model} channel={channel} />}
        >
          {({ WidgetBody }) => (
            <WidgetBody
              model={model}
              device={device}
              channel={channel}
              isLive={isEnabled}
              widget={chooseWidget(channel.summary.value, widget)}
            />
          )}
        </Later>
      </div>
    </>
  );
}

function UsualTile({ model, channel, isEnabled }: TileProps) {
  const { kind, writable: isWritable, options } = channel.summary.value;
  const writable = isWritable && model.mayCommand.value;
  return (
    <>
      <div class="tile-head">
        <ReportedValue
          model={model}
          channel={channel}
          menu={<ChannelMenu model={model} channel={channel} />}
        />
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
    </>
  );
}
