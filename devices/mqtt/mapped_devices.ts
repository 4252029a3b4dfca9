import type { ChannelDescription, Value } from "../adapter.ts";
import { shownName, toTopicLevel } from "../decode/channel_names.ts";
import type {
  CommandReply,
  CommandResult,
  DiscoveryPort,
  DiscoverySink,
  IncomingMessage,
  RefusedCommand,
} from "./discovery/contract.ts";
import { readPayload } from "./payload.ts";
import { checkTopic } from "./topic_pattern.ts";
import type { Place, TopicRule } from "./topic_rule.ts";

/** New channels of a known device are told together, this many milliseconds after the first. */
export const ANNOUNCE_DELAY_MS = 50;
/** Topics whose place is kept in mind. */
export const MAX_REMEMBERED_TOPICS = 20_000;
/** A longer topic is read anew each time, in UTF-16 code units. */
const MAX_REMEMBERED_LENGTH = 512;
/** Where bridges publish. */
const SITE_TOPIC = /^pinbridge\/([^/]+)\/[^/]+\/[^/]+$/;
/** The channel of a scalar that nothing else names. */
const ONLY_CHANNEL = "value";

/** Bounds and choices. */
export interface MappedDevicesOptions {
  readonly qos?: 0 | 1 | 2;
  readonly maxDevices: number;
  readonly maxChannels: number;
}

interface MappedChannel {
  description: ChannelDescription;
  /** Whether its kind may be wrong, because only a text or null was seen. */
  isGuess: boolean;
  readonly place: Place;
  readonly key: string;
}

interface MappedDevice {
  readonly id: string;
  readonly name: string;
  readonly channels: Map<string, MappedChannel>;
  readonly availabilityTopic: string | null;
  /** The bridge that publishes it, when its topics are those of one. */
  readonly site: string | undefined;
  isAvailable: boolean;
  isFull: boolean;
}

/** The devices that `map` and `subscribe` make of topics. Pure, like discovery. */
export class MappedDevices implements DiscoveryPort {
  readonly filters: ReadonlyMap<string, 0 | 1 | 2>;
  readonly #rules: readonly TopicRule[];
  /** Those whose devices say whether they are there. */
  readonly #withAvailability: readonly TopicRule[];
  readonly #sink: DiscoverySink;
  readonly #options: MappedDevicesOptions;
  readonly #devices = new Map<string, MappedDevice>();
  readonly #places = new Map<string, Place | null>();
  /** What was last said of a device's being there, by topic. */
  readonly #availability = new Map<string, boolean>();
  readonly #unannounced = new Set<MappedDevice>();
  #nextDeadline: number | null = null;
  #isFull = false;

  constructor(rules: readonly TopicRule[], sink: DiscoverySink, options: MappedDevicesOptions) {
    this.#rules = rules;
    this.#withAvailability = rules.filter(({ availability }) => availability !== null);
    this.#sink = sink;
    this.#options = options;
    const wanted = rules.flatMap(({ filters }) => filters);
    this.filters = new Map(wanted.map((filter) => [filter, options.qos ?? 0]));
  }

  get nextDeadline(): number | null {
    return this.#nextDeadline;
  }

  receive(message: IncomingMessage): void {
    this.#receiveAvailability(message);
    const place = this.#place(message.topic);
    if (place !== null && message.payload.length > 0) this.#receiveReading(place, message);
  }

  advance(time: number): void {
    if (this.#nextDeadline === null || time < this.#nextDeadline) return;
    this.#nextDeadline = null;
    for (const device of this.#unannounced) this.#announce(device);
    this.#unannounced.clear();
  }

  announceAll(): void {
    for (const device of this.#devices.values()) {
      this.#announce(device);
      this.#sink.available(device.id, device.isAvailable);
    }
  }

  encodeCommand(deviceId: string, channelId: string, value: Value): CommandResult {
    const channel = this.#devices.get(deviceId)?.channels.get(channelId);
    if (channel === undefined) return refuse(`${deviceId} has no channel "${channelId}"`);
    const { place, key, description } = channel;
    const { rule, captures } = place;
    if (!description.writable || rule.command === null) {
      return refuse(`"${channelId}" of ${deviceId} cannot be set`);
    }
    const topic = rule.command.fill(captures);
    // What a publisher has named its topic must not lead a command to the broker's own.
    const fault = checkTopic(topic);
    if (fault !== null) return refuse(`The command's topic ${fault}`);
    return {
      encoded: {
        message: {
          topic,
          payload: rule.payload(key, value),
          qos: this.#options.qos ?? 0,
          retain: false,
        },
        ...(rule.ack !== null && { reply: replyOf(rule.ack.fill(captures), rule) }),
      },
    };
  }

  commandSent(): void {
    // A mapped channel has a topic that says what became of it.
  }

  #place(topic: string): Place | null {
    const known = this.#places.get(topic);
    if (known !== undefined) return known;
    const place = this.#rules.some((rule) => rule.isAside(topic)) ? null : this.#findPlace(topic);
    if (topic.length > MAX_REMEMBERED_LENGTH) return place;
    if (this.#places.size >= MAX_REMEMBERED_TOPICS) this.#places.clear();
    this.#places.set(topic, place);
    return place;
  }

  #findPlace(topic: string): Place | null {
    for (const rule of this.#rules) {
      const place = rule.place(topic);
      if (place !== null) return place.device === "" ? null : place;
    }
    return null;
  }

  #receiveReading(place: Place, { payload, time, topic }: IncomingMessage): void {
    const known = this.#devices.get(place.device);
    const device = known ?? this.#create(place);
    if (device === null) return;
    const readings: [channel: string, value: Value][] = [];
    let isChanged = false;
    let unit: string | undefined;
    const rest = readPayload(payload, {
      unit: (_key, shown) => void (unit = shown),
      value: (key, said) => {
        const measured = typeof said === "string" ? place.rule.measured(said) : null;
        const raw = measured?.value ?? said;
        unit ??= measured?.unit;
        const value = place.rule.convert(raw);
        if (value === undefined) {
          return this.#sink.log(device.id, `${topic}: ${raw} is no ${place.rule.mapping.kind}`);
        }
        const id = channelId(place.channel, key);
        if (this.#learn(device, id, { place, key, value, unit })) isChanged = true;
        unit = undefined;
        if (device.channels.has(id)) readings.push([id, value]);
      },
    });
    if (known === undefined && isChanged) this.#introduce(device);
    else if (isChanged) this.#announceSoon(device, time);
    for (const [channel, value] of readings) this.#sink.reading(device.id, channel, value, time);
    if (rest !== null) this.#sink.log(device.id, `${topic}: ${rest}`);
  }

  #introduce(device: MappedDevice): void {
    this.#devices.set(device.id, device);
    this.#announce(device);
    this.#sink.available(device.id, device.isAvailable);
  }

  #create({ device: id, name, rule, captures, topic: of }: Place): MappedDevice | null {
    if (this.#devices.size >= this.#options.maxDevices) {
      if (!this.#isFull) {
        this.#isFull = true;
        this.#sink.log(
          null,
          `${id} and further devices are left out: the limit is ${this.#options.maxDevices} devices`,
        );
      }
      return null;
    }
    const topic = rule.availability?.fill(captures) ?? null;
    return {
      id,
      name,
      channels: new Map(),
      availabilityTopic: topic,
      site: SITE_TOPIC.exec(of)?.[1],
      isAvailable: topic === null || (this.#availability.get(topic) ?? true),
      isFull: false,
    };
  }

  /** Makes or corrects a channel; returns whether the device's description has changed. */
  #learn(
    device: MappedDevice,
    id: string,
    { place, key, value, unit }: { place: Place; key: string; value: Value; unit?: string },
  ): boolean {
    const { mapping } = place.rule;
    const known = device.channels.get(id);
    if (known !== undefined) {
      if (!known.isGuess || value === null || typeof value === "string") return false;
      known.isGuess = false;
      const measured = unit === undefined ? {} : { unit };
      const kind = typeof value as "number" | "boolean";
      known.description = { ...known.description, kind, ...measured };
      return true;
    }
    if (device.channels.size >= this.#options.maxChannels) {
      if (!device.isFull) {
        const limit = `the limit is ${this.#options.maxChannels} channels`;
        this.#sink.log(
          device.id,
          `Channel ${id} and further ones are left out: ${limit}`,
        );
      }
      device.isFull = true;
      return false;
    }
    const { kind, min, max, commandTopic } = mapping;
    const shown = unit ?? mapping.unit;
    const isText = value === null || typeof value === "string";
    const guess = isText ? "string" : typeof value as "number" | "boolean";
    device.channels.set(id, {
      place,
      key,
      isGuess: kind === undefined && isText,
      description: {
        id,
        kind: kind ?? guess,
        ...(key !== "" && !id.endsWith(key) && { name: shownName(key) }),
        ...(shown !== undefined && { unit: shown }),
        ...(min !== undefined && { min }),
        ...(max !== undefined && { max }),
        writable: commandTopic !== undefined,
      },
    });
    return true;
  }

  #announce({ id, name, channels, site }: MappedDevice): void {
    const descriptions = [...channels.values()].map(({ description }) => description);
    const from = site === undefined ? {} : { site };
    this.#sink.device({ id, name, channels: descriptions, ...from });
  }

  #announceSoon(device: MappedDevice, time: number): void {
    this.#unannounced.add(device);
    this.#nextDeadline ??= time + ANNOUNCE_DELAY_MS;
  }

  #rememberAvailability(topic: string, isAvailable: boolean): void {
    if (topic.length > MAX_REMEMBERED_LENGTH) return;
    if (this.#availability.size >= MAX_REMEMBERED_TOPICS) this.#availability.clear();
    this.#availability.set(topic, isAvailable);
  }

  #receiveAvailability({ topic, payload }: IncomingMessage): void {
    for (const { availability, mapping } of this.#withAvailability) {
      if (!availability?.matches(topic)) continue;
      const text = new TextDecoder().decode(payload.subarray(0, 256)).trim();
      const { available = "online", unavailable = "offline" } = mapping;
      if (text !== available && text !== unavailable) continue;
      const isAvailable = text === available;
      this.#rememberAvailability(topic, isAvailable);
      for (const device of this.#devices.values()) {
        if (device.availabilityTopic !== topic || device.isAvailable === isAvailable) continue;
        device.isAvailable = isAvailable;
        this.#sink.available(device.id, isAvailable);
      }
    }
  }
}

function channelId(channel: string, key: string): string {
  if (key === "") return channel === "" ? ONLY_CHANNEL : channel;
  return toTopicLevel(channel === "" ? key : `${channel}.${key}`);
}

/** Any answer on the topic is a yes, unless there are patterns or it says what went wrong. */
function replyOf(topic: string, rule: TopicRule): CommandReply {
  return {
    match(message) {
      if (message.topic !== topic || message.payload.length === 0) return null;
      const text = new TextDecoder().decode(message.payload);
      if (rule.answers !== null) return rule.answers.read(text);
      return { error: readRefusal(text) };
    },
  };
}

function readRefusal(text: string): string | null {
  try {
    const { error, ok } = JSON.parse(text);
    if (error !== undefined && error !== null) return String(error);
    return ok === false ? "The device refuses" : null;
  } catch {
    return null;
  }
}

function refuse(reason: string): CommandResult {
  const refused: RefusedCommand = { kind: "unsupported", reason };
  return { refused };
}
