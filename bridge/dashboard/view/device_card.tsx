import { useId } from "preact/hooks";
import type { DeviceModel } from "../model/device_model.ts";
import type { LiveModel } from "../model/live_model.ts";
import { ChannelTile } from "./channel_tile.tsx";
import { DeviceStatus } from "./device_status.tsx";
import { LogPanel } from "./log_panel.tsx";

/** One device with its state, its channels and its log. */
export function DeviceCard({ model, device }: { model: LiveModel; device: DeviceModel }) {
  const titleId = useId();
  const { name, state, reason } = device.summary.value;
  const isLive = model.status.value.phase === "live" && state === "online";
  const isGone = state === "absent" || state === "error";
  const channels = device.channels.value;
  const sensors = channels.filter((channel) => !channel.summary.value.writable);
  const controls = channels.filter((channel) => channel.summary.value.writable);
  const tile = (channel: typeof channels[number]) => (
    <ChannelTile key={channel.topic} model={model} channel={channel} isEnabled={isLive} />
  );
  return (
    <article
      class="device"
      aria-labelledby={titleId}
      data-device={device.id}
      data-state={state}
      data-live={isLive}
      data-worry={state === "online" && reason !== undefined}
    >
      <header class="device-head">
        <h2 id={titleId} title={name}>{name}</h2>
        <DeviceStatus model={model} device={device} />
      </header>
      {channels.length === 0 && !isGone && <p class="quiet">No readings yet.</p>}
      {sensors.length > 0 && <div class="tiles">{sensors.map(tile)}</div>}
      {controls.length > 0 && <div class="tiles tiles-controls">{controls.map(tile)}</div>}
      {!(isGone && device.log.total.value === 0) && <LogPanel log={device.log} />}
    </article>
  );
}
