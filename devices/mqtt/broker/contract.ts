/**
 * What the parts of the broker know of each other. Types only.
 *
 * @module
 */
import type { Message } from "../packet/encode.ts";
import type { ReasonCode, Will } from "../packet/packet.ts";
import type { Authenticate, Grant } from "./access.ts";
import type { BrokerLimits } from "./limits.ts";
import type { BrokerSession, Outlet } from "./session.ts";
import type { Subscription, SubscriptionTree } from "./subscription_tree.ts";

/** The bytes' way to one peer. */
export interface ByteSink {
  /** Bytes given to {@linkcode write} and not yet taken by the peer's side. */
  readonly bufferedBytes: number;
  /** Bytes that the peer's side has taken so far: progress of a slow one. */
  readonly takenBytes: number;
  /** Queues bytes; they are not changed by anybody afterwards. */
  write(bytes: Uint8Array<ArrayBuffer>): void;
  /** Ends the connection once what waits has gone, or soon. */
  end(): void;
}

/** What {@linkcode BrokerCore.join} found. */
export interface OpenedSession {
  readonly session: BrokerSession;
  /** Whether the client had it before. */
  readonly isPresent: boolean;
}

/** The broker, as its connections see it. */
export interface BrokerCore {
  readonly limits: BrokerLimits;
  readonly subscriptions: SubscriptionTree<BrokerSession>;
  readonly authenticate: Authenticate;
  /** The highest topic alias that a client may use. */
  readonly maxTopicAlias: number;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Whether a client may publish to a valid topic name. */
  mayPublish(grant: Grant, topic: string): boolean;
  /** Hands a message on; its payload is copied. Returns to how many it went. */
  publish(message: Message, from: BrokerSession | null): number;
  /** Sends what is retained under a subscription's filter. */
  sendRetained(session: BrokerSession, subscription: Subscription): void;
  /** Gives a client its session; `null` when there is no place. */
  join(client: ConnectedClient, clientId: string, isClean: boolean): OpenedSession | null;
  /** A connection has ended; `withWill` tells whether its will is due. */
  left(client: ConnectedClient, withWill: boolean): void;
}

/** One connection, as the handlers of its packets see it. */
export interface ConnectedClient extends Outlet {
  readonly broker: BrokerCore;
  readonly address: string;
  receiveMaximum: number;
  maxPacketBytes: number;
  session: BrokerSession | null;
  grant: Grant | null;
  will: Will | null;
  willDelayMs: number;
  sessionExpiryMs: number;
  keepAliveMs: number;
  /** Topics by the client's alias (§3.3.2.3.4). */
  readonly aliases: Map<number, string>;
  /** The session is this connection's: what comes is for it from now on. */
  connected(): void;
  /** Refuses a CONNECT. */
  refuse(reasonCode: ReasonCode, message: string): void;
  /** Ends the connection for a reason of ours; its will is published. */
  fail(reasonCode: ReasonCode, message: string): void;
}
