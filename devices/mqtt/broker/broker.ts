import type { Message } from "../packet/encode.ts";
import { ReasonCode } from "../packet/codes.ts";
import type { Will } from "../packet/packet.ts";
import { type Authenticate, FULL_GRANT, type Grant } from "./access.ts";
import { sharedPartOf } from "../packet/topic_rules.ts";
import { BrokerClient } from "./broker_client.ts";
import type {
  BrokerCore,
  BrokerCounters,
  ByteSink,
  ConnectedClient,
  Joined,
  JoinRequest,
  Route,
} from "./contract.ts";
import { BROKER_LIMITS, type BrokerLimits } from "./limits.ts";
import { BrokerMessage } from "./message.ts";
import { RetainedMessages } from "./retained_messages.ts";
import { BrokerSession } from "./session.ts";
import type { Subscriber } from "./subscriber.ts";
import { type Subscription, SubscriptionTree } from "./subscription_tree.ts";

/** The topics that only a broker publishes to (§4.7.2). */
const SYSTEM_PREFIX = "$SYS";

/** Options of a {@linkcode Broker}. */
export interface BrokerOptions {
  readonly limits?: Partial<BrokerLimits>;
  /** Default: everybody may do everything. */
  readonly authenticate?: Authenticate;
  /** Milliseconds since 1970, never backwards. Default: the system's clock at the start, then its timer. */
  readonly now?: () => number;
  /** Told what an operator should know of a client. Default: nobody. */
  readonly log?: (line: string) => void;
}

/** What a broker has counted, and what there is now. */
export interface BrokerCounts extends Readonly<BrokerCounters> {
  /** Connected ones. */
  readonly clients: number;
  /** Those of clients that are away included. */
  readonly sessions: number;
  /** Retained messages. */
  readonly retained: number;
  /** Messages of QoS 1 and 2 that wait for clients, or for their word that they have them. */
  readonly queued: number;
}

interface DelayedWill {
  readonly will: Will;
  readonly at: number;
}

/** Deadlines are looked at as often as this, and those of held messages more often. */
const CHECK_MS = 1000;
const HELD_CHECK_MS = 20;

/**
 * An MQTT broker, 3.1.1 and 5, without sockets and timers: {@linkcode accept} gives a client to
 * feed with bytes, {@linkcode check} is to be called when it is due. What was acknowledged reaches
 * everybody who is connected and makes progress: who publishes faster is acknowledged later. Nobody
 * waits for a client that hangs: what it has no room for is dropped for it alone, and counted.
 */
export class Broker implements BrokerCore {
  readonly limits: BrokerLimits;
  readonly counters = { published: 0, delivered: 0, dropped: 0, bytesIn: 0, bytesOut: 0 };
  readonly subscriptions = new SubscriptionTree<Subscriber>();
  readonly retained: RetainedMessages;
  readonly authenticate: Authenticate;
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Called when {@linkcode check} is due earlier than it said. */
  onDeadline: () => void = () => {};
  /** Called when a topic's retained message is another one, or gone. */
  onRetained: (topic: string) => void = () => {};
  readonly #clients = new Set<BrokerClient>();
  /** Those that have not said CONNECT, the oldest first. */
  readonly #connecting = new Set<BrokerClient>();
  readonly #sessions = new Map<string, BrokerSession>();
  /** Who is connected, by client identifier. */
  readonly #connected = new Map<string, ConnectedClient>();
  readonly #wills = new Map<string, DelayedWill>();

  constructor(options: BrokerOptions = {}) {
    this.limits = { ...BROKER_LIMITS, ...options.limits };
    this.retained = new RetainedMessages(this.limits);
    this.authenticate = options.authenticate ?? (() => FULL_GRANT);
    this.now = options.now ?? (() => performance.timeOrigin + performance.now());
    this.log = options.log ?? (() => {});
  }

  /** What it has counted, and what there is now. */
  get counts(): BrokerCounts {
    let queued = 0;
    for (const session of this.#sessions.values()) queued += session.pendingCount;
    return {
      ...this.counters,
      clients: this.#connected.size,
      sessions: this.#sessions.size,
      retained: this.retained.size,
      queued,
    };
  }

  /** Takes a new connection. Returns where its bytes go. */
  accept(sink: ByteSink, address: string): BrokerClient {
    const [oldest] = this.#connecting;
    // It most likely never says anything.
    if (this.#connecting.size >= this.limits.maxConnecting) oldest.lost();
    const client = new BrokerClient(this, sink, address);
    this.#clients.add(client);
    this.#connecting.add(client);
    return client;
  }

  /** Keeps the deadlines of connections, sessions and wills. Returns in how many milliseconds it is due again. */
  check(): number {
    const now = this.now();
    let next = now + CHECK_MS;
    for (const client of this.#clients) {
      client.check(now);
      if (client.isHeld || client.isFull) next = now + HELD_CHECK_MS;
    }
    for (const [id, { will, at }] of this.#wills) {
      if (at <= now) this.#publishWill(id, will);
      else next = Math.min(next, at);
    }
    for (const session of this.#sessions.values()) {
      if (session.expiresAt <= now) this.#end(session);
      else next = Math.min(next, session.expiresAt);
    }
    return next - now;
  }

  deadlineChanged(): void {
    this.onDeadline();
  }

  /** Ends every connection (§3.14.2.1: the server is shutting down). */
  close(): void {
    for (const client of [...this.#clients]) {
      client.fail(ReasonCode.ServerShuttingDown, "the broker stops");
    }
  }

  /** Whether a client may publish to a valid topic name. */
  mayPublish(grant: Grant, topic: string): boolean {
    const isSystem = topic === SYSTEM_PREFIX || topic.startsWith(`${SYSTEM_PREFIX}/`);
    return !isSystem && grant.mayPublish(topic);
  }

  route(topic: string): Route {
    return this.subscriptions.match(topic, isConnected);
  }

  slowest(route: Route, from: Subscriber): Subscriber | null {
    const now = this.now();
    for (const { subscriber, subscriptions } of route) {
      // Who waits for itself never gets to what it would have to say.
      const isConcerned = subscriber !== from && subscriptions.some(({ qos }) => qos > 0);
      if (isConcerned && subscriber.shouldBeAwaited(now, false)) return subscriber;
    }
    return null;
  }

  /**
   * Hands a message to everybody who subscribed to its topic, and keeps it if it is to be
   * retained. `message.payload` may be a view: it is copied. Returns to how many it went.
   */
  publish(message: Message, from: Subscriber | null = null, route?: Route): number {
    const now = this.now();
    this.counters.published++;
    const matches = route ?? this.route(message.topic);
    if (matches.length === 0 && !message.retain) return 0;
    const kept = new BrokerMessage(
      { ...message, payload: message.payload.slice() },
      now,
      from?.source ?? null,
    );
    if (message.retain) this.#retain(kept, now);
    let count = 0;
    for (const { subscriber, subscriptions } of matches) {
      // [MQTT-3.8.3-3]
      const wanted = subscriber === from
        ? subscriptions.filter(({ noLocal }) => !noLocal)
        : subscriptions;
      if (wanted.length === 0) continue;
      subscriber.deliver(kept, wanted, now);
      count++;
    }
    return count;
  }

  sendRetained(subscriber: Subscriber, subscription: Subscription): number {
    const now = this.now();
    for (const message of this.retained.matching(subscription.filter, now)) {
      subscriber.deliverRetained(message, subscription, now);
    }
    return this.retained.looksFor(subscription.filter);
  }

  join(client: ConnectedClient, { clientId, owner, isClean }: JoinRequest): Joined {
    const known = this.#sessions.get(clientId);
    if (known !== undefined && known.owner !== owner) return ReasonCode.ClientIdentifierNotValid;
    const before = this.#connected.get(clientId);
    const isFull = this.#connected.size >= this.limits.maxClients;
    if (before === undefined && isFull) return ReasonCode.ServerBusy;
    // §3.1.4 [MQTT-3.1.4-3]: one connection for each identifier
    before?.fail(ReasonCode.SessionTakenOver, "its client connected anew");
    const session = this.#open({ clientId, owner, isClean });
    this.#connected.set(clientId, client);
    this.#connecting.delete(client as BrokerClient);
    client.session = session;
    return { session, isPresent: session === known };
  }

  /** A connection has ended; `withWill` tells whether its will is due. */
  left(client: ConnectedClient, withWill: boolean): void {
    this.#clients.delete(client as BrokerClient);
    this.#connecting.delete(client as BrokerClient);
    const { session, will } = client;
    if (session === null || this.#connected.get(session.clientId) !== client) return;
    this.#connected.delete(session.clientId);
    session.suspend();
    const now = this.now();
    const keptMs = Math.min(client.sessionExpiryMs, this.limits.maxSessionExpiryMs);
    session.expiresAt = now + keptMs;
    if (will !== null && withWill) {
      // §3.1.3.2.2: the delay, or the session's end if that comes first
      const at = now + Math.min(client.willDelayMs, keptMs);
      if (at <= now) this.#publishWill(session.clientId, will);
      else this.#wills.set(session.clientId, { will, at });
    }
    if (keptMs <= 0) this.#end(session);
    else this.#boundAwaySessions();
    this.onDeadline();
  }

  #retain(message: BrokerMessage, now: number): void {
    const { maxRetained } = this.limits;
    if (!this.retained.store(message, now)) {
      this.log(
        `${this.retained.size} of ${maxRetained} messages are retained: no room for ${message.topic}`,
      );
    }
    this.onRetained(message.topic);
  }

  #open({ clientId, owner, isClean }: JoinRequest): BrokerSession {
    const known = this.#sessions.get(clientId);
    if (known !== undefined && isClean) this.#end(known);
    // §3.1.3.2.2: who comes back to its session in time takes a waiting will back
    this.#wills.delete(clientId);
    if (known !== undefined && !isClean) return known;
    const session = new BrokerSession({ clientId, owner }, this.limits, this.counters);
    this.#sessions.set(clientId, session);
    return session;
  }

  #publishWill(clientId: string, will: Will): void {
    this.#wills.delete(clientId);
    const { willDelay: _, ...properties } = will.properties;
    this.publish({ ...will, properties });
  }

  #end(session: BrokerSession): void {
    const waiting = this.#wills.get(session.clientId);
    if (waiting !== undefined) this.#publishWill(session.clientId, waiting.will);
    this.#sessions.delete(session.clientId);
    for (const filter of session.subscriptions.keys()) {
      this.subscriptions.remove(session, filter, sharedPartOf(filter));
    }
    session.subscriptions.clear();
  }

  #boundAwaySessions(): void {
    const away = [...this.#sessions.values()].filter((session) => !session.isConnected);
    if (away.length <= this.limits.maxAwaySessions) return;
    const first = away.reduce((a, b) => a.expiresAt <= b.expiresAt ? a : b);
    this.log(`over ${this.limits.maxAwaySessions} sessions wait: that of ${first.clientId} ends`);
    this.#end(first);
  }
}

function isConnected({ isConnected }: Subscriber): boolean {
  return isConnected;
}
