import type { ChannelDescription } from "../../devices/adapter.ts";
import { measureOf } from "./measure.ts";
import { type SiteTopics, toSafeId } from "./topics.ts";

/** A device as far as an announcement is concerned. */
export interface AnnouncedDevice {
  readonly id: string;
  readonly name: string;
  readonly channels: readonly ChannelDescription[];
}

/** What an announcement says of where it comes from. */
export interface Origin {
  readonly topics: SiteTopics;
  readonly version: string;
}

/** Components by their keys, as they were announced. */
export type Components = Readonly<Record<string, { readonly platform: string }>>;

/** The longest text that Home Assistant's `text` takes. */
const MAX_TEXT_LENGTH = 255;
/** What a number without bounds may be set to. */
const MAX_NUMBER = 1e9;

/** Returns the components of a device: one for each channel. */
export function componentsOf(device: AnnouncedDevice, { topics }: Origin): Components {
  const shown = device.channels.filter(({ id }) => !id.startsWith("$"));
  return Object.fromEntries(shown.map((channel) => [
    toSafeId(channel.id),
    componentOf(device.id, channel, topics),
  ]));
}

/**
 * Returns the announcement of a device in Home Assistant's device form. Components of
 * `gone` are named without anything else, which removes them.
 */
export function announce(
  device: AnnouncedDevice,
  origin: Origin,
  gone: Components = {},
): Record<string, unknown> {
  const { topics, version } = origin;
  const objectId = topics.objectId(device.id);
  const components = componentsOf(device, origin);
  const removed = Object.entries(gone)
    .filter(([key]) => !Object.hasOwn(components, key))
    .map(([key, { platform }]) => [key, { platform }]);
  return {
    device: { identifiers: [objectId], name: device.name || device.id },
    origin: { name: "Pinbridge", sw_version: version },
    components: { ...Object.fromEntries(removed), ...components },
    availability: [{ topic: topics.state }, { topic: topics.deviceState(device.id) }],
    availability_mode: "all",
    payload_available: "online",
    payload_not_available: "offline",
    qos: 1,
  };
}

function componentOf(
  device: string,
  channel: ChannelDescription,
  topics: SiteTopics,
): { readonly platform: string } {
  const { id, name = id, writable } = channel;
  const common = {
    unique_id: `${topics.objectId(device)}_${toSafeId(id)}`,
    name,
    state_topic: topics.value(device, id),
    ...(writable && { command_topic: topics.set(device, id) }),
  };
  return { ...platformOf(channel), ...common };
}

/** What differs from one kind of channel to the next. */
function platformOf(channel: ChannelDescription): { readonly platform: string } {
  const { kind, writable, options } = channel;
  if (kind === "boolean") {
    return {
      platform: writable ? "switch" : "binary_sensor",
      ...{ payload_on: "true", payload_off: "false" },
    };
  }
  if (kind === "number") return numberOf(channel);
  if (!writable) return { platform: "sensor" };
  return options !== undefined && options.length > 0
    ? { platform: "select", ...{ options } }
    : { platform: "text", ...{ max: MAX_TEXT_LENGTH } };
}

function numberOf({ id, unit, writable, min, max }: ChannelDescription): { platform: string } {
  const measure = unit === undefined || unit === "" ? null : measureOf(id, unit);
  const { deviceClass } = measure ?? {};
  const measured = {
    ...(measure !== null && { unit_of_measurement: measure.unit }),
    ...(deviceClass !== undefined && { device_class: deviceClass }),
  };
  if (!writable) {
    const stateClass = measure?.stateClass ?? "measurement";
    return { platform: "sensor", ...measured, ...{ state_class: stateClass } };
  }
  const bounds = { min: min ?? -MAX_NUMBER, max: max ?? MAX_NUMBER, mode: "box" };
  return { platform: "number", ...measured, ...bounds, ...{ step: stepOf(min, max) } };
}

/** Fine enough for what is set by hand. */
function stepOf(min?: number, max?: number): number {
  const isFine = min !== undefined && max !== undefined && max - min <= 10;
  return isFine ? 0.01 : 0.1;
}
