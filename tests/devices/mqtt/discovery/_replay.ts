import type { ChannelDescription, Value } from "../../../../devices/adapter.ts";
import type {
  CommandResult,
  DiscoveryOptions,
  DiscoveryPort,
  DiscoverySink,
  OutgoingMessage,
} from "../../../../devices/mqtt/discovery/contract.ts";
import { createDiscovery } from "../../../../devices/mqtt/discovery/discovery.ts";
import { FilterIndex } from "../../../../devices/mqtt/discovery/filter_index.ts";

/** One message of a situation; exactly one of `text`, `json` and `base64` is set. */
export interface SituationMessage {
  readonly topic: string;
  readonly text?: string;
  readonly json?: unknown;
  readonly base64?: string;
  readonly retained?: boolean;
}

/** What a device has come to. */
export interface ShownDevice {
  name: string;
  isAvailable: boolean | undefined;
  channels: readonly ChannelDescription[];
  readonly values: Map<string, Value>;
}

/** A discovery behind a broker that keeps what is retained and delivers only what is subscribed. */
export class Replay implements DiscoverySink {
  readonly devices = new Map<string, ShownDevice>();
  readonly removals: string[] = [];
  readonly logs: string[] = [];
  readonly unsupportedChannels: string[] = [];
  readonly published: OutgoingMessage[] = [];
  readonly readings: [device: string, channel: string, value: Value][] = [];
  readonly port: DiscoveryPort;
  time = Date.UTC(2026, 0, 1);
  readonly #retained = new Map<string, Uint8Array>();
  readonly #index = new FilterIndex<true>();
  readonly #late: (() => void)[] = [];
  #isReceiving = false;

  constructor(options: DiscoveryOptions = {}) {
    this.port = createDiscovery(this, options);
    for (const filter of this.port.filters.keys()) this.#index.add(filter, true);
  }

  /** Publishes to the broker, as devices do. */
  publishFrom(message: SituationMessage): void {
    const { topic } = message;
    const payload = toBytes(message);
    if (message.retained === true) {
      if (payload.length === 0) this.#retained.delete(topic);
      else this.#retained.set(topic, payload);
    }
    if (this.#index.match(topic).size > 0) this.#deliver(topic, payload, false);
    this.#deliverLate();
  }

  /** Short for a message of text. */
  say(topic: string, text: string, retained = false): void {
    this.publishFrom({ topic, text, retained });
  }

  /** Lets time pass. */
  pass(ms: number): void {
    this.time += ms;
    const { nextDeadline } = this.port;
    if (nextDeadline !== null && nextDeadline <= this.time) this.port.advance(this.time);
    this.#deliverLate();
  }

  /** What a command comes to, and tells that it was sent. */
  command(device: string, channel: string, value: Value): CommandResult {
    const result = this.port.encodeCommand(device, channel, value);
    if ("encoded" in result) this.port.commandSent(device, channel, value, this.time);
    return result;
  }

  /** The last value of a channel. */
  value(device: string, channel: string): Value | undefined {
    return this.devices.get(device)?.values.get(channel);
  }

  device(description: { id: string; name: string; channels: readonly ChannelDescription[] }): void {
    const { id, name, channels } = description;
    const known = this.devices.get(id);
    const values = known?.values ?? new Map<string, Value>();
    const ids = new Set(channels.map((channel) => channel.id));
    for (const channel of values.keys()) if (!ids.has(channel)) values.delete(channel);
    this.devices.set(id, { name, channels, values, isAvailable: known?.isAvailable });
  }

  removed(device: string): void {
    this.devices.delete(device);
    this.removals.push(device);
  }

  available(device: string, isAvailable: boolean): void {
    this.devices.get(device)!.isAvailable = isAvailable;
  }

  reading(device: string, channel: string, value: Value): void {
    const shown = this.devices.get(device)!;
    if (!shown.channels.some(({ id }) => id === channel)) throw new Error(`no channel ${channel}`);
    shown.values.set(channel, value);
    this.readings.push([device, channel, value]);
  }

  subscribe(filter: string): void {
    this.#index.add(filter, true);
    const one = new FilterIndex<true>();
    one.add(filter, true);
    for (const [topic, payload] of this.#retained) {
      if (one.match(topic).size === 0) continue;
      this.#late.push(() => this.#deliver(topic, payload, true));
    }
  }

  unsubscribe(filter: string): void {
    this.#index.remove(filter, true);
  }

  publish(message: OutgoingMessage): void {
    this.published.push(message);
  }

  log(device: string | null, line: string): void {
    this.logs.push(device === null ? line : `${device}: ${line}`);
  }

  unsupported(device: string, channel: string, construct: string): void {
    this.unsupportedChannels.push(`${device} ${channel}: ${construct}`);
  }

  #deliverLate(): void {
    while (this.#late.length > 0) this.#late.shift()!();
  }

  #deliver(topic: string, payload: Uint8Array, isRetained: boolean): void {
    if (this.#isReceiving) throw new Error("the port was called back from within");
    this.#isReceiving = true;
    try {
      this.port.receive({ topic, payload, isRetained, time: this.time });
    } finally {
      this.#isReceiving = false;
    }
  }
}

function toBytes({ text, json, base64 }: SituationMessage): Uint8Array {
  if (base64 !== undefined) return Uint8Array.fromBase64(base64);
  return new TextEncoder().encode(json === undefined ? text ?? "" : JSON.stringify(json));
}
