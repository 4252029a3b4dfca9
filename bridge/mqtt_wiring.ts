/**
 * How the broker inside, and what is published on brokers, become parts of a bridge: the part of
 * the composition that knows MQTT. Imported when there is any use for it.
 *
 * @module
 */
import { InnerBroker } from "../devices/mqtt/broker/inner_broker.ts";
import { listenTls } from "../src/tls_listener.ts";
import { MqttAccess, type MqttUser } from "./access/mqtt_access.ts";
import { isLoopback } from "./access/own_names.ts";
import type { BridgeExtension, ExtensionParts } from "./bridge.ts";
import type { BrokerConfig } from "./config/mqtt_config.ts";
import { createVisibility } from "./hub/visibility.ts";
import { MqttPart } from "./mqtt_part.ts";

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_PORT = 1883;
/** What the broker inside is called among adapters. */
const ADAPTER_ID = "broker";
/** What bridges and boards publish without any config. */
const DEVICE_MAPPING = {
  topic: "pinbridge/+site/+device/+channel",
  device: "{device}",
  channel: "{channel}",
  commandTopic: "{topic}/set",
  availabilityTopic: "pinbridge/{site}/{device}/$state",
} as const;

/** Options of {@linkcode MqttWiring}. */
export interface MqttWiringOptions {
  readonly config: BrokerConfig;
  /** Where retained messages outlast the program. Default: nowhere. */
  readonly retainedFile?: string;
  /** Ids of adapters that are taken. */
  readonly takenIds: readonly string[];
  /** Reads a file that the config names. */
  readonly readSecret: (key: string, file: string) => string;
}

/** The broker inside with all that hangs on it. */
export class MqttWiring {
  readonly #options: MqttWiringOptions;
  readonly #users: readonly MqttUser[];
  #part: MqttPart | null = null;
  #broker: InnerBroker | null = null;
  /** What this program publishes does not come back to it. */
  readonly #source = {};

  /** Reads what the config names; opens nothing. */
  constructor(options: MqttWiringOptions) {
    this.#options = options;
    const { users = [], username, passwordFile } = options.config;
    const all = username === undefined
      ? users
      : [{ username, passwordFile: passwordFile! }, ...users];
    this.#users = all.map((user) => ({
      ...user,
      password: options.readSecret("broker.passwordFile", user.passwordFile),
    }));
  }

  /** Makes the broker a part of a bridge. */
  createExtension({ admission, log }: ExtensionParts): BridgeExtension {
    const { host = DEFAULT_HOST, port = DEFAULT_PORT, tls } = this.#options.config;
    const access = new MqttAccess({
      users: this.#users,
      isOpen: isLoopback(host),
      admission,
      seesTopic: (devices) => createVisibility(devices).seesTopic,
    });
    const broker = new InnerBroker({
      listen: () =>
        tls === undefined
          ? Deno.listen({ hostname: host, port })
          : listenTls({ hostname: host, port, ...this.#readTls(tls) }),
      authenticate: (request) => access.authenticate(request),
      retainedFile: this.#options.retainedFile,
      log: (line) => log.info(`mqtt: ${line}`),
    });
    this.#broker = broker;
    return this.#part = new MqttPart(broker, { wanted: `${host}:${port}`, log });
  }

  /** The URL of the broker; `null` when it does not listen. */
  get url(): string | null {
    const { host = DEFAULT_HOST, tls } = this.#options.config;
    const addr = this.#part?.addr ?? null;
    if (addr === null) return null;
    const name = host.includes(":") ? `[${host}]` : host;
    return `${tls === undefined ? "mqtt" : "mqtts"}://${name}:${addr.port}`;
  }

  /** Makes the adapter that shows what is published on the broker. */
  async createAdapter() {
    const { createAdapterOn } = await import("../devices/mqtt/create.ts");
    const { InnerConnection } = await import("../devices/mqtt/inner_connection.ts");
    const { takenIds } = this.#options;
    const id = takenIds.includes(ADAPTER_ID) ? `inner-${ADAPTER_ID}` : ADAPTER_ID;
    return await createAdapterOn({ id, qos: 1, map: [DEVICE_MAPPING] }, (events) => {
      return Promise.resolve(new InnerConnection(this.#broker!, events, this.#source));
    });
  }

  #readTls({ cert, key }: { cert: string; key: string }): { cert: string; key: string } {
    const { readSecret } = this.#options;
    return { cert: readSecret("broker.tls.cert", cert), key: readSecret("broker.tls.key", key) };
  }
}
