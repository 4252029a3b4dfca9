import type { PlacedWidget } from "../../wire/dashboard.ts";
import type { DeviceModel } from "../model/device_model.ts";
import { formatAge } from "../model/age_text.ts";
import type { LiveModel } from "../model/live_model.ts";
import { chooseWidget } from "../model/widgets.ts";
import { TileAlarms } from "./alarm_tile.tsx";
import { currentSecond } from "./ticks.ts";
import { WidgetBody } from "./widget.tsx";

/** Where a widget lies on its grid, for the style sheet. */
export function placeStyle({ x, y, width, height }: PlacedWidget) {
  return {
    gridColumn: `${x + 1} / span ${width}`,
    gridRow: `${y + 1} / span ${height}`,
    "--cell-rows": height,
  };
}

/** One channel on a layout, with the device it is of, and whether what is shown still holds. */
export function PlacedTile({ model, placed }: { model: LiveModel; placed: PlacedWidget }) {
  const found = model.shown.find(placed.topic);
  if (found === null) {
    return (
      <section class="placed" role="group" data-live="false" aria-label={placed.topic}>
        <h3 class="tile-name">{placed.topic}</h3>
        <p class="placed-note">not there</p>
      </section>
    );
  }
  const { device, channel } = found;
  const summary = channel.summary.value;
  const { id, name = id } = summary;
  const isLive = model.status.value.phase === "live" && device.summary.value.state === "online";
  const deviceName = model.shown.nameOf(device);
  const look = model.shown.lookOf(placed.topic);
  return (
    <section
      class="placed"
      role="group"
      data-live={isLive}
      data-channel={id}
      data-alarm={model.alarms.severityOn(placed.topic)}
      aria-label={`${name}, ${deviceName}`}
    >
      <h3 class="tile-name" title={placed.topic}>
        <span>{name}</span> <span class="placed-device">{deviceName}</span>
      </h3>
      <TileAlarms model={model} topic={placed.topic} />
      <WidgetBody
        model={model}
        device={device}
        channel={channel}
        isLive={isLive}
        widget={chooseWidget(summary, placed.widget, look.widget)}
      />
      {!isLive && <StaleNote model={model} device={device} />}
    </section>
  );
}

/** Why what is shown is no more than what was last known. */
function StaleNote({ model, device }: { model: LiveModel; device: DeviceModel }) {
  const { state } = device.summary.value;
  const isConnected = model.status.value.phase === "live";
  return (
    <p class="placed-note" role="status">
      {isConnected
        ? (
          <>
            {state}: last known <Age model={model} device={device} />
          </>
        )
        : "not connected: last known"}
    </p>
  );
}

/** Hidden from screen readers, which would be told every second. */
function Age({ model, device }: { model: LiveModel; device: DeviceModel }) {
  currentSecond.value;
  return <span aria-hidden="true">{formatAge(0, model.ageMs(device))} ago</span>;
}
