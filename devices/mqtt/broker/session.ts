import { encodeAcknowledgement } from "../packet/encode.ts";
import { PacketType, ReasonCode } from "../packet/codes.ts";
import type { ProtocolVersion, QoS } from "../packet/packet.ts";
import type { BrokerLimits } from "./limits.ts";
import type { BrokerMessage } from "./message.ts";
import { PacketIds } from "./packet_ids.ts";
import { type Parcel, ParcelQueue } from "./parcel_queue.ts";
import { Progress } from "./progress.ts";
import type { Subscriber } from "./subscriber.ts";
import type { Subscription } from "./subscription_tree.ts";

const MAX_PACKET_ID = 0xffff;
/** What an alias adds to the first packet that has it, at most. */
const ALIAS_BYTES = 8;
/** From here on publishers wait for a client that makes progress, and from there on no longer. */
const HOLD_FILL = 0.5;
const RELEASE_FILL = 0.25;

/** What a session sends through while its client is connected. */
export interface Outlet {
  readonly version: ProtocolVersion;
  /** The most messages of QoS 1 and 2 that the client takes at once. */
  readonly receiveMaximum: number;
  /** The largest packet that it takes. */
  readonly maxPacketBytes: number;
  readonly bufferedBytes: number;
  /** Whether PUBLISH goes by {@linkcode topicAlias}. */
  readonly hasAliases: boolean;
  send(bytes: Uint8Array<ArrayBuffer>): void;
  /** The alias that stands for a topic from this frame on, and whether the client knows it (§3.3.2.3.4). */
  topicAlias(topic: string): { readonly alias: number; readonly isKnown: boolean } | null;
}

/** Counts what became of messages to clients. */
export interface DeliveryCounters {
  /** Messages sent, each client's for itself; those that go again are counted again. */
  delivered: number;
  /** Messages that a client's bounds had no room for. */
  dropped: number;
}

/** What outlives a connection of one client (§4.1): its subscriptions and its messages under way. */
export class BrokerSession implements Subscriber {
  readonly clientId: string;
  /** Whose it is. */
  readonly owner: string;
  /** By the filter as it was subscribed to. */
  readonly subscriptions = new Map<string, Subscription>();
  /** Of all filters together. */
  filterLength = 0;
  /** Identifiers of the client's QoS 2 messages between PUBLISH and PUBREL. */
  readonly unreleased = new PacketIds();
  /** When it ends without its client, in milliseconds; `Infinity` while that is connected. */
  expiresAt = Infinity;
  readonly #limits: BrokerLimits;
  readonly #counters: DeliveryCounters;
  /** Until PUBACK or PUBREC the message, then until PUBCOMP only its identifier. */
  readonly #underway = new Map<number, Parcel | null>();
  /** Of those under way, what this connection has not been sent yet. */
  #again: number[] = [];
  readonly #queue: ParcelQueue;
  readonly #progress = new Progress();
  /** Who waits for room; most sessions are never waited for. */
  #waiting: Set<() => void> | null = null;
  #nextId = 1;
  #outlet: Outlet | null = null;
  #mayReceive: ((topic: string) => boolean) | undefined;

  constructor(
    { clientId, owner }: { clientId: string; owner: string },
    limits: BrokerLimits,
    counters: DeliveryCounters,
  ) {
    this.clientId = clientId;
    this.owner = owner;
    this.#limits = limits;
    this.#counters = counters;
    this.#queue = new ParcelQueue(limits);
  }

  /** How many messages wait for it, or for its word that it has them. */
  get pendingCount(): number {
    return this.#queue.length + this.#underway.size;
  }

  /** Whether its client is connected. */
  get isConnected(): boolean {
    return this.#outlet !== null;
  }

  /** Whether its client takes what it is sent. */
  get hasRoom(): boolean {
    return this.#outlet !== null && !this.#isFull(this.#outlet) && this.#queue.fill < 1;
  }

  /** Its client is connected: what was under way goes again (§4.4), then what waits. */
  resume(
    outlet: Outlet,
    { now, mayReceive }: { now: number; mayReceive?: (topic: string) => boolean },
  ): void {
    this.#outlet = outlet;
    this.#mayReceive = mayReceive;
    this.expiresAt = Infinity;
    this.#progress.started(now);
    this.#again = [...this.#underway.keys()];
    this.#sendWaiting(now);
  }

  /** Its client is gone. */
  suspend(): void {
    this.#outlet = null;
    this.#callWaiting();
  }

  deliver(message: BrokerMessage, subscriptions: readonly Subscription[], now: number): void {
    if (this.#mayReceive !== undefined && !this.#mayReceive(message.topic)) return;
    const outlet = this.#outlet;
    let granted = 0;
    let isAsPublished = false;
    let ids: number[] | null = null;
    for (const { qos, retainAsPublished, id } of subscriptions) {
      if (qos > granted) granted = qos;
      if (retainAsPublished) isAsPublished = true;
      if (id > 0) (ids ??= []).push(id);
    }
    const qos = Math.min(granted, message.qos) as QoS;
    const retain = isAsPublished && message.retain;
    const isPlain = qos === 0 && !retain && ids === null && !outlet?.hasAliases;
    if (isPlain) return this.#sendPlain(outlet, message, now);
    this.#take({ message, qos, retain, subscriptionIds: ids ?? [] }, now);
  }

  /** Sends a retained message because of a new subscription (§3.3.1.3). */
  deliverRetained(message: BrokerMessage, subscription: Subscription, now: number): void {
    if (this.#mayReceive !== undefined && !this.#mayReceive(message.topic)) return;
    const qos = Math.min(subscription.qos, message.qos) as QoS;
    const subscriptionIds = subscription.id > 0 ? [subscription.id] : [];
    this.#take({ message, qos, retain: true, subscriptionIds }, now);
  }

  shouldBeAwaited(now: number, isAwaited: boolean): boolean {
    const isFilling = this.#queue.fill >= (isAwaited ? RELEASE_FILL : HOLD_FILL);
    return isFilling && this.isConnected && this.#progress.isMade(now);
  }

  whenRoom(callback: () => void): void {
    this.#waiting ??= new Set();
    this.#waiting.add(callback);
  }

  /** What its client is to say next of a message under way; `null` of one that is not. */
  awaited(packetId: number): PacketType | null {
    const parcel = this.#underway.get(packetId);
    if (parcel === undefined) return null;
    if (parcel === null) return PacketType.Pubcomp;
    return parcel.qos === 1 ? PacketType.Puback : PacketType.Pubrec;
  }

  /** A PUBACK or PUBCOMP, or a PUBREC that refuses: that message is done with. */
  acknowledge(packetId: number, now: number): void {
    if (!this.#underway.delete(packetId)) return;
    this.#progress.made(now);
    this.#sendWaiting(now);
    if (this.#waiting !== null && this.#queue.fill < RELEASE_FILL) this.#callWaiting();
  }

  /** A PUBREC: the client has it, and is told to let it go. Returns what PUBREL says. */
  release(packetId: number, now: number): ReasonCode {
    if (!this.#underway.has(packetId)) return ReasonCode.PacketIdentifierNotFound;
    this.#underway.set(packetId, null);
    this.#progress.made(now);
    return ReasonCode.Success;
  }

  #callWaiting(): void {
    const callbacks = [...this.#waiting ?? []];
    this.#waiting = null;
    for (const callback of callbacks) callback();
  }

  #sendPlain(outlet: Outlet | null, message: BrokerMessage, now: number): void {
    if (outlet === null) return;
    const frame = message.plainFrame(outlet.version, now);
    if (this.#isFull(outlet) || frame.length > outlet.maxPacketBytes) this.#counters.dropped++;
    else {
      this.#counters.delivered++;
      outlet.send(frame);
    }
  }

  #take(parcel: Parcel, now: number): void {
    const outlet = this.#outlet;
    if (parcel.qos === 0) {
      if (outlet === null) return;
      if (this.#isFull(outlet)) this.#counters.dropped++;
      else this.#sendParcel(outlet, parcel, { now });
    } else if (outlet !== null && this.#queue.length === 0 && this.#hasRoom(outlet)) {
      this.#sendNew(outlet, parcel, now);
    } else if (!this.#queue.push(parcel)) this.#counters.dropped++;
  }

  /** Sends what may go now: first what an earlier connection had been sent. */
  #sendWaiting(now: number): void {
    const outlet = this.#outlet;
    if (outlet === null) return;
    while (this.#again.length > 0 && this.#hasRoom(outlet)) {
      this.#sendAgain(outlet, this.#again.shift()!, now);
    }
    while (this.#again.length === 0 && this.#queue.length > 0 && this.#hasRoom(outlet)) {
      const parcel = this.#queue.shift()!;
      // [MQTT-3.3.2-5]
      if (parcel.message.expiresAt > now) this.#sendNew(outlet, parcel, now);
    }
  }

  /** [MQTT-4.4.0-1]: unacknowledged PUBLISH and PUBREL packets, with their identifiers. */
  #sendAgain(outlet: Outlet, packetId: number, now: number): void {
    const parcel = this.#underway.get(packetId);
    if (parcel === null) {
      outlet.send(encodeAcknowledgement(PacketType.Pubrel, packetId, outlet.version));
    } else if (parcel !== undefined) {
      const isSent = this.#sendParcel(outlet, parcel, { packetId, isDuplicate: true, now });
      if (!isSent) this.#underway.delete(packetId);
    }
  }

  #sendNew(outlet: Outlet, parcel: Parcel, now: number): void {
    const packetId = this.#takeId();
    if (!this.#sendParcel(outlet, parcel, { packetId, now })) return;
    if (this.#underway.size === 0) this.#progress.started(now);
    this.#underway.set(packetId, parcel);
  }

  #sendParcel(
    outlet: Outlet,
    { message, ...parcel }: Parcel,
    how: { packetId?: number; isDuplicate?: boolean; now: number },
  ): boolean {
    const { version } = outlet;
    const whole = message.frame(version, { ...parcel, ...how });
    // [MQTT-3.1.2-25]: as if it had been delivered
    if (whole.length > outlet.maxPacketBytes) {
      this.#counters.dropped++;
      return false;
    }
    const mayHaveAlias = outlet.hasAliases && whole.length + ALIAS_BYTES <= outlet.maxPacketBytes;
    const alias = mayHaveAlias ? outlet.topicAlias(message.topic) : null;
    this.#counters.delivered++;
    outlet.send(alias === null ? whole : message.frame(version, { ...parcel, ...how, alias }));
    return true;
  }

  #isFull({ bufferedBytes }: Outlet): boolean {
    return bufferedBytes > this.#limits.maxBufferedBytes;
  }

  #hasRoom(outlet: Outlet): boolean {
    const most = Math.min(outlet.receiveMaximum, this.#limits.maxInflight);
    return this.#underway.size - this.#again.length < most && !this.#isFull(outlet);
  }

  #takeId(): number {
    while (this.#underway.has(this.#nextId)) this.#nextId = this.#nextId % MAX_PACKET_ID + 1;
    const id = this.#nextId;
    this.#nextId = id % MAX_PACKET_ID + 1;
    return id;
  }
}
