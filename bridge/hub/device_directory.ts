import type {
  ChannelDescription,
  ChannelKind,
  Command,
  CommandOutcome,
  DeviceCounter,
  DeviceDescription,
  DeviceState,
  Value,
} from "../../devices/adapter.ts";
import type { Clock } from "../clock.ts";
import { Moment } from "./moment.ts";
import { createTopic, type Topic } from "./reading.ts";
import type { Requested } from "./requested.ts";
import { checkDeviceId, checkLevel, LOG_LEVEL, RAW_LEVEL } from "./topic.ts";

/** The most channels one device can have; readings of further ones are refused. */
export const MAX_CHANNELS_PER_DEVICE = 1024;
/** The most devices at one time. */
export const MAX_DEVICES = 1024;
/** The longest device name shown, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 256;

/** Who reports a device and takes its commands. */
export interface DeviceOwner {
  readonly id: string;
  readonly type: string;
  command?(command: Command, signal: AbortSignal): Promise<CommandOutcome>;
}

/** One channel of a known device. */
export interface Channel {
  description: ChannelDescription;
  readonly topic: Topic;
  /** Whether the device described it; else its first reading announced it. */
  isDescribed: boolean;
  /** Whether its kind may be wrong: it was announced by a text, such as `nan`, or by null. */
  isGuess: boolean;
  /** What it was asked for last since the bridge started. */
  requested: Requested | null;
}

/** One known device. */
export interface Device {
  readonly id: string;
  owner: DeviceOwner;
  name: string;
  state: DeviceState;
  /** When `state` began. */
  since: Moment;
  /** A sentence a person can act on. */
  reason: string | undefined;
  /** The other bridge that publishes it, when one does. */
  site: string | undefined;
  readonly channels: Map<string, Channel>;
  readonly counters: Map<DeviceCounter, number>;
  /** Where lines that were no readings go. */
  readonly log: Topic;
  /** Where its bytes go as they came. */
  readonly raw: Topic;
}

/** Hears of every change to a device; `isGone` when it is no longer known. */
export type DeviceListener = (device: Device, isGone: boolean) => void;

/** What changes of a device more often than viewers can be told: last commands, what was lost. */
export type DeviceDetail = "request" | "loss";

/** Hears of every change to a detail of a device. */
export type DetailListener = (device: Device, detail: DeviceDetail) => void;

/** What of the counters tells that something of a device was lost. */
export const LOSS_COUNTERS = ["linesTooLong", "badFrames"] as const satisfies DeviceCounter[];

/** The known devices, their states and channels. */
export class DeviceDirectory {
  readonly #devices = new Map<string, Device>();
  readonly #listeners = new Set<DeviceListener>();
  readonly #detailListeners = new Set<DetailListener>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Every known device, in the order they appeared. */
  list(): Device[] {
    return [...this.#devices.values()];
  }

  get(id: string): Device | undefined {
    return this.#devices.get(id);
  }

  /** Calls `listener` at every change until the returned function is called. */
  onChange(listener: DeviceListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` at every change of a detail until the returned function is called. */
  onDetail(listener: DetailListener): () => void {
    this.#detailListeners.add(listener);
    return () => this.#detailListeners.delete(listener);
  }

  /** Returns why `owner` may not describe a device with this id now, or `null`. */
  check(owner: DeviceOwner, id: string): string | null {
    const fault = checkDeviceId(id);
    if (fault !== null) return `device id ${fault}`;
    const known = this.#devices.get(id);
    if (known !== undefined && known.owner !== owner) {
      return `device id ${id} is already taken by adapter ${known.owner.id}`;
    }
    const isFull = known === undefined && this.#devices.size >= MAX_DEVICES;
    return isFull ? `there are already ${MAX_DEVICES} devices` : null;
  }

  /**
   * Takes what `owner` says of one device: a new one starts as `opening`. Returns why it was
   * refused, or `null`.
   */
  describe(
    owner: DeviceOwner,
    description: DeviceDescription,
    replaces?: string,
  ): string | null {
    const { id } = description;
    const refusal = this.check(owner, id);
    if (refusal !== null) return refusal;
    const known = this.#devices.get(id);
    const replaced = replaces === undefined ? undefined : this.#devices.get(replaces);
    if (replaced !== undefined && replaced.owner === owner && replaces !== id) {
      this.remove(replaced.id);
    }
    const device = known ?? this.#create(owner, id);
    device.name = (description.name || id).slice(0, MAX_NAME_LENGTH);
    device.site = description.site;
    mergeChannels(device, description.channels);
    this.#changed(device);
    return null;
  }

  /** Makes `owner` the one who reports a device and takes its commands. */
  handOver(id: string, owner: DeviceOwner): void {
    const device = this.#devices.get(id);
    if (device === undefined) return;
    device.owner = owner;
    this.#changed(device);
  }

  /** Sets a device's state; nothing happens when it is what it was. */
  setState(id: string, state: DeviceState, reason?: string): void {
    const device = this.#devices.get(id);
    if (device === undefined || (device.state === state && device.reason === reason)) return;
    if (device.state !== state) device.since = new Moment(this.#clock);
    device.state = state;
    device.reason = reason;
    this.#changed(device);
  }

  /** Adds to one of a device's counters. */
  count(id: string, counter: DeviceCounter, amount: number): void {
    const device = this.#devices.get(id);
    if (device === undefined || !(amount > 0)) return;
    device.counters.set(counter, (device.counters.get(counter) ?? 0) + amount);
    if (LOSS_COUNTERS.some((loss) => loss === counter)) this.#detailChanged(device, "loss");
  }

  /** Keeps what a channel of a device was asked for, or what became of it. */
  request(device: Device, channel: Channel, requested: Requested): void {
    channel.requested = requested;
    this.#detailChanged(device, "request");
  }

  /** Forgets a device. */
  remove(id: string): void {
    const device = this.#devices.get(id);
    if (device === undefined) return;
    this.#devices.delete(id);
    for (const listener of this.#listeners) listener(device, true);
  }

  /** Adds the channel that a first reading names, or returns `undefined` when it may not exist. */
  announceChannel(device: Device, id: string, value: Value): Channel | undefined {
    if (checkLevel(id) !== null || device.channels.size >= MAX_CHANNELS_PER_DEVICE) {
      return undefined;
    }
    const kind = kindOf(value);
    const channel = createChannel(device.id, { id, kind, writable: false }, false);
    device.channels.set(id, channel);
    this.#changed(device);
    return channel;
  }

  /** Gives a channel that began with a text or null the kind of the first value that is neither. */
  correctKind(device: Device, channel: Channel, value: Value): void {
    const kind = kindOf(value);
    if (!channel.isGuess || kind === "string") return;
    channel.isGuess = false;
    channel.description = { ...channel.description, kind };
    this.#changed(device);
  }

  #create(owner: DeviceOwner, id: string): Device {
    const device: Device = {
      id,
      owner,
      name: id,
      state: "opening",
      since: new Moment(this.#clock),
      reason: undefined,
      site: undefined,
      channels: new Map(),
      counters: new Map(),
      log: createTopic(`${LOG_LEVEL}/${id}`),
      raw: createTopic(`${RAW_LEVEL}/${id}`),
    };
    this.#devices.set(id, device);
    return device;
  }

  #changed(device: Device): void {
    for (const listener of this.#listeners) listener(device, false);
  }

  #detailChanged(device: Device, detail: DeviceDetail): void {
    for (const listener of this.#detailListeners) listener(device, detail);
  }
}

/** An empty list says that the channels are not known yet, as before a board's hello. */
function mergeChannels(device: Device, descriptions: readonly ChannelDescription[]): void {
  if (descriptions.length === 0) return;
  const ids = new Set(descriptions.map(({ id }) => id));
  for (const [id, channel] of device.channels) {
    if (channel.isDescribed && !ids.has(id)) device.channels.delete(id);
  }
  for (const description of descriptions) {
    const channel = device.channels.get(description.id);
    if (channel !== undefined) {
      channel.description = description;
      channel.isDescribed = true;
      channel.isGuess = false;
    } else if (
      checkLevel(description.id) === null && device.channels.size < MAX_CHANNELS_PER_DEVICE
    ) {
      device.channels.set(description.id, createChannel(device.id, description, true));
    }
  }
}

function createChannel(
  device: string,
  description: ChannelDescription,
  isDescribed: boolean,
): Channel {
  const topic = createTopic(`${device}/${description.id}`);
  return {
    description,
    topic,
    isDescribed,
    isGuess: !isDescribed && description.kind === "string",
    requested: null,
  };
}

function kindOf(value: Value): ChannelKind {
  if (typeof value === "boolean") return "boolean";
  return typeof value === "number" ? "number" : "string";
}
