/**
 * What the parts of the broker know of each other. Types only.
 *
 * @module
 */
import type { Message } from "../packet/encode.ts";
import type { ReasonCode } from "../packet/codes.ts";
import type { Publish, Will } from "../packet/packet.ts";
import type { Authenticate, Grant } from "./access.ts";
import type { BrokerLimits } from "./limits.ts";
import type { BrokerSession, DeliveryCounters, Outlet } from "./session.ts";
import type { Subscriber } from "./subscriber.ts";
import type { Match, Subscription, SubscriptionTree } from "./subscription_tree.ts";

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

/** What {@linkcode BrokerCore.join} found: a session, or why there is none. */
export type Joined =
  | {
    readonly session: BrokerSession;
    /** Whether the client had it before. */
    readonly isPresent: boolean;
  }
  | ReasonCode;

/** What a broker counts, from its start on. */
export interface BrokerCounters extends DeliveryCounters {
  /** Messages that clients, and parts of this program, published. */
  published: number;
  bytesIn: number;
  bytesOut: number;
}

/** Whom a message goes to. */
export type Route = readonly Match<Subscriber>[];

/** The broker, as its connections see it. */
export interface BrokerCore {
  readonly limits: BrokerLimits;
  readonly counters: BrokerCounters;
  readonly subscriptions: SubscriptionTree<Subscriber>;
  readonly authenticate: Authenticate;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Whether a client may publish to a valid topic name. */
  mayPublish(grant: Grant, topic: string): boolean;
  /** Returns whom a message of a topic goes to now. */
  route(topic: string): Route;
  /** Returns who of those had better be waited for; `null` when nobody is. */
  slowest(route: Route, from: Subscriber): Subscriber | null;
  /** Hands a message on; its payload is copied. Returns to how many it went. */
  publish(message: Message, from?: Subscriber | null, route?: Route): number;
  /** A connection's message waits, or its deadline comes earlier than others'. */
  deadlineChanged(): void;
  /** Sends what is retained under a subscription's filter. Returns how many messages were looked at. */
  sendRetained(subscriber: Subscriber, subscription: Subscription): number;
  /** Gives a client its session, an old one unless it wants to begin anew. */
  join(client: ConnectedClient, who: JoinRequest): Joined;
  /** A connection has ended; `withWill` tells whether its will is due. */
  left(client: ConnectedClient, withWill: boolean): void;
}

/** Which session a client asks for. */
export interface JoinRequest {
  readonly clientId: string;
  readonly owner: string;
  readonly isClean: boolean;
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
  /** How many of its messages of QoS 1 and 2 we have not answered (§4.9). */
  readonly unansweredCount: number;
  /** The highest alias that we may use. */
  setTopicAliasMaximum(maximum: number): void;
  /** The session is this connection's: what comes is for it from now on. */
  connected(): void;
  /** Sends what is retained under new subscriptions, now or as far as it is taken. */
  sendRetained(subscriptions: Iterable<Subscription>): void;
  /** Keeps a message for later if it is to wait; returns whether it does. */
  hold(packet: Publish, route: Route): boolean;
  /** Refuses a CONNECT. */
  refuse(reasonCode: ReasonCode, message: string): void;
  /** Ends the connection for a reason of ours; its will is published. */
  fail(reasonCode: ReasonCode, message: string): void;
}
