import type { Device } from "../hub/device_directory.ts";
import type { Hub } from "../hub/hub.ts";
import type { Reading } from "../hub/reading.ts";
import {
  announce,
  type AnnouncedDevice,
  type Components,
  componentsOf,
  type Origin,
} from "./announcement.ts";
import { describeDevice } from "./description.ts";
import type { MqttPublication } from "./mqtt_port.ts";
import type { Outbox } from "./outbox.ts";
import { stringifyValue } from "./payload.ts";

/** What a device's `$state` says. */
export const ONLINE = "online";
/** As {@linkcode ONLINE}. */
export const OFFLINE = "offline";

/** What was published of one device. */
interface Published {
  config: string;
  description: string;
  components: Components;
  state: string;
  readonly channels: Set<string>;
}

/** What {@linkcode PublishedDevices} are made of. */
export interface PublishedDevicesOptions {
  readonly hub: Hub;
  readonly origin: Origin;
  /** Where Home Assistant looks for announcements; `null` when there are none. */
  readonly discoveryPrefix: string | null;
  /** Tells whether a device is this bridge's to publish: one that was read there is not. */
  readonly isOurs: (device: Device) => boolean;
  /** Called when a device is published that was not before. */
  readonly onNew: (device: string) => void;
}

/** What is published of devices, so that what changes is said, and all of what is gone taken back. */
export class PublishedDevices {
  readonly #options: PublishedDevicesOptions;
  readonly #published = new Map<string, Published>();
  #outbox: Outbox | null = null;

  constructor(options: PublishedDevicesOptions) {
    this.#options = options;
  }

  /** Publishes over this from now on; `null`: nothing. */
  connect(outbox: Outbox | null): void {
    this.#outbox = outbox;
  }

  /** Says all that there is, whether it was said before or not. */
  sayAll(): void {
    const { hub } = this.#options;
    for (const [id, published] of this.#published) {
      // It may have gone while there was no connection.
      if (hub.device(id) === undefined) this.#sayGone(id);
      else published.config = published.description = published.state = "";
    }
    for (const device of hub.devices()) this.#say(device);
    for (const reading of hub.snapshot(["#"])) this.take(reading);
  }

  /** A device has changed, or is gone. */
  changed(device: Device, isGone: boolean): void {
    if (this.#outbox === null) return;
    if (isGone) this.#sayGone(device.id);
    else this.#say(device);
  }

  /** Publishes a reading. */
  take({ topic, value }: Reading): void {
    if (this.#outbox === null) return;
    const { hub, isOurs, origin: { topics } } = this.#options;
    const slash = topic.indexOf("/");
    const device = hub.device(topic.slice(0, slash));
    const channel = topic.slice(slash + 1);
    if (device === undefined || channel.startsWith("$") || !isOurs(device)) return;
    this.#published.get(device.id)?.channels.add(channel);
    const payload = stringifyValue(value);
    this.#outbox.put({ topic: topics.value(device.id, channel), payload, qos: 0, retain: true });
  }

  /** What says that every device is away. */
  goodbyes(): MqttPublication[] {
    const { topics } = this.#options.origin;
    return [...this.#published.keys()].map((id) => kept(topics.deviceState(id), OFFLINE));
  }

  /** The announcement of the device that Home Assistant knows under an id, as it was published. */
  announcementOf(objectId: string): MqttPublication | null {
    for (const [id, { config }] of this.#published) {
      const topic = this.#configTopic(id);
      const isIt = this.#options.origin.topics.objectId(id) === objectId;
      if (isIt && topic !== null && config !== "") return kept(topic, config);
    }
    return null;
  }

  #say(device: Device): void {
    const { isOurs, onNew, origin: { topics } } = this.#options;
    // What has no channels, such as a broker, is nothing to others.
    if (device.channels.size === 0 || !isOurs(device)) return;
    const before = this.#published.get(device.id);
    const published = before ??
      { config: "", description: "", components: {}, state: "", channels: new Set() };
    this.#published.set(device.id, published);
    if (before === undefined) onNew(device.id);
    this.#describe(device, published);
    const state = device.state === ONLINE ? ONLINE : OFFLINE;
    if (published.state === state) return;
    published.state = state;
    this.#outbox?.put(kept(topics.deviceState(device.id), state));
  }

  #describe({ id, name, channels }: Device, published: Published): void {
    const descriptions = [...channels.values()].map(({ description }) => description);
    const device = { id, name, channels: descriptions };
    const { version, topics } = this.#options.origin;
    const description = JSON.stringify(describeDevice(device, version));
    if (description !== published.description) {
      published.description = description;
      this.#outbox?.put(kept(topics.deviceDescription(id), description));
    }
    this.#announce(device, published);
  }

  #announce(device: AnnouncedDevice, published: Published): void {
    const { origin } = this.#options;
    const topic = this.#configTopic(device.id);
    if (topic === null) return;
    const config = JSON.stringify(announce(device, origin));
    if (config === published.config) return;
    // A component that is only left out would stay.
    const payload = JSON.stringify(announce(device, origin, published.components));
    if (payload !== config) this.#outbox?.send(kept(topic, payload));
    published.config = config;
    published.components = componentsOf(device, origin);
    this.#outbox?.put(kept(topic, config));
  }

  #sayGone(id: string): void {
    const published = this.#published.get(id);
    if (published === undefined) return;
    this.#published.delete(id);
    const { topics } = this.#options.origin;
    const values = [...published.channels].map((channel) => topics.value(id, channel));
    const own = [topics.deviceDescription(id), topics.deviceState(id), ...values];
    for (const topic of [this.#configTopic(id), ...own]) {
      if (topic !== null) this.#outbox?.put(kept(topic, ""));
    }
  }

  #configTopic(device: string): string | null {
    const { discoveryPrefix, origin } = this.#options;
    return discoveryPrefix === null
      ? null
      : `${discoveryPrefix}/device/${origin.topics.objectId(device)}/config`;
  }
}

/** A message that the broker keeps. */
export function kept(topic: string, payload: string): MqttPublication {
  return { topic, payload, qos: 1, retain: true };
}
