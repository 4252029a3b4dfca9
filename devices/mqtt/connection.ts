import { Buffer } from "node:buffer";
import type { IClientOptions, MqttClient, Packet } from "mqtt";
import { DeviceError } from "../adapter.ts";
import { type BrokerAddress, isEncrypted } from "./broker_url.ts";
import {
  type ConnectionFacts,
  type ConnectionFault,
  describeConnectionFault,
  UNANSWERED,
} from "./connection_failure.ts";
import type { IncomingMessage, OutgoingMessage } from "./discovery/contract.ts";
import { MAX_PACKET_BYTES, type OnPublish, PacketReader } from "./packet_reader.ts";
import { PublishQueue } from "./publish_queue.ts";

/** How long a broker may take to answer before it counts as not there, in milliseconds. */
export const CONNECT_TIMEOUT_MS = 10_000;
/** Filters in one SUBSCRIBE: some brokers take only small packets. */
const MAX_FILTERS_PER_PACKET = 100;
/** How long a broker keeps a persistent session of MQTT 5, in seconds: a day. */
const SESSION_EXPIRY_S = 86_400;
/** How long a broker may keep a command of MQTT 5 for a device that is away, in seconds. */
const COMMAND_EXPIRY_S = 10;
/** How long an orderly goodbye may take, in milliseconds. */
const CLOSE_TIMEOUT_MS = 1000;
/**
 * How long a broker may take to answer a PUBLISH or SUBSCRIBE, in milliseconds: one that answers
 * pings and nothing else (a node of a cluster without a quorum) is no better than one that is gone.
 */
export const ANSWER_TIMEOUT_MS = 20_000;
/** SUBACK: this filter was refused (MQTT 3.1.1 §3.9.3, MQTT 5.0 §3.9.3). */
const FIRST_FAILURE_CODE = 0x80;

/** What the broker publishes when this client is lost. */
export interface Will {
  readonly topic: string;
  readonly payload?: string;
  readonly qos?: 0 | 1 | 2;
  readonly retain?: boolean;
}

/** How to talk to a broker. */
export interface ConnectionSettings extends ConnectionFacts {
  readonly broker: BrokerAddress;
  readonly password?: string;
  /** Certificates and a key in PEM. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly cleanSession: boolean;
  readonly keepAliveMs: number;
  readonly will?: Will;
  /** Default {@linkcode ANSWER_TIMEOUT_MS}. */
  readonly answerTimeoutMs?: number;
}

/** What a connection hears. */
export interface ConnectionEvents {
  onMessage(message: IncomingMessage): void;
}

/** What is published: by default the broker does not keep it. */
export type PublishedMessage = Omit<OutgoingMessage, "retain"> & { readonly retain?: boolean };

/** A connection to a broker, from when it is there until it is closed or lost; it never comes back. */
export interface BrokerConnection {
  /** Rejects with why the connection was lost; never resolves. */
  readonly lost: Promise<never>;
  /** Subscribes; resolves with the filters that the broker refuses. */
  subscribe(filters: ReadonlyMap<string, 0 | 1 | 2>): Promise<string[]>;
  /** Tells the broker that the filters are no longer of interest. */
  unsubscribe(filters: readonly string[]): void;
  /** Publishes a message; resolves when it is written, with QoS 1 and 2 when the broker has it. */
  publish(message: PublishedMessage, signal?: AbortSignal): Promise<void>;
  /** Ends it in good order. */
  close(): Promise<void>;
}

/** Connects; what comes before it resolves is for `events` too. @throws {DeviceError} */
export type OpenConnection = (
  events: ConnectionEvents,
  signal: AbortSignal,
) => Promise<BrokerConnection>;

/** One connection over the network, from CONNACK on. */
export class MqttConnection implements BrokerConnection {
  /** Rejects with why the connection was lost; never resolves. */
  readonly lost: Promise<never>;
  readonly #client: MqttClient;
  readonly #settings: ConnectionSettings;
  readonly #queue: PublishQueue;
  readonly #pending = new Set<(error: DeviceError) => void>();
  /** Timers of what the broker has not answered. */
  readonly #unanswered = new Set<ReturnType<typeof setTimeout>>();
  #end: DeviceError | null = null;

  /** @param client Has just received its CONNACK. */
  constructor(client: MqttClient, settings: ConnectionSettings) {
    this.#client = client;
    this.#settings = settings;
    this.#queue = new PublishQueue(() => client.sendPing());
    const lost = Promise.withResolvers<never>();
    this.lost = lost.promise;
    // Who closes the connection no longer waits for it.
    this.lost.catch(() => {});
    client.on("packetreceive", (packet: Packet) => {
      if (packet.cmd === "pingresp") this.#queue.release();
    });
    watchFaults(client, (fault) => {
      this.#finish(describeConnectionFault(fault, settings, true));
      lost.reject(this.#end);
    });
  }

  /** Subscribes; resolves with the filters that the broker refuses. */
  async subscribe(filters: ReadonlyMap<string, 0 | 1 | 2>): Promise<string[]> {
    const refused = [0, 1, 2].flatMap((qos) => {
      const alike = [...filters].flatMap(([filter, wanted]) => wanted === qos ? [filter] : []);
      return inPackets(alike).map((packet) => this.#subscribe(packet, qos as 0 | 1 | 2));
    });
    return (await Promise.all(refused)).flat();
  }

  /** Tells the broker that the filters are no longer of interest. */
  unsubscribe(filters: readonly string[]): void {
    if (this.#end === null) this.#client.unsubscribe([...filters], () => {});
  }

  /**
   * Publishes a message once the broker has shown that it is alive; resolves when it is written,
   * with QoS 1 and 2 when the broker has it.
   *
   * @throws {DeviceError} `busy`, `lost` or `rejected`; or the signal's reason when it aborts
   * first: then it is not written any more, unless it was already
   */
  async publish(message: PublishedMessage, signal?: AbortSignal): Promise<void> {
    const { topic, qos, retain = false } = message;
    const payload = toBuffer(message.payload);
    await this.#queue.turn(payload.length, signal);
    const isVersion5 = this.#settings.protocolVersion === 5;
    const properties = isVersion5 && !retain
      ? { messageExpiryInterval: COMMAND_EXPIRY_S }
      : undefined;
    await this.#answer<void>(
      (settle) =>
        this.#client.publish(topic, payload, { qos, retain, properties }, (error) => {
          settle(error === undefined || error === null ? null : toRefusal(error));
        }),
      signal,
    );
  }

  /** Says goodbye, so that the will is not published, and gives everything back. */
  async close(): Promise<void> {
    const client = this.#client;
    if (this.#end !== null) return;
    this.#finish(new DeviceError("lost", "The connection was closed"));
    // The library would wait for every answer that is still missing.
    for (const id of Object.keys(client.outgoing)) client.removeOutgoingMessage(Number(id));
    const closed = Promise.withResolvers<void>();
    client.once("close", () => closed.resolve());
    const late = setTimeout(() => client.stream.destroy(), CLOSE_TIMEOUT_MS);
    client.end(false);
    await closed.promise;
    clearTimeout(late);
  }

  #subscribe(filters: string[], qos: 0 | 1 | 2): Promise<string[]> {
    return this.#answer<string[]>((settle) =>
      this.#client.subscribe(filters, { qos }, (error, _grants, suback) => {
        const granted = suback?.granted as readonly number[] | undefined;
        if (granted === undefined) settle(null, error ? filters : []);
        else settle(null, filters.filter((_, n) => granted[n] >= FIRST_FAILURE_CODE));
      })
    );
  }

  /** Waits for a callback, for the end of the connection and for the signal, whatever is first. */
  #answer<T>(
    begin: (settle: (error: DeviceError | null, value?: T) => void) => void,
    signal?: AbortSignal,
  ): Promise<T> {
    if (this.#end !== null) return Promise.reject(this.#end);
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const giveUp = () => reject(signal!.reason);
    signal?.addEventListener("abort", giveUp, { once: true });
    this.#pending.add(reject);
    // Who gives up earlier does not know whether the broker will ever answer.
    const { answerTimeoutMs = ANSWER_TIMEOUT_MS } = this.#settings;
    const late = setTimeout(() => this.#cutOff(), answerTimeoutMs);
    this.#unanswered.add(late);
    begin((error, value) => {
      clearTimeout(late);
      this.#unanswered.delete(late);
      if (error === null) resolve(value as T);
      else reject(error);
    });
    return promise.finally(() => {
      this.#pending.delete(reject);
      signal?.removeEventListener("abort", giveUp);
    });
  }

  /** The broker is there and does not answer. */
  #cutOff(): void {
    this.#client.stream.destroy(new Error(UNANSWERED));
  }

  #finish(error: DeviceError): void {
    this.#end ??= error;
    for (const late of this.#unanswered) clearTimeout(late);
    this.#unanswered.clear();
    this.#queue.end(this.#end);
    for (const reject of this.#pending) reject(this.#end);
  }
}

/**
 * Connects to a broker; `events` may hear messages of a persistent session before this resolves.
 *
 * @throws {DeviceError} with advice, when it does not come to a connection; or the signal's reason
 */
export async function openConnection(
  settings: ConnectionSettings,
  events: ConnectionEvents,
  signal: AbortSignal,
): Promise<MqttConnection> {
  signal.throwIfAborted();
  const onPublish: OnPublish = (topic, payload, isRetained) =>
    events.onMessage({ topic, payload, isRetained, time: Date.now() });
  const client = await createClient(settings, onPublish);
  client.on("message", (topic, payload, { retain }) => onPublish(topic, payload, retain));
  const { promise, resolve, reject } = Promise.withResolvers<MqttConnection>();
  const stopWatching = watchFaults(client, (fault) => {
    reject(describeConnectionFault(fault, settings, false));
  });
  // In the same turn: whatever follows the CONNACK is the connection's.
  client.once("connect", () => resolve(new MqttConnection(client, settings)));
  const giveUp = () => {
    reject(signal.reason);
    client.end(true);
  };
  signal.addEventListener("abort", giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return await promise;
  } finally {
    stopWatching();
    signal.removeEventListener("abort", giveUp);
  }
}

async function createClient(
  settings: ConnectionSettings,
  onPublish: OnPublish,
): Promise<MqttClient> {
  try {
    const { default: mqtt } = await import("mqtt");
    const options = toClientOptions(settings);
    const { broker, protocolVersion } = settings;
    if (broker.protocol !== "mqtt") return mqtt.connect(options);
    const { TcpStream } = await import("./tcp_stream.ts");
    const reader = new PacketReader(onPublish, { isVersion5: protocolVersion === 5 });
    const client = new mqtt.MqttClient(() => new TcpStream(broker, reader), options);
    // Whoever listens for faults does so a turn later.
    client.on("error", () => {});
    return client;
  } catch (error) {
    throw describeConnectionFault(error as Error, settings, false);
  }
}

function toClientOptions(settings: ConnectionSettings): IClientOptions {
  const { broker, will, cleanSession, protocolVersion } = settings;
  const isVersion5 = protocolVersion === 5;
  return {
    protocol: broker.protocol,
    host: broker.host,
    port: broker.port,
    path: broker.path,
    clientId: settings.clientId,
    clean: cleanSession,
    protocolVersion,
    username: settings.username,
    password: settings.password,
    // MQTT 3.1.1 §3.1.2.10: whole seconds
    keepalive: Math.max(1, Math.floor(settings.keepAliveMs / 1000)),
    ...(isEncrypted(broker) && { ca: settings.ca, cert: settings.cert, key: settings.key }),
    ...(will !== undefined && {
      will: {
        topic: will.topic,
        payload: toBuffer(will.payload ?? ""),
        qos: will.qos ?? 0,
        retain: will.retain ?? false,
      },
    }),
    ...(isVersion5 && {
      properties: {
        maximumPacketSize: MAX_PACKET_BYTES,
        ...(!cleanSession && { sessionExpiryInterval: SESSION_EXPIRY_S }),
      },
    }),
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The supervisor's pauses grow and are never alike; and one connection is never resumed.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    timerVariant: "native",
    log: () => {},
  };
}

/** Calls `onEnd` once, with the first thing that went wrong, when the client's socket is closed. */
function watchFaults(
  client: MqttClient,
  onEnd: (fault: ConnectionFault | null) => void,
): () => void {
  let first: ConnectionFault | null = null;
  const onFault = (fault: ConnectionFault) => first ??= fault;
  const onDisconnect = ({ reasonCode }: { reasonCode?: number }) => {
    if (reasonCode) first ??= { message: "", code: reasonCode };
  };
  const onClose = () => onEnd(first);
  const { stream } = client;
  client.on("error", onFault);
  // The library keeps errors without a code to itself.
  stream.on("error", onFault);
  client.on("disconnect", onDisconnect);
  client.once("close", onClose);
  return () => {
    client.off("disconnect", onDisconnect);
    client.off("close", onClose);
  };
}

function inPackets(filters: readonly string[]): string[][] {
  return Array.from(
    { length: Math.ceil(filters.length / MAX_FILTERS_PER_PACKET) },
    (_, n) => filters.slice(n * MAX_FILTERS_PER_PACKET, (n + 1) * MAX_FILTERS_PER_PACKET),
  );
}

function toRefusal(error: Error): DeviceError {
  const { code } = error as ConnectionFault & Error;
  const reason = code === 135 || code === 5 ? "does not allow this user to publish there" : "";
  return new DeviceError(
    "rejected",
    reason === "" ? `The broker refuses it: ${error.message}` : `The broker ${reason}`,
  );
}

function toBuffer(payload: string | Uint8Array): Buffer {
  return typeof payload === "string"
    ? Buffer.from(payload)
    : Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
}
