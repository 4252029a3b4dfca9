/**
 * How the broker inside, and what is published on brokers, become parts of a bridge: the part of
 * the composition that knows MQTT. Imported when there is any use for it.
 *
 * @module
 */
import type { DeviceAdapter } from "../devices/adapter.ts";
import type { BrokerCounts } from "../devices/mqtt/broker/broker.ts";
import { BrokerTurns } from "../devices/mqtt/broker_url.ts";
import { InnerBroker } from "../devices/mqtt/broker/inner_broker.ts";
import type { ConnectionEvents } from "../devices/mqtt/connection.ts";
import type { OpenConnection } from "../devices/mqtt/connection.ts";
import { InnerConnection } from "../devices/mqtt/inner_connection.ts";
import { type Certificate, listenTls, type TlsListener } from "../src/tls_listener.ts";
import { type FileWatch, watchFiles } from "./access/file_watch.ts";
import { MqttAccess, type MqttUser } from "./access/mqtt_access.ts";
import { isLoopback } from "./access/own_names.ts";
import { RefusalLog } from "./access/refusal_log.ts";
import type { SiteMessage } from "./alarms/mqtt_notices.ts";
import type { Backbone } from "./backbone/backbone.ts";
import type { MqttPort } from "./backbone/mqtt_port.ts";
import { SiteTopics } from "./backbone/topics.ts";
import type { ExtensionParts } from "./bridge.ts";
import type { AdapterConfig } from "./config/adapter_entries.ts";
import type { BackboneConfig, BrokerConfig } from "./config/mqtt_config.ts";
import { createVisibility } from "./hub/visibility.ts";
import { DEFAULT_SITE, type MqttService, siteOf } from "./mqtt_part.ts";
import type { Metric } from "./web/metrics.ts";
import type { ClientEnd, ClientSink } from "./web/mqtt_socket.ts";

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 1883;
/** What the broker inside is called among adapters. */
const ADAPTER_ID = "broker";
const DISCOVERY_PREFIX = "homeassistant";
const KEEP_ALIVE_MS = 15_000;

/** A certificate and its key, as files. */
type TlsFiles = NonNullable<BrokerConfig["tls"]>;

/** Options of {@linkcode MqttWiring}. */
export interface MqttWiringOptions {
  /** The broker inside; `null` for none. */
  readonly broker: BrokerConfig | null;
  readonly backbone?: BackboneConfig;
  readonly adapters: readonly AdapterConfig[];
  /** Where retained messages outlast the program. Default: nowhere. */
  readonly retainedFile?: string;
  readonly version: string;
  /** Reads a file that the config names. */
  readonly readSecret: (key: string, file: string) => string;
}

/** The broker inside with all that hangs on it, and the backbone. */
export class MqttWiring implements MqttService {
  readonly #options: MqttWiringOptions;
  readonly #parts: ExtensionParts;
  readonly #site: string | undefined;
  readonly #adapterId: string;
  #broker: InnerBroker | null = null;
  #addr: Deno.NetAddr | null = null;
  #certificates: FileWatch | null = null;
  #backbone: Backbone | null = null;
  /** By which this program publishes on the broker inside when there is no backbone. */
  #own: InnerConnection | null = null;
  /** What this program publishes does not come back to it. */
  readonly #source = {};

  /** Opens nothing. */
  constructor(options: MqttWiringOptions, parts: ExtensionParts) {
    this.#options = options;
    this.#parts = parts;
    this.#site = siteOf(options);
    const isTaken = options.adapters.some(({ id }) => id === ADAPTER_ID);
    this.#adapterId = isTaken ? `inner-${ADAPTER_ID}` : ADAPTER_ID;
  }

  async open(): Promise<void> {
    const { broker, backbone } = this.#options;
    if (broker !== null) this.#openBroker(broker);
    if (backbone === undefined) return;
    this.#backbone = await this.#createBackbone(backbone);
    this.#backbone.start();
  }

  publish({ name, payload, retain }: SiteMessage): void {
    if (this.#backbone !== null) return this.#backbone.publish(name, payload, retain);
    if (this.#broker === null) return;
    this.#own ??= this.#join({ onMessage: () => {} });
    const topic = new SiteTopics(this.#site ?? DEFAULT_SITE).own(name);
    // The broker is in this program: there is nothing that could be lost on the way.
    this.#own.publish({ topic, payload, qos: 1, retain }).catch(() => {});
  }

  async close(): Promise<void> {
    this.#certificates?.stop();
    await this.#backbone?.stop();
    this.#broker?.close();
  }

  get url(): string | null {
    const { host = DEFAULT_HOST, tls } = this.#options.broker ?? {};
    if (this.#addr === null) return null;
    const name = host.includes(":") ? `[${host}]` : host;
    return `${tls === undefined ? "mqtt" : "mqtts"}://${name}:${this.#addr.port}`;
  }

  metrics(): Metric[] {
    return this.#broker === null ? [] : metricsOf(this.#broker.counts);
  }

  accept(sink: ClientSink, address: string): ClientEnd {
    return this.#broker!.accept(sink, address);
  }

  async createAdapter(): Promise<DeviceAdapter> {
    const { createAdapterOn } = await import("../devices/mqtt/create.ts");
    const entry = { id: this.#adapterId, qos: 1 } as const;
    const join: OpenConnection = (events) => Promise.resolve(this.#join(events));
    // It is always there: a card of its own would only be in the way of the boards'.
    const choices = { isShownLate: true, site: this.#site, hasBoards: true };
    return await createAdapterOn(entry, join, choices);
  }

  /** A port that is taken is said, and the bridge goes on without a broker. */
  #openBroker(config: BrokerConfig): void {
    const { host = DEFAULT_HOST, port = DEFAULT_PORT } = config;
    const broker = this.#createBroker(config);
    try {
      this.#addr = broker.open() as Deno.NetAddr;
      this.#broker = broker;
    } catch (error) {
      const reason = error instanceof Deno.errors.AddrInUse
        ? "the port is taken, most likely by another broker"
        : (error as Error).message;
      this.#parts.log.warn(`no MQTT broker on ${host}:${port}: ${reason}`);
    }
  }

  #createBroker(config: BrokerConfig): InnerBroker {
    const { host = DEFAULT_HOST, port = DEFAULT_PORT, tls } = config;
    const { admission, clock, log } = this.#parts;
    const lines = new RefusalLog({ clock, log });
    const listenFor = (files: TlsFiles) => {
      // Clients ask for all kinds of names for MQTT.
      const options = { hostname: host, port, alpnProtocols: [], ...this.#readTls(files) };
      const listener = listenTls(options);
      this.#followTls(listener, files);
      return listener;
    };
    const access = new MqttAccess({
      users: this.#readUsers(config),
      isOpen: isLoopback(host),
      admission,
      seesTopic: (devices) => createVisibility(devices).seesTopic,
    });
    return new InnerBroker({
      listen: () => tls === undefined ? Deno.listen({ hostname: host, port }) : listenFor(tls),
      authenticate: (request) => access.authenticate(request),
      retainedFile: this.#options.retainedFile,
      log: (line) => lines.add("mqtt", `mqtt: ${line}`),
    });
  }

  #readUsers({ users = [], username, passwordFile }: BrokerConfig): MqttUser[] {
    const all = username === undefined || passwordFile === undefined
      ? users
      : [{ username, passwordFile }, ...users];
    return all.map((user) => ({
      ...user,
      password: this.#options.readSecret("broker.passwordFile", user.passwordFile),
    }));
  }

  async #createBackbone(config: BackboneConfig): Promise<Backbone> {
    const { Backbone } = await import("./backbone/backbone.ts");
    const { hub, clock, log } = this.#parts;
    const readers = this.#readersOf(config);
    const site = this.#site!;
    return new Backbone({
      hub,
      clock,
      log,
      port: config.url === undefined ? this.#innerPort() : outerPort(config, config.url, site),
      site,
      discoveryPrefix: config.homeAssistant === false ? null : DISCOVERY_PREFIX,
      version: this.#options.version,
      // What came from there, or is another site's, is not said again: an echo ends here.
      isOurs: ({ owner, site }) => site === undefined && !readers.has(owner.id),
    });
  }

  /** The adapters that read the broker which the backbone publishes on. */
  #readersOf({ url }: BackboneConfig): ReadonlySet<string> {
    if (url === undefined) return new Set([this.#adapterId]);
    const places = placesOf(url);
    const readers = this.#options.adapters.filter((entry) =>
      entry.type === "mqtt" && !places.isDisjointFrom(placesOf((entry as Partial<Place>).url ?? []))
    );
    return new Set(readers.map(({ id }) => id));
  }

  #innerPort(): MqttPort {
    return {
      open: (_will, onMessage) => {
        if (this.url !== null) return Promise.resolve(this.#join({ onMessage }));
        return Promise.reject(new Error("there is no broker inside to publish on"));
      },
    };
  }

  #join(events: ConnectionEvents): InnerConnection {
    return new InnerConnection(this.#broker!, events, this.#source);
  }

  /** New connections get the certificate that is there by then. */
  #followTls(listener: TlsListener, files: TlsFiles): void {
    const { clock, log } = this.#parts;
    const onChange = () => {
      try {
        listener.setCertificate(this.#readTls(files));
        log.info("the broker's certificate has changed: new connections get it");
      } catch (error) {
        log.warn(`the broker's old certificate stays in use: ${(error as Error).message}`);
      }
    };
    this.#certificates = watchFiles([files.cert, files.key], { clock, onChange });
  }

  #readTls({ cert, key }: TlsFiles): Certificate {
    const { readSecret } = this.#options;
    return { cert: readSecret("broker.tls.cert", cert), key: readSecret("broker.tls.key", key) };
  }
}

/** Where something is, which can be several nodes of a cluster. */
interface Place {
  readonly url: string | readonly string[];
}

function outerPort(config: BackboneConfig, url: Place["url"], site: string): MqttPort {
  // Two bridges with one config must not throw each other out.
  const clientId = `pinbridge-${site}-${crypto.randomUUID().slice(0, 8)}`;
  const options = { protocolVersion: 4, cleanSession: true, keepAliveMs: KEEP_ALIVE_MS } as const;
  const turns = new BrokerTurns(url);
  return {
    async open(will, onMessage, signal) {
      const { readSettings } = await import("../devices/mqtt/create.ts");
      const { openConnection } = await import("../devices/mqtt/connection.ts");
      const settings = await readSettings(turns.next(), { ...options, ...config, will }, clientId);
      return await openConnection(settings, { onMessage }, signal);
    },
  };
}

/** A broker's places, by which two configs of it are known to mean one. */
function placesOf(url: Place["url"]): Set<string> {
  return new Set([url].flat().map(placeOf));
}

function placeOf(url: string): string {
  const { hostname, port, protocol } = URL.parse(url) ?? {};
  return `${hostname === "localhost" ? DEFAULT_HOST : hostname}:${port || protocol}`;
}

function metricsOf(counts: BrokerCounts): Metric[] {
  const counter = (name: string, value: number, help: string): Metric => (
    { name: `mqtt_${name}_total`, type: "counter", value, help }
  );
  const gauge = (name: string, value: number, help: string): Metric => (
    { name: `mqtt_${name}`, type: "gauge", value, help }
  );
  return [
    gauge("clients", counts.clients, "Clients connected to the broker inside."),
    gauge("sessions", counts.sessions, "Sessions, those of clients that are away included."),
    gauge("retained", counts.retained, "Retained messages."),
    gauge("queued", counts.queued, "Messages of QoS 1 and 2 that clients do not have yet."),
    counter("messages_in", counts.published, "Messages published on the broker inside."),
    counter("messages_out", counts.delivered, "Messages sent to clients."),
    counter("messages_dropped", counts.dropped, "Messages that a client had no room for."),
    counter("bytes_in", counts.bytesIn, "Bytes read from clients."),
    counter("bytes_out", counts.bytesOut, "Bytes written to clients."),
  ];
}
