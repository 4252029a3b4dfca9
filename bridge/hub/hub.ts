import type {
  DeviceCounter,
  DeviceDescription,
  DeviceState,
  Value,
} from "../../devices/adapter.ts";
import { type Clock, systemClock } from "../clock.ts";
import { type CommandRequest, type CommandResult, Commands } from "./commands.ts";
import {
  type DetailListener,
  type Device,
  DeviceDirectory,
  type DeviceListener,
  type DeviceOwner,
} from "./device_directory.ts";
import type { Reading, ReadingSink, Topic } from "./reading.ts";
import { Replay } from "./replay.ts";
import type { ReplayRingOptions } from "./replay_ring.ts";
import { TopicIndex } from "./topic_index.ts";
import { createTopicMatcher } from "./topic_matcher.ts";

/** Options of a {@linkcode Hub}. */
export interface HubOptions {
  readonly clock?: Clock;
  /** How much of the channels' readings is kept. */
  readonly ring?: ReplayRingOptions;
}

/** Where devices' readings meet those who subscribed: numbers them, keeps the last ones. */
export class Hub {
  /** Random, new with every start: `seq` values of another epoch mean nothing. */
  readonly epoch: string = crypto.randomUUID();
  /** The newest readings, lines and bytes. */
  readonly replay: Replay;
  readonly #directory: DeviceDirectory;
  readonly #commands: Commands;
  readonly #index = new TopicIndex<ReadingSink>();
  #subscriptionsVersion = 0;
  #seq = 0;
  #published = 0;
  #refused = 0;

  constructor(options: HubOptions = {}) {
    const clock = options.clock ?? systemClock;
    this.replay = new Replay(options.ring);
    this.#directory = new DeviceDirectory(clock);
    this.#commands = new Commands(this.#directory, clock);
  }

  /** The `seq` of the newest reading; 0 before the first. */
  get seq(): number {
    return this.#seq;
  }

  /** How many readings of channels were published; `seq` counts lines and bytes too. */
  get publishedReadings(): number {
    return this.#published;
  }

  /** How many readings were refused: unknown device, bad channel, or not a {@linkcode Value}. */
  get refusedReadings(): number {
    return this.#refused;
  }

  /** Every known device, in the order they appeared. */
  devices(): Device[] {
    return this.#directory.list();
  }

  device(id: string): Device | undefined {
    return this.#directory.get(id);
  }

  /** Calls `listener` at every change of a device until the returned function is called. */
  onDeviceChange(listener: DeviceListener): () => void {
    return this.#directory.onChange(listener);
  }

  /**
   * Calls `listener` when a channel's last command or a device's loss changed, which may be very
   * often, until the returned function is called.
   */
  onDeviceDetail(listener: DetailListener): () => void {
    return this.#directory.onDetail(listener);
  }

  /** Returns why `owner` may not describe a device with this id now, or `null`. */
  check(owner: DeviceOwner, device: string): string | null {
    return this.#directory.check(owner, device);
  }

  /** Takes what `owner` says of one device. Returns why it was refused, or `null`. */
  describe(
    owner: DeviceOwner,
    description: DeviceDescription,
    replaces?: string,
  ): string | null {
    return this.#directory.describe(owner, description, replaces);
  }

  /** Makes `owner` the one who reports a device and takes its commands. */
  handOver(device: string, owner: DeviceOwner): void {
    this.#directory.handOver(device, owner);
  }

  setState(device: string, state: DeviceState, reason?: string): void {
    this.#directory.setState(device, state, reason);
  }

  /** Adds to one of a device's counters. */
  count(device: string, counter: DeviceCounter, amount: number): void {
    this.#directory.count(device, counter, amount);
  }

  /** Forgets a device and its last readings. */
  remove(device: string): void {
    this.#directory.remove(device);
  }

  /** Numbers a reading, keeps it and hands it to those who subscribed to its topic. */
  publish(deviceId: string, channelId: string, value: Value, time: number): void {
    const device = this.#directory.get(deviceId);
    if (device === undefined || !isValue(value) || !Number.isFinite(time)) {
      this.#refused++;
      return;
    }
    const channel = device.channels.get(channelId) ??
      this.#directory.announceChannel(device, channelId, value);
    if (channel === undefined) {
      this.#refused++;
      return;
    }
    if (channel.isGuess) this.#directory.correctKind(device, channel, value);
    this.#published++;
    this.#deliver(channel.topic, value, time);
  }

  /** Publishes a line that was no reading on `$log/<device>`. */
  log(deviceId: string, line: string, time: number): void {
    const device = this.#directory.get(deviceId);
    if (device === undefined || !Number.isFinite(time)) this.#refused++;
    else this.#deliver(device.log, line, time);
  }

  /** Publishes bytes as they came on `$raw/<device>`, in base64, when somebody subscribed to it. */
  bytes(deviceId: string, chunk: Uint8Array, time: number): void {
    const device = this.#directory.get(deviceId);
    if (device === undefined) return;
    this.#match(device.raw);
    if (device.raw.sinks.length > 0) this.#deliver(device.raw, chunk.toBase64(), time);
  }

  /**
   * Hands every later reading that one of the valid `filters` matches to `sink`, once each, until
   * the returned function is called.
   */
  subscribe(filters: readonly string[], sink: ReadingSink): () => void {
    for (const filter of filters) this.#index.add(filter, sink);
    this.#subscriptionsVersion++;
    return () => {
      for (const filter of filters) this.#index.remove(filter, sink);
      this.#subscriptionsVersion++;
    };
  }

  /** Returns the last reading of each topic that matches, if it is later than `afterSeq`, by `seq`. */
  snapshot(filters: readonly string[], afterSeq = 0): Reading[] {
    const readings: Reading[] = [];
    const matches = createTopicMatcher(filters);
    for (const { name, last } of this.#topics()) {
      if (last !== null && last.seq > afterSeq && matches(name)) readings.push(last);
    }
    return readings.sort((a, b) => a.seq - b.seq);
  }

  /**
   * Sends one command to its device. Those of one `sender` share its place among others'.
   *
   * @throws {CommandError} when it failed
   */
  command(request: CommandRequest, sender: object = this): Promise<CommandResult> {
    return this.#commands.send(request, sender);
  }

  *#topics(): Iterable<Topic> {
    for (const device of this.#directory.list()) {
      for (const channel of device.channels.values()) yield channel.topic;
      yield device.log;
    }
  }

  #deliver(topic: Topic, value: Value, time: number): void {
    const reading: Reading = { topic: topic.name, time, value, seq: ++this.#seq };
    topic.last = reading;
    this.replay.push(reading);
    this.#match(topic);
    for (const sink of topic.sinks) sink(reading);
  }

  #match(topic: Topic): void {
    if (topic.sinksVersion === this.#subscriptionsVersion) return;
    topic.sinks = [...this.#index.match(topic.name)];
    topic.sinksVersion = this.#subscriptionsVersion;
  }
}

function isValue(value: unknown): value is Value {
  if (typeof value === "number") return Number.isFinite(value);
  return value === null || typeof value === "boolean" || typeof value === "string";
}
