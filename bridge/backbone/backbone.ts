import type { Clock } from "../clock.ts";
import { growingPauseMs } from "../growing_pause.ts";
import type { Device } from "../hub/device_directory.ts";
import type { Hub } from "../hub/hub.ts";
import type { Log } from "../log.ts";
import { BackboneCommands } from "./commands.ts";
import type { SiteDescription } from "./description.ts";
import { Migration } from "./migration.ts";
import type { MqttLink, MqttMessage, MqttPort, MqttPublication } from "./mqtt_port.ts";
import { Outbox } from "./outbox.ts";
import { kept, OFFLINE, ONLINE, PublishedDevices } from "./published_devices.ts";
import { SiteTopics } from "./topics.ts";

/**
 * The bridge says as often as this that it is there, in milliseconds: the will of one whose broker
 * died with it is never published.
 */
export const STATE_EVERY_MS = 10_000;
const RETRY_RANGE = { minMs: 1000, maxMs: 60_000 };
const JITTER = 0.5;
/** A connection that stood for so long counts as a good one, in milliseconds. */
const STEADY_MS = 5000;
/** How long a broker may take to hear that the bridge goes, in milliseconds. */
const GOODBYE_MS = 1000;
/** Home Assistant is not answered by everybody in the same moment after its start. */
const MAX_BIRTH_DELAY_MS = 2000;

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

/**
 * Publishes the bridge's devices on a broker, for other bridges and for Home Assistant, and takes
 * commands from there. After every connection everything is said again.
 */
export class Backbone {
  readonly #options: BackboneOptions;
  readonly #topics: SiteTopics;
  readonly #commands: BackboneCommands;
  readonly #migration: Migration | null;
  readonly #devices: PublishedDevices;
  readonly #stop = new AbortController();
  /** What else the bridge says of itself, by topic, for the broker to keep. */
  readonly #kept = new Map<string, MqttPublication>();
  /** What there is while there is a connection. */
  #link: MqttLink | null = null;
  #outbox: Outbox | null = null;
  #since = 0;
  #stalls = 0;
  #cancelBirth = () => {};
  #cancelState = () => {};
  #unsubscribe: (() => void)[] = [];
  #running: Promise<void> = Promise.resolve();

  /** Does no I/O. */
  constructor(options: BackboneOptions) {
    const { clock, discoveryPrefix, site, version } = options;
    const topics = new SiteTopics(site);
    this.#options = options;
    this.#topics = topics;
    this.#migration = discoveryPrefix === null ? null : new Migration(discoveryPrefix, {
      clock,
      onFound: (objectId) => this.#migrate(objectId),
    });
    this.#devices = new PublishedDevices({
      ...options,
      origin: { topics, version },
      onNew: (device) => this.#lookForSingles(device),
    });
    this.#commands = new BackboneCommands(options, topics, (topic, payload) => {
      // Answers are no states: each one counts.
      this.#outbox?.send({ topic, payload, qos: 1 });
    });
  }

  /** Says something of the bridge's own, `pinbridge/<site>/<name>`; what is retained after each connection. */
  publish(name: string, payload: string, retain: boolean): void {
    const topic = this.#topics.own(name);
    if (!retain) {
      this.#outbox?.send({ topic, payload, qos: 1 });
      return;
    }
    const message = kept(topic, payload);
    this.#kept.set(topic, message);
    this.#outbox?.put(message);
  }

  /** Connects, and again whenever the connection is lost. */
  start(): void {
    const { hub } = this.#options;
    this.#unsubscribe = [
      hub.subscribe(["#"], (reading) => this.#devices.take(reading)),
      hub.onDeviceChange((device, isGone) => this.#devices.changed(device, isGone)),
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
    const outbox = new Outbox(link, this.#options, () => {
      this.#stalls++;
      this.#describeSite(outbox);
    });
    this.#since = clock.now();
    this.#stalls = 0;
    this.#link = link;
    this.#outbox = outbox;
    this.#devices.connect(outbox);
    try {
      await Promise.race([this.#begin(link, outbox), link.lost, stopped.promise]);
      if (!signal.aborted) log.info("backbone: connected");
      await Promise.race([link.lost, stopped.promise]);
      await this.#sayGoodbye(outbox);
    } finally {
      this.#link = this.#outbox = null;
      this.#devices.connect(null);
      outbox.close();
      this.#cancelBirth();
      this.#cancelState();
      this.#migration?.cancel();
      await link.close();
    }
    return clock.elapsed() - start >= STEADY_MS;
  }

  async #begin(link: MqttLink, outbox: Outbox): Promise<void> {
    const { discoveryPrefix, log } = this.#options;
    // What came while we were away is nobody's wish any more, so QoS 0 is enough; and for QoS 1 some
    // clusters stand still while they choose a leader.
    const filters = new Map([[this.#topics.commands, 0 as const]]);
    if (discoveryPrefix !== null) filters.set(`${discoveryPrefix}/status`, 0);
    for (const refused of await link.subscribe(filters)) {
      log.warn(`backbone: the broker does not let us read ${refused}`);
    }
    if (outbox !== this.#outbox) return;
    this.#describeSite(outbox);
    this.#sayAll(outbox);
    this.#keepState(outbox);
  }

  #describeSite(outbox: Outbox): void {
    const description: SiteDescription = {
      version: this.#options.version,
      since: this.#since,
      stalls: this.#stalls,
      stateEveryMs: STATE_EVERY_MS,
    };
    outbox.put(kept(this.#topics.description, JSON.stringify(description)));
  }

  #sayAll(outbox: Outbox): void {
    outbox.put(kept(this.#topics.state, ONLINE));
    for (const message of this.#kept.values()) outbox.put(message);
    this.#devices.sayAll();
  }

  #keepState(outbox: Outbox): void {
    this.#cancelState = this.#options.clock.after(STATE_EVERY_MS, () => {
      outbox.put(kept(this.#topics.state, ONLINE));
      this.#keepState(outbox);
    });
  }

  async #sayGoodbye(outbox: Outbox): Promise<void> {
    const late = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(GOODBYE_MS, late.resolve);
    const messages = [kept(this.#topics.state, OFFLINE), ...this.#devices.goodbyes()];
    await Promise.race([outbox.sendAll(messages), late.promise]);
    cancel();
  }

  #receive(message: MqttMessage): void {
    const { discoveryPrefix, clock } = this.#options;
    if (this.#commands.receive(message) || this.#migration?.receive(message)) return;
    if (message.topic !== `${discoveryPrefix}/status`) return;
    if (message.isRetained || new TextDecoder().decode(message.payload) !== ONLINE) return;
    this.#cancelBirth();
    const delayMs = Math.random() * MAX_BIRTH_DELAY_MS;
    this.#cancelBirth = clock.after(delayMs, () => {
      if (this.#outbox !== null) this.#sayAll(this.#outbox);
    });
  }

  async #migrate(objectId: string): Promise<void> {
    const outbox = this.#outbox;
    const announcement = this.#devices.announcementOf(objectId);
    if (announcement === null) return;
    for (const message of this.#migration?.moves(objectId, announcement) ?? []) {
      await outbox?.send(message);
    }
  }

  #lookForSingles(device: string): void {
    const filters = this.#migration?.filtersOf(this.#topics.objectId(device)) ?? [];
    // Where they may not be read there is nothing to move.
    this.#link?.subscribe(new Map(filters.map((filter) => [filter, 0]))).catch(() => {});
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
