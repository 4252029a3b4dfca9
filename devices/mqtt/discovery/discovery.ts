import type { Value } from "../../adapter.ts";
import { Catalog } from "./catalog.ts";
import { Claims } from "./claims.ts";
import type {
  CommandResult,
  CommandTerms,
  DiscoveryKind,
  DiscoveryOptions,
  DiscoveryPort,
  DiscoverySink,
  IncomingMessage,
} from "./contract.ts";
import { Deadlines } from "./deadlines.ts";
import { HomeAssistantReader } from "./home_assistant/reader.ts";
import { HomieVersion4Reader } from "./homie/version4.ts";
import { HomieVersion5Reader } from "./homie/version5.ts";
import { Message } from "./message.ts";
import { OpenMqttGatewayReader } from "./open_mqtt_gateway/reader.ts";
import { PinbridgeReader } from "./pinbridge/reader.ts";
import type { ReaderContext } from "./reader.ts";
import { Routes } from "./routes.ts";
import { Rtl433Reader } from "./rtl_433/reader.ts";
import { ShellyReader } from "./shelly/reader.ts";
import { SparkplugReader } from "./sparkplug/reader.ts";
import { TasmotaReader } from "./tasmota/reader.ts";
import { checkTopic } from "./topics.ts";
import { VictronReader } from "./victron/reader.ts";
import { Zigbee2mqttReader } from "./zigbee2mqtt/reader.ts";

/** Devices at the same time, unless an option says otherwise. */
export const DEFAULT_MAX_DEVICES = 1000;
/** Channels of one device, unless an option says otherwise. */
export const DEFAULT_MAX_CHANNELS = 256;

/** Begins to read one kind of announcements under a prefix. */
type StartReader = (context: ReaderContext, prefix: string) => void;

interface Kind {
  /** The usual topic prefix; empty when topics do not begin with one. */
  readonly prefix: string;
  readonly start: StartReader;
}

const KINDS: Readonly<Record<DiscoveryKind, Kind>> = {
  pinbridge: {
    prefix: "pinbridge",
    start: (context, prefix) => void new PinbridgeReader(context, prefix),
  },
  homeAssistant: {
    prefix: "homeassistant",
    start: (context, prefix) => void new HomeAssistantReader(context, prefix),
  },
  tasmota: {
    prefix: "tasmota/discovery",
    start: (context, prefix) => void new TasmotaReader(context, prefix),
  },
  zigbee2mqtt: {
    prefix: "zigbee2mqtt",
    start: (context, prefix) => void new Zigbee2mqttReader(context, prefix),
  },
  sparkplug: {
    prefix: "spBv1.0",
    start: (context, prefix) => void new SparkplugReader(context, prefix),
  },
  openMqttGateway: { prefix: "", start: (context) => void new OpenMqttGatewayReader(context) },
  rtl433: { prefix: "rtl_433", start: (context, prefix) => void new Rtl433Reader(context, prefix) },
  victron: { prefix: "", start: (context) => void new VictronReader(context) },
  shelly: { prefix: "", start: (context) => void new ShellyReader(context) },
  homie: {
    prefix: "homie",
    start: (context, prefix) => {
      new HomieVersion4Reader(context, prefix);
      new HomieVersion5Reader(context, prefix);
    },
  },
};

/**
 * Makes what reads announcements and turns them into devices.
 *
 * @throws {RangeError} When a prefix is no topic.
 */
export function createDiscovery(
  sink: DiscoverySink,
  options: DiscoveryOptions = {},
): DiscoveryPort {
  return new Discovery(sink, options);
}

class Discovery implements DiscoveryPort {
  readonly #routes: Routes;
  readonly #catalog: Catalog;
  readonly #deadlines = new Deadlines();

  constructor(sink: DiscoverySink, options: DiscoveryOptions) {
    let isReady = false;
    // what is wanted from the start is among the filters: nobody needs to be told
    this.#routes = new Routes({
      subscribe: (filter, qos) => isReady && sink.subscribe(filter, qos),
      unsubscribe: (filter) => isReady && sink.unsubscribe(filter),
    });
    this.#catalog = new Catalog(sink, {
      maxDevices: options.maxDevices ?? DEFAULT_MAX_DEVICES,
      maxChannels: options.maxChannels ?? DEFAULT_MAX_CHANNELS,
    });
    const context: ReaderContext = {
      catalog: this.#catalog,
      routes: this.#routes,
      claims: new Claims(),
      deadlines: this.#deadlines,
      publish: (message) => sink.publish(message),
      log: (device, line) => sink.log(device, line),
      unsupported: (device, channel, construct) => sink.unsupported(device, channel, construct),
      name: options.name ?? "pinbridge",
      site: options.site,
      hasBoards: options.hasBoards === true,
      readsPinbridge: options.kinds?.pinbridge !== false,
    };
    for (const [name, kind] of Object.entries(KINDS)) {
      const choice = options.kinds?.[name as DiscoveryKind] ?? true;
      if (choice === false) continue;
      const prefix = typeof choice === "string" ? choice : kind.prefix;
      const fault = prefix === "" ? null : checkTopic(prefix);
      if (fault !== null) throw new RangeError(`The prefix of ${name} ${fault}`);
      kind.start(context, prefix);
    }
    isReady = true;
  }

  get filters(): ReadonlyMap<string, 0 | 1 | 2> {
    return this.#routes.filters;
  }

  get nextDeadline(): number | null {
    return this.#deadlines.next;
  }

  receive(message: IncomingMessage): void {
    this.#routes.receive(new Message(message));
  }

  advance(time: number): void {
    this.#deadlines.advance(time);
  }

  announceAll(): void {
    this.#catalog.announceAll();
  }

  encodeCommand(
    device: string,
    channel: string,
    value: Value,
    terms?: CommandTerms,
  ): CommandResult {
    const known = this.#catalog.get(device);
    if (known !== undefined) return known.encode(channel, value, terms);
    return { refused: { kind: "unsupported", reason: `${device} is no device that is known` } };
  }

  commandSent(device: string, channel: string, value: Value, time: number): void {
    this.#catalog.get(device)?.sent(channel, value, time);
  }
}
