import type { Clock } from "../clock.ts";
import { growingPauseMs } from "../growing_pause.ts";
import type { Device } from "../hub/device_directory.ts";
import type { Hub } from "../hub/hub.ts";
import type { Reading } from "../hub/reading.ts";
import type { Log } from "../log.ts";
import { announce, type Components, componentsOf, type Origin } from "./announcement.ts";
import { BackboneCommands } from "./commands.ts";
import { Migration } from "./migration.ts";
import type { MqttLink, MqttMessage, MqttPort, MqttPublication } from "./mqtt_port.ts";
import { stringifyValue } from "./payload.ts";
import { SiteTopics } from "./topics.ts";

/** Values are gathered for so long: of each channel the newest goes out. */
const FLUSH_MS = 100;
/** So many messages are on their way at once. */
const WINDOW = 64;
const RETRY_RANGE = { minMs: 1000, maxMs: 60_000 };
const JITTER = 0.5;
/** A connection that stood for so long counts as a good one, in milliseconds. */
const STEADY_MS = 5000;
/** How long a broker may take to hear that the bridge goes, in milliseconds. */
const GOODBYE_MS = 1000;
/** How long single announcements are gathered before they are moved, in milliseconds. */
const MIGRATION_MS = 500;
/** Home Assistant is not answered by everybody in the same moment after its start. */
const MAX_BIRTH_DELAY_MS = 2000;
const ONLINE = "online";
const OFFLINE = "offline";

/** Options of a {@linkcode Backbone}. */
export interface BackboneOptions {
  readonly hub: Hub;
  readonly clock: Clock;
  readonly log: Log;
  readonly port: MqttPort;
  /** The bridge's name among others. */
  readonly site: string;
  /** Where Home Assistant looks for announcements; `null` when there are none. */
  readonly discoveryPrefix: string | null;
  readonly version: string;
  /** Tells whether a device is this bridge's to publish: one that was read there is not. */
  readonly isOurs: (device: Device) => boolean;
}

/** What was published of one device. */
interface Published {
  config: string;
  components: Components;
  state: string;
  readonly channels: Set<string>;
}

/**
 * Publishes the bridge's devices on a broker, for other bridges and for Home Assistant, and takes
 * commands from there. After every connection everything is said again.
 */
export class Backbone {
  readonly #options: BackboneOptions;
  readonly #topics: SiteTopics;
  readonly #origin: Origin;
  readonly #commands: BackboneCommands;
  readonly #migration: Migration | null;
  /** Devices with single announcements that are to be moved, by their ids in Home Assistant. */
  readonly #migrating = new Map<string, () => void>();
  readonly #published = new Map<string, Published>();
  readonly #stop = new AbortController();
  /** Messages by topic that are to go out: of each topic the newest only, in order of arrival. */
  #waiting = new Map<string, MqttPublication>();
  /** What else the bridge says of itself, by topic, for the broker to keep. */
  readonly #kept = new Map<string, MqttPublication>();
  #link: MqttLink | null = null;
  #isFlushing = false;
  #cancelBirth: (() => void) | null = null;
  #unsubscribe: (() => void)[] = [];
  #running: Promise<void> = Promise.resolve();

  /** Does no I/O. */
  constructor(options: BackboneOptions) {
    this.#options = options;
    this.#topics = new SiteTopics(options.site);
    this.#origin = { topics: this.#topics, version: options.version };
    const { discoveryPrefix } = options;
    this.#migration = discoveryPrefix === null ? null : new Migration(discoveryPrefix);
    this.#commands = new BackboneCommands(options, this.#topics, (topic, payload) => {
      this.#send({ topic, payload, qos: 1 });
    });
  }

  /** Says something of the bridge's own, `pinbridge/<site>/<name>`; what is retained after each connection. */
  publish(name: string, payload: string, retain: boolean): void {
    const message: MqttPublication = { topic: this.#topics.own(name), payload, qos: 1, retain };
    if (retain) this.#kept.set(message.topic, message);
    this.#send(message);
  }

  /** Connects, and again whenever the connection is lost. */
  start(): void {
    const { hub } = this.#options;
    this.#unsubscribe = [
      hub.subscribe(["#"], (reading) => this.#take(reading)),
      hub.onDeviceChange((device, isGone) => this.#deviceChanged(device, isGone)),
    ];
    this.#running = this.#run();
  }

  /** Says that the bridge is offline, and closes the connection. */
  async stop(): Promise<void> {
    for (const end of this.#unsubscribe) end();
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, log, port } = this.#options;
    const { signal } = this.#stop;
    const will = { topic: this.#topics.state, payload: OFFLINE, qos: 1, retain: true } as const;
    for (let attempt = 0; !signal.aborted; attempt++) {
      const start = clock.elapsed();
      try {
        const link = await port.open(will, (message) => this.#receive(message), signal);
        attempt = await this.#serve(link, start) ? 0 : attempt;
      } catch (error) {
        if (!signal.aborted) log.warn(`backbone: ${(error as Error).message}`);
      }
      if (signal.aborted) break;
      await this.#pause(growingPauseMs(attempt, { range: RETRY_RANGE, jitter: JITTER }));
    }
  }

  /** Resolves when the connection has ended; with whether it was a good one. */
  async #serve(link: MqttLink, start: number): Promise<boolean> {
    const { clock, log } = this.#options;
    const { signal } = this.#stop;
    const stopped = Promise.withResolvers<void>();
    signal.addEventListener("abort", () => stopped.resolve(), { once: true });
    if (signal.aborted) stopped.resolve();
    this.#link = link;
    try {
      await Promise.race([this.#begin(link), link.lost, stopped.promise]);
      if (!signal.aborted) log.info("backbone: connected");
      await Promise.race([link.lost, stopped.promise]);
      await this.#sayGoodbye(link);
    } finally {
      this.#link = null;
      this.#waiting.clear();
      this.#cancelBirth?.();
      for (const cancel of this.#migrating.values()) cancel();
      this.#migrating.clear();
      await link.close();
    }
    return clock.elapsed() - start >= STEADY_MS;
  }

  async #begin(link: MqttLink): Promise<void> {
    const { discoveryPrefix, log } = this.#options;
    const filters = new Map([[this.#topics.commands, 1 as const]]);
    if (discoveryPrefix !== null) filters.set(`${discoveryPrefix}/status`, 1);
    for (const refused of await link.subscribe(filters)) {
      log.warn(`backbone: the broker does not let us read ${refused}`);
    }
    this.#sayAll();
  }

  /** Config, availability, state: of everything there is. */
  #sayAll(): void {
    const { hub } = this.#options;
    this.#send({ topic: this.#topics.state, payload: ONLINE, qos: 1, retain: true });
    for (const [id, published] of this.#published) {
      // It may have gone while there was no connection.
      if (hub.device(id) === undefined) this.#sayGone(id);
      else published.config = published.state = "";
    }
    for (const message of this.#kept.values()) this.#send(message);
    for (const device of hub.devices()) this.#sayDevice(device);
    for (const reading of hub.snapshot(["#"])) this.#take(reading);
  }

  async #sayGoodbye(link: MqttLink): Promise<void> {
    const late = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(GOODBYE_MS, late.resolve);
    const topics = [...this.#published.keys()].map((id) => this.#topics.deviceState(id));
    const messages = [this.#topics.state, ...topics].map((topic) => (
      { topic, payload: OFFLINE, qos: 1, retain: true } as const
    ));
    await Promise.race([this.#publishAll(messages, link), late.promise]);
    cancel();
  }

  #receive(message: MqttMessage): void {
    const { discoveryPrefix, clock } = this.#options;
    if (this.#commands.receive(message)) return;
    const single = this.#migration?.receive(message) ?? null;
    if (single !== null) return this.#migrateSoon(single);
    if (message.topic !== `${discoveryPrefix}/status`) return;
    if (message.isRetained || new TextDecoder().decode(message.payload) !== ONLINE) return;
    this.#cancelBirth?.();
    const delayMs = Math.random() * MAX_BIRTH_DELAY_MS;
    this.#cancelBirth = clock.after(delayMs, () => this.#link !== null && this.#sayAll());
  }

  #migrateSoon(objectId: string): void {
    if (this.#migrating.has(objectId)) return;
    const migrate = () => {
      this.#migrating.delete(objectId);
      this.#migrate(objectId);
    };
    this.#migrating.set(objectId, this.#options.clock.after(MIGRATION_MS, migrate));
  }

  async #migrate(objectId: string): Promise<void> {
    for (const [id, { config }] of this.#published) {
      const topic = this.#configTopic(id);
      if (this.#topics.objectId(id) !== objectId || topic === null || config === "") continue;
      const announcement = { topic, payload: config, qos: 1, retain: true } as const;
      for (const message of this.#migration?.moves(objectId, announcement) ?? []) {
        await this.#link?.publish(message).catch(() => {});
      }
    }
  }

  #take({ topic, value }: Reading): void {
    if (this.#link === null) return;
    const slash = topic.indexOf("/");
    const device = this.#options.hub.device(topic.slice(0, slash));
    const channel = topic.slice(slash + 1);
    if (device === undefined || channel.startsWith("$") || !this.#options.isOurs(device)) return;
    this.#published.get(device.id)?.channels.add(channel);
    const payload = stringifyValue(value);
    this.#send({ topic: this.#topics.value(device.id, channel), payload, qos: 0, retain: true });
  }

  #deviceChanged(device: Device, isGone: boolean): void {
    if (this.#link === null) return;
    if (isGone) this.#sayGone(device.id);
    else this.#sayDevice(device);
  }

  #sayDevice(device: Device): void {
    if (!this.#options.isOurs(device)) return;
    const before = this.#published.get(device.id);
    const published = before ?? { config: "", components: {}, state: "", channels: new Set() };
    this.#published.set(device.id, published);
    if (before === undefined) this.#lookForSingles(device.id);
    this.#sayConfig(device, published);
    const state = device.state === ONLINE ? ONLINE : OFFLINE;
    if (published.state === state) return;
    published.state = state;
    const topic = this.#topics.deviceState(device.id);
    this.#send({ topic, payload: state, qos: 1, retain: true });
  }

  #lookForSingles(device: string): void {
    const filters = this.#migration?.filtersOf(this.#topics.objectId(device)) ?? [];
    // Where they may not be read there is nothing to move.
    this.#link?.subscribe(new Map(filters.map((filter) => [filter, 1]))).catch(() => {});
  }

  #sayConfig({ id, name, channels }: Device, published: Published): void {
    const topic = this.#configTopic(id);
    if (topic === null || channels.size === 0) return;
    const device = {
      id,
      name,
      channels: [...channels.values()].map(({ description }) => description),
    };
    const config = JSON.stringify(announce(device, this.#origin));
    if (config === published.config) return;
    // A component that is only left out would stay.
    const gone = published.components;
    const payload = JSON.stringify(announce(device, this.#origin, gone));
    if (payload !== config) this.#publishNow({ topic, payload, qos: 1, retain: true });
    published.config = config;
    published.components = componentsOf(device, this.#origin);
    this.#send({ topic, payload: config, qos: 1, retain: true });
  }

  #sayGone(id: string): void {
    const published = this.#published.get(id);
    if (published === undefined) return;
    this.#published.delete(id);
    const topic = this.#configTopic(id);
    const values = [...published.channels].map((channel) => this.#topics.value(id, channel));
    for (const gone of [topic, this.#topics.deviceState(id), ...values]) {
      if (gone !== null) this.#send({ topic: gone, payload: "", qos: 1, retain: true });
    }
  }

  #configTopic(device: string): string | null {
    const { discoveryPrefix } = this.#options;
    return discoveryPrefix === null
      ? null
      : `${discoveryPrefix}/device/${this.#topics.objectId(device)}/config`;
  }

  #publishNow(message: MqttPublication): void {
    // A connection that is lost meanwhile is told by its owner, and everything is said again.
    this.#link?.publish(message).catch(() => {});
  }

  /** Has a message go out soon; a newer one of its topic takes its place. */
  #send(message: MqttPublication): void {
    if (this.#link === null) return;
    // Answers are no states: each one counts.
    if (message.retain !== true) return this.#publishNow(message);
    this.#waiting.set(message.topic, message);
    if (!this.#isFlushing) this.#flush();
  }

  async #flush(): Promise<void> {
    this.#isFlushing = true;
    // Leading edge at once: what comes within this turn goes together.
    await Promise.resolve();
    while (this.#waiting.size > 0 && this.#link !== null) {
      const messages = [...this.#waiting.values()];
      this.#waiting = new Map();
      await this.#publishAll(messages, this.#link);
      await this.#pause(FLUSH_MS);
    }
    this.#isFlushing = false;
  }

  async #publishAll(messages: readonly MqttPublication[], link: MqttLink): Promise<void> {
    for (let i = 0; i < messages.length && link === this.#link; i += WINDOW) {
      const some = messages.slice(i, i + WINDOW).map((message) => link.publish(message));
      for (const { status, reason } of await Promise.allSettled(some) as PromiseRejectedResult[]) {
        if (status === "rejected" && link === this.#link) {
          this.#options.log.warn(`backbone: not published: ${(reason as Error).message}`);
          return;
        }
      }
    }
  }

  #pause(ms: number): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        signal.removeEventListener("abort", end);
        resolve();
      };
      const cancel = clock.after(ms, end);
      signal.addEventListener("abort", end);
    });
  }
}
