import { encodePublish, type Message } from "../packet/encode.ts";
import type { ProtocolVersion, QoS } from "../packet/packet.ts";
import { NO_PROPERTIES, type Properties } from "../packet/properties.ts";

/** What a message takes beyond its topic and payload, about. */
const OVERHEAD_BYTES = 64;

/** A message on its way through the broker. Its bytes are the broker's own. */
export class BrokerMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly properties: Properties;
  /** When it is no longer delivered, in milliseconds; `Infinity` is never. */
  readonly expiresAt: number;
  /** The part of this program that published it; `null` when it was a client. */
  readonly source: object | null;
  #levels: readonly string[] | null = null;
  /** Frames of QoS 0 that many subscribers share, by version. */
  #shared: [Uint8Array<ArrayBuffer> | null, Uint8Array<ArrayBuffer> | null] = [null, null];

  /** Takes `message` over at the time `now`; a topic alias is the connection's and goes. */
  constructor(message: Message, now: number, source: object | null = null) {
    const { topicAlias: _, ...properties } = message.properties;
    this.source = source;
    this.topic = message.topic;
    this.payload = message.payload;
    this.qos = message.qos;
    this.retain = message.retain;
    this.properties = Object.keys(properties).length === 0 ? NO_PROPERTIES : properties;
    const { messageExpiry } = properties;
    this.expiresAt = messageExpiry === undefined ? Infinity : now + messageExpiry * 1000;
  }

  /** About what it takes in memory. */
  get byteLength(): number {
    return this.payload.length + this.topic.length + OVERHEAD_BYTES;
  }

  /** The topic's levels, for matching it with many filters. */
  get levels(): readonly string[] {
    return this.#levels ??= this.topic.split("/");
  }

  /** Returns the frame of QoS 0 without the retain flag and without identifiers. */
  plainFrame(version: ProtocolVersion, now: number): Uint8Array<ArrayBuffer> {
    const index = version - 4;
    // What is left of an expiry differs from one moment to the next.
    if (this.expiresAt !== Infinity) return this.frame(version, { qos: 0, now });
    return this.#shared[index] ??= this.frame(version, { qos: 0, now });
  }

  /** Returns a frame for one subscriber. */
  frame(version: ProtocolVersion, how: FrameOptions): Uint8Array<ArrayBuffer> {
    const { qos, packetId, isDuplicate, retain = false, alias } = how;
    // §3.3.2.3.4: the first one tells what the alias stands for
    const topic = alias?.isKnown ? "" : this.topic;
    const message = { topic, payload: this.payload, qos, retain };
    const properties = version === 4 ? NO_PROPERTIES : this.#propertiesFor(how);
    return encodePublish({ ...message, properties }, version, { packetId, isDuplicate });
  }

  #propertiesFor({ subscriptionIds = [], now, alias }: FrameOptions): Properties {
    const isPlain = subscriptionIds.length === 0 && this.expiresAt === Infinity;
    if (isPlain && alias === undefined) return this.properties;
    // [MQTT-3.3.2-6]: what is left of it
    const messageExpiry = this.expiresAt === Infinity
      ? undefined
      : Math.max(0, Math.ceil((this.expiresAt - now) / 1000));
    return {
      ...this.properties,
      messageExpiry,
      topicAlias: alias?.alias,
      subscriptionIds: subscriptionIds.length === 0 ? undefined : subscriptionIds,
    };
  }
}

/** How a message goes to one subscriber. */
export interface FrameOptions {
  readonly qos: QoS;
  readonly packetId?: number;
  readonly isDuplicate?: boolean;
  readonly retain?: boolean;
  readonly subscriptionIds?: readonly number[];
  /** What stands for the topic. */
  readonly alias?: { readonly alias: number; readonly isKnown: boolean };
  readonly now: number;
}
