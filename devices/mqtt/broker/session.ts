import { encodeAcknowledgement } from "../packet/encode.ts";
import { PacketType, type ProtocolVersion, type QoS, ReasonCode } from "../packet/packet.ts";
import type { BrokerLimits } from "./limits.ts";
import type { BrokerMessage } from "./message.ts";
import type { Subscription } from "./subscription_tree.ts";

const MAX_PACKET_ID = 0xffff;

/** What a session sends through while its client is connected. */
export interface Outlet {
  readonly version: ProtocolVersion;
  /** The most messages of QoS 1 and 2 that the client takes at once. */
  readonly receiveMaximum: number;
  /** The largest packet that it takes. */
  readonly maxPacketBytes: number;
  readonly bufferedBytes: number;
  send(bytes: Uint8Array<ArrayBuffer>): void;
}

/** A message of QoS 1 or 2, and how it goes to this client. */
interface Parcel {
  readonly message: BrokerMessage;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly subscriptionIds: readonly number[];
}

/** One under way: until PUBACK or PUBREC it is the message, then until PUBCOMP only its identifier. */
interface Underway {
  readonly parcel: Parcel | null;
}

/** Counts what a broker did not deliver. */
export interface LossCounter {
  /** Messages that a client's bounds had no room for. */
  dropped: number;
}

/** What outlives a connection of one client (§4.1): its subscriptions and its messages under way. */
export class BrokerSession {
  readonly clientId: string;
  /** By the filter as it was subscribed to. */
  readonly subscriptions = new Map<string, Subscription>();
  /** Identifiers of the client's QoS 2 messages between PUBLISH and PUBREL. */
  readonly unreleased = new Set<number>();
  /** When it ends without its client, in milliseconds; `Infinity` while that is connected. */
  expiresAt = Infinity;
  readonly #limits: BrokerLimits;
  readonly #losses: LossCounter;
  readonly #underway = new Map<number, Underway>();
  #queue: Parcel[] = [];
  #queuedBytes = 0;
  #nextId = 1;
  #outlet: Outlet | null = null;

  constructor(clientId: string, limits: BrokerLimits, losses: LossCounter) {
    this.clientId = clientId;
    this.#limits = limits;
    this.#losses = losses;
  }

  /** Whether its client is connected. */
  get isConnected(): boolean {
    return this.#outlet !== null;
  }

  /** Its client is connected: what was under way goes again (§4.4), then what waits. */
  resume(outlet: Outlet, now: number): void {
    this.#outlet = outlet;
    this.expiresAt = Infinity;
    for (const [packetId, { parcel }] of this.#underway) {
      if (parcel === null) {
        outlet.send(encodeAcknowledgement(PacketType.Pubrel, packetId, outlet.version));
      } else outlet.send(frameOf(parcel, outlet.version, { packetId, isDuplicate: true, now }));
    }
    this.#sendQueued(now);
  }

  /** Its client is gone. */
  suspend(): void {
    this.#outlet = null;
  }

  /** Sends a message, or keeps it for later, as far as the bounds allow. */
  deliver(message: BrokerMessage, subscriptions: readonly Subscription[], now: number): void {
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
    if (qos === 0 && !retain && ids === null) return this.#sendPlain(outlet, message, now);
    this.#take({ message, qos, retain, subscriptionIds: ids ?? [] }, now);
  }

  /** Sends a retained message because of a new subscription (§3.3.1.3). */
  deliverRetained(message: BrokerMessage, subscription: Subscription, now: number): void {
    const qos = Math.min(subscription.qos, message.qos) as QoS;
    const subscriptionIds = subscription.id > 0 ? [subscription.id] : [];
    this.#take({ message, qos, retain: true, subscriptionIds }, now);
  }

  /** A PUBACK or PUBCOMP, or a PUBREC that refuses: that message is done with. */
  acknowledge(packetId: number, now: number): void {
    if (this.#underway.delete(packetId)) this.#sendQueued(now);
  }

  /** A PUBREC: the client has it, and is told to let it go. Returns what PUBREL says. */
  release(packetId: number): ReasonCode {
    if (!this.#underway.has(packetId)) return ReasonCode.PacketIdentifierNotFound;
    this.#underway.set(packetId, { parcel: null });
    return ReasonCode.Success;
  }

  #sendPlain(outlet: Outlet | null, message: BrokerMessage, now: number): void {
    if (outlet === null) return;
    const frame = message.plainFrame(outlet.version, now);
    if (this.#isFull(outlet) || frame.length > outlet.maxPacketBytes) this.#losses.dropped++;
    else outlet.send(frame);
  }

  #take(parcel: Parcel, now: number): void {
    const outlet = this.#outlet;
    if (parcel.qos === 0) {
      if (outlet === null) return;
      if (this.#isFull(outlet)) this.#losses.dropped++;
      else this.#sendFrame(outlet, frameOf(parcel, outlet.version, { now }));
    } else if (outlet !== null && this.#queue.length === 0 && this.#hasRoom(outlet)) {
      this.#send(outlet, parcel, now);
    } else this.#enqueue(parcel);
  }

  #enqueue(parcel: Parcel): void {
    const { maxQueued, maxQueuedBytes } = this.#limits;
    const bytes = this.#queuedBytes + parcel.message.byteLength;
    if (this.#queue.length >= maxQueued || bytes > maxQueuedBytes) {
      this.#losses.dropped++;
      return;
    }
    this.#queuedBytes = bytes;
    this.#queue.push(parcel);
  }

  #sendQueued(now: number): void {
    const outlet = this.#outlet;
    let sent = 0;
    while (outlet !== null && sent < this.#queue.length && this.#hasRoom(outlet)) {
      const parcel = this.#queue[sent++];
      this.#queuedBytes -= parcel.message.byteLength;
      // [MQTT-3.3.2-5]
      if (parcel.message.expiresAt > now) this.#send(outlet, parcel, now);
    }
    if (sent > 0) this.#queue = this.#queue.slice(sent);
  }

  #send(outlet: Outlet, parcel: Parcel, now: number): void {
    const packetId = this.#takeId();
    const frame = frameOf(parcel, outlet.version, { packetId, now });
    if (this.#sendFrame(outlet, frame)) this.#underway.set(packetId, { parcel });
  }

  #sendFrame(outlet: Outlet, frame: Uint8Array<ArrayBuffer>): boolean {
    // [MQTT-3.1.2-25]: as if it had been delivered
    const fits = frame.length <= outlet.maxPacketBytes;
    if (fits) outlet.send(frame);
    else this.#losses.dropped++;
    return fits;
  }

  #isFull({ bufferedBytes }: Outlet): boolean {
    return bufferedBytes > this.#limits.maxBufferedBytes;
  }

  #hasRoom(outlet: Outlet): boolean {
    const most = Math.min(outlet.receiveMaximum, this.#limits.maxInflight);
    return this.#underway.size < most && !this.#isFull(outlet);
  }

  #takeId(): number {
    while (this.#underway.has(this.#nextId)) this.#nextId = this.#nextId % MAX_PACKET_ID + 1;
    const id = this.#nextId;
    this.#nextId = id % MAX_PACKET_ID + 1;
    return id;
  }
}

function frameOf(
  { message, qos, retain, subscriptionIds }: Parcel,
  version: ProtocolVersion,
  how: { packetId?: number; isDuplicate?: boolean; now: number },
): Uint8Array<ArrayBuffer> {
  return message.frame(version, { qos, retain, subscriptionIds, ...how });
}
