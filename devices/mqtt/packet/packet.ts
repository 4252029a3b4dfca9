/**
 * MQTT control packets as values: versions 3.1.1 (4) and 5. Types only. Sections are those of MQTT
 * 5.0.
 *
 * @module
 */
import type { PacketType } from "./codes.ts";
import type { Properties } from "./properties.ts";

/** MQTT 3.1.1 is protocol level 4. */
export type ProtocolVersion = 4 | 5;

/** Delivery: at most once, at least once, and as the specification calls it "exactly once". */
export type QoS = 0 | 1 | 2;

/** What is published when its client is lost (§3.1.2.5). */
export interface Will {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly properties: Properties;
}

/** §3.1. */
export interface Connect {
  readonly type: typeof PacketType.Connect;
  readonly version: ProtocolVersion;
  readonly clientId: string;
  readonly cleanStart: boolean;
  /** Seconds; 0 is none. */
  readonly keepAlive: number;
  readonly will: Will | null;
  readonly username: string | null;
  readonly password: Uint8Array | null;
  readonly properties: Properties;
}

/** §3.3. `payload` is a view into the packet's bytes. */
export interface Publish {
  readonly type: typeof PacketType.Publish;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly isDuplicate: boolean;
  /** 0 with QoS 0. */
  readonly packetId: number;
  readonly properties: Properties;
}

/** §3.4 to §3.7. */
export interface Acknowledgement {
  readonly type:
    | typeof PacketType.Puback
    | typeof PacketType.Pubrec
    | typeof PacketType.Pubrel
    | typeof PacketType.Pubcomp;
  readonly packetId: number;
  readonly reasonCode: number;
}

/** One filter of a {@linkcode Subscribe} with its options (§3.8.3.1). */
export interface SubscriptionRequest {
  readonly filter: string;
  readonly qos: QoS;
  readonly noLocal: boolean;
  readonly retainAsPublished: boolean;
  /** Retained messages come: 0 always, 1 when the subscription is new, 2 never. */
  readonly retainHandling: 0 | 1 | 2;
}

/** §3.8. */
export interface Subscribe {
  readonly type: typeof PacketType.Subscribe;
  readonly packetId: number;
  readonly requests: readonly SubscriptionRequest[];
  readonly properties: Properties;
}

/** §3.10. */
export interface Unsubscribe {
  readonly type: typeof PacketType.Unsubscribe;
  readonly packetId: number;
  readonly filters: readonly string[];
}

/** §3.12. */
export interface Pingreq {
  readonly type: typeof PacketType.Pingreq;
}

/** §3.14. */
export interface Disconnect {
  readonly type: typeof PacketType.Disconnect;
  readonly reasonCode: number;
  readonly properties: Properties;
}

/** What a client may send. */
export type ClientPacket =
  | Connect
  | Publish
  | Acknowledgement
  | Subscribe
  | Unsubscribe
  | Pingreq
  | Disconnect;
