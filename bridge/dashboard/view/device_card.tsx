/// <reference lib="dom" />
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { ChannelModel } from "../model/channel_model.ts";
import type { DeviceModel } from "../model/device_model.ts";
import { toggle } from "../model/arrangement.ts";
import type { LiveModel } from "../model/live_model.ts";
import { offeredProfile } from "../model/profile_offer.ts";
import { TileAlarms } from "./alarm_tile.tsx";
import { ChannelTile } from "./channel_tile.tsx";
import { DeviceMenu } from "./device_menu.tsx";
import { DeviceStatus } from "./device_status.tsx";
import { formatValue } from "./format.ts";
import { Monitor } from "./monitor.tsx";
import { unitOf } from "./reported_value.tsx";
import { Later } from "./later.tsx";
import { parts } from "./parts.ts";
import { Sparkline } from "./sparkline.tsx";
import { useIsInView } from "./use_in_view.ts";
import { wordsOf } from "./words.ts";

interface CardProps {
  model: LiveModel;
  device: DeviceModel;
}

interface BodyProps extends CardProps {
  isLive: boolean;
  isCollapsed: boolean;
  /** Whether it is in view as far as anybody knows before it is looked. */
  isFirst: boolean;
}

/** Before it has been in view nobody knows how high a card is: about so high for a row of tiles. */
const ROW_HEIGHT = 240;
const TILES_IN_A_ROW = 3;
/** So many values are shown of a device whose charts are not. */
const VALUES_IN_SHORT = 8;
/** How high they are before they have been in view. */
const SHORT_HEIGHT = 72;

/** One device with its state, its channels and its log. */
export function DeviceCard({ model, device, isFirst }: CardProps & { isFirst: boolean }) {
  const titleId = useId();
  const bodyId = useId();
  const { state, reason } = device.summary.value;
  const name = model.shown.nameOf(device);
  const isLive = model.status.value.phase === "live" && state === "online";
  const isAlone = model.shown.place.value.device !== undefined;
  const isCollapsed = !isAlone && model.shown.dashboard.value.collapsed.includes(device.id);
  const collapse = () =>
    model.shown.change(toggle(model.shown.dashboard.peek(), "collapsed", device.id));
  return (
    <article
      class="device"
      aria-labelledby={titleId}
      data-first={isFirst}
      data-device={device.id}
      data-state={state}
      data-live={isLive}
      data-worry={state === "online" && reason !== undefined && offeredProfile(reason) === null}
      data-collapsed={isCollapsed}
    >
      <header class="device-head">
        <button
          type="button"
          class="button button-icon button-collapse"
          aria-expanded={!isCollapsed}
          aria-controls={bodyId}
          aria-label={`Charts of ${name}`}
          onClick={collapse}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M3 6l5 5 5-5" />
          </svg>
        </button>
        <h2 id={titleId} title={name}>{name}</h2>
        <DeviceStatus model={model} device={device} />
        <DeviceMenu model={model} device={device} />
        <TileAlarms model={model} topic={device.id} />
      </header>
      <div id={bodyId}>
        <Body
          model={model}
          device={device}
          isLive={isLive}
          isCollapsed={isCollapsed}
          isFirst={isFirst}
        />
      </div>
    </article>
  );
}

/** What is below the header; there is nothing in it but its height while it is out of view. */
function Body({ model, device, isLive, isCollapsed, isFirst }: BodyProps) {
  const host = useRef<HTMLDivElement>(null);
  const height = useRef(0);
  const isInView = useIsInView(host, isFirst);
  const channels = device.channels.value;
  useLayoutEffect(() => {
    if (!isInView) return;
    const element = host.current!;
    return () => height.current = element.offsetHeight;
  }, [isInView, isCollapsed]);
  const estimate = isCollapsed
    ? SHORT_HEIGHT
    : Math.ceil(channels.length / TILES_IN_A_ROW) * ROW_HEIGHT;
  return (
    <div ref={host}>
      {isInView
        ? isCollapsed
          ? <InShort model={model} device={device} />
          : <Channels model={model} device={device} isLive={isLive} />
        : <svg class="spacer" height={height.current || estimate} aria-hidden="true" />}
    </div>
  );
}

function Channels({ model, device, isLive }: CardProps & { isLive: boolean }) {
  const { state, adapter } = device.summary.value;
  const isGone = state === "absent" || state === "error";
  const channels = device.channels.value;
  const wanted = model.shown.channelsOf(device);
  const isWritable = (channel: ChannelModel) => channel.summary.value.writable;
  const sensors = wanted.filter((channel) => !isWritable(channel));
  const controls = wanted.filter(isWritable);
  const tile = (channel: ChannelModel) => (
    <ChannelTile
      key={channel.topic}
      model={model}
      device={device}
      channel={channel}
      isEnabled={isLive}
    />
  );
  return (
    <>
      {channels.length === 0 && !isGone && (
        <Later part={parts.boards}>
          {({ SilentBoard }) => <SilentBoard model={model} device={device} />}
        </Later>
      )}
      {sensors.length > 0 && <div class="tiles">{sensors.map(tile)}</div>}
      {controls.length > 0 && <div class="tiles tiles-controls">{controls.map(tile)}</div>}
      {adapter !== "derived" && !(isGone && device.log.total.value === 0) &&
        model.shown.place.value.channel === undefined &&
        <Monitor model={model} device={device} isEnabled={isLive} />}
    </>
  );
}

/** The values of a device whose charts are not shown, each with its past in little. */
function InShort({ model, device }: CardProps) {
  const channels = model.shown.channelsOf(device);
  return (
    <dl class="in-short">
      {channels.slice(0, VALUES_IN_SHORT).map((channel) => (
        <ShortValue key={channel.topic} model={model} channel={channel} />
      ))}
      {channels.length > VALUES_IN_SHORT && (
        <div class="quiet short-more">
          <dt>and {channels.length - VALUES_IN_SHORT} more</dt>
          <dd class="visually-hidden">behind the arrow</dd>
        </div>
      )}
    </dl>
  );
}

function ShortValue({ model, channel }: { model: LiveModel; channel: ChannelModel }) {
  const { id, name = id, kind } = channel.summary.value;
  const words = wordsOf(channel.summary.value);
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <span class="reported-value">
          {formatValue(channel.shown.value, channel.decimals, words)}
        </span>{" "}
        <span class="unit">{unitOf(model, channel)}</span>
        {kind !== "string" && <Sparkline model={model} channel={channel} />}
      </dd>
    </div>
  );
}
