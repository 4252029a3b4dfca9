import { decodePacket, type RawPacket } from "../packet/decode.ts";
import { encodeConnack, encodeDisconnect, encodePingresp } from "../packet/encode.ts";
import { MqttError, PacketType, ReasonCode } from "../packet/codes.ts";
import type { Connect, Disconnect, ProtocolVersion, Publish, Will } from "../packet/packet.ts";
import { PacketFramer } from "../packet/packet_framer.ts";
import type { Grant } from "./access.ts";
import type { BrokerCore, ByteSink, ConnectedClient, Route } from "./contract.ts";
import { receiveAcknowledgement } from "./handlers/acknowledgement.ts";
import { receiveConnect } from "./handlers/connect.ts";
import { handOn, receivePublish } from "./handlers/publish.ts";
import { receiveSubscribe, receiveUnsubscribe } from "./handlers/subscribe.ts";
import { Hold } from "./hold.ts";
import type { BrokerSession } from "./session.ts";
import { RetainedDelivery } from "./retained_delivery.ts";
import type { Subscription } from "./subscription_tree.ts";
import { TopicAliases } from "./topic_aliases.ts";

/** [MQTT-3.1.2-22]: one and a half times the keep alive. */
const KEEP_ALIVE_GRACE = 1.5;

/** How much more than messages may wait for a client before its own packets are not read. */
const ANSWER_ROOM = 2;

/** Of all that allow none. */
const NO_ALIASES = new TopicAliases(0);

/** Where a connection stands. */
type Phase = "connecting" | "connected" | "closed";

/** One connection to the broker: its packets in, its frames out. */
export class BrokerClient implements ConnectedClient {
  readonly broker: BrokerCore;
  readonly address: string;
  /** Set by CONNECT. */
  version: ProtocolVersion = 4;
  receiveMaximum = 0xffff;
  maxPacketBytes = Infinity;
  session: BrokerSession | null = null;
  grant: Grant | null = null;
  will: Will | null = null;
  willDelayMs = 0;
  sessionExpiryMs = 0;
  keepAliveMs = 0;
  /** Topics by the client's alias (§3.3.2.3.4). */
  readonly #sink: ByteSink;
  readonly #framer: PacketFramer;
  /** Most clients are never held up: there is none before somebody is slow. */
  #hold: Hold | null = null;
  #aliases: Map<number, string> | null = null;
  #ownAliases = NO_ALIASES;
  readonly #retained: RetainedDelivery;
  #unreleasedBefore = 0;
  #onRoom: (() => void) | null = null;
  #phase: Phase = "connecting";
  readonly #since: number;
  #heardAt: number;
  #takenBytes = 0;
  #stalledSince: number;

  constructor(broker: BrokerCore, sink: ByteSink, address: string) {
    this.broker = broker;
    this.address = address;
    this.#sink = sink;
    this.#framer = new PacketFramer(broker.limits.maxPacketBytes);
    this.#retained = new RetainedDelivery(broker);
    this.#since = this.#heardAt = this.#stalledSince = broker.now();
  }

  get aliases(): Map<number, string> {
    return this.#aliases ??= new Map();
  }

  get bufferedBytes(): number {
    return this.#sink.bufferedBytes;
  }

  /** Whether CONNECT has not come yet. */
  get isConnecting(): boolean {
    return this.#phase === "connecting";
  }

  get hasAliases(): boolean {
    return this.#ownAliases.isUsed;
  }

  get unansweredCount(): number {
    const { size } = this.session!.unreleased;
    // §4.9: what an earlier connection left half said is not this one's.
    return (this.#hold?.length ?? 0) + Math.max(0, size - this.#unreleasedBefore);
  }

  /**
   * Whether so much waits, of it or for it, that it had better not be read: see
   * {@linkcode whenRoom}. What answers it needs room beyond what messages to it have.
   */
  get isFull(): boolean {
    if (this.#phase === "closed") return false;
    return this.#hold?.isFull === true || this.#retained.isPending ||
      this.#sink.bufferedBytes > ANSWER_ROOM * this.broker.limits.maxBufferedBytes;
  }

  /** Whether it is held up by somebody, who may turn out to hang. */
  get isHeld(): boolean {
    return this.#hold !== null && this.#hold.isActive;
  }

  /** Resolves when it may be read again, or is closed. */
  async whenRoom(): Promise<void> {
    this.broker.deadlineChanged();
    while (this.isFull) await new Promise<void>((resolve) => this.#onRoom = resolve);
  }

  setTopicAliasMaximum(maximum: number): void {
    const most = Math.min(maximum, this.broker.limits.maxTopicAlias);
    this.#ownAliases = most === 0 ? NO_ALIASES : new TopicAliases(most);
  }

  topicAlias(topic: string): { readonly alias: number; readonly isKnown: boolean } | null {
    return this.#ownAliases.take(topic);
  }

  hold(packet: Publish, route: Route): boolean {
    if (this.#hold === null && this.broker.slowest(route, this.session!) === null) return false;
    this.#hold ??= new Hold({
      broker: this.broker,
      from: () => this.session!,
      handOn: (packet, route) => handOn(this, packet, route),
      onProgress: () => this.#tellRoom(),
    });
    return this.#hold.take(packet, route);
  }

  send(bytes: Uint8Array<ArrayBuffer>): void {
    // [MQTT-3.1.2-24] and [MQTT-3.1.2-25]: as if it had been sent
    if (this.#phase === "closed" || bytes.length > this.maxPacketBytes) return;
    this.broker.counters.bytesOut += bytes.length;
    this.#sink.write(bytes);
  }

  /** Takes bytes of the peer; never throws for what they are. */
  receive(chunk: Uint8Array): void {
    if (this.#phase === "closed") return;
    this.#heardAt = this.broker.now();
    this.broker.counters.bytesIn += chunk.length;
    try {
      this.#framer.receive(chunk, (packet) => this.#take(packet));
    } catch (error) {
      if (!(error instanceof MqttError)) throw error;
      this.fail(error.reasonCode, error.message);
    }
  }

  /** The session is this connection's: what comes is for it from now on. */
  connected(): void {
    this.#phase = "connected";
    this.#unreleasedBefore = this.session!.unreleased.size;
  }

  sendRetained(subscriptions: Iterable<Subscription>): void {
    for (const subscription of subscriptions) this.#retained.add(subscription);
    this.#retained.proceed(this.session!);
    if (this.#retained.isPending) this.broker.deadlineChanged();
  }

  /** Ends the connection for a reason of ours; its will is published. */
  fail(reasonCode: ReasonCode, message: string): void {
    if (this.#phase === "closed") return;
    this.broker.log(`${this.#name()}: ${message}`);
    if (this.version === 5) {
      this.send(
        this.#phase === "connected"
          ? encodeDisconnect(reasonCode)
          : encodeConnack(5, reasonCode, false),
      );
    } else if (
      this.#phase === "connecting" && reasonCode === ReasonCode.UnsupportedProtocolVersion
    ) this.send(encodeConnack(4, reasonCode, false));
    this.lost();
  }

  /** Refuses a CONNECT. */
  refuse(reasonCode: ReasonCode, message: string): void {
    this.broker.log(`${this.#name()}: ${message}`);
    this.send(encodeConnack(this.version, reasonCode, false));
    this.#close(false);
  }

  /** The connection is gone, without a DISCONNECT. */
  lost(): void {
    this.#close(true);
  }

  /** Looks at the deadlines. */
  check(now: number): void {
    if (this.#phase === "closed") return;
    if (this.isHeld) this.#hold!.proceed();
    if (this.#retained.isPending) this.#retained.proceed(this.session!);
    this.#tellRoom();
    // Who is not read cannot be heard.
    if (this.isFull) this.#heardAt = now;
    const { connectTimeoutMs, stallTimeoutMs } = this.broker.limits;
    if (this.isConnecting && now - this.#since >= connectTimeoutMs) return this.lost();
    if (this.keepAliveMs > 0 && now - this.#heardAt > this.keepAliveMs * KEEP_ALIVE_GRACE) {
      return this.fail(ReasonCode.KeepAliveTimeout, "nothing came within 1.5 times its keep alive");
    }
    const { bufferedBytes, takenBytes } = this.#sink;
    if (bufferedBytes === 0 || takenBytes !== this.#takenBytes) this.#stalledSince = now;
    this.#takenBytes = takenBytes;
    if (now - this.#stalledSince < stallTimeoutMs) return;
    this.broker.log(`${this.#name()}: did not read, and was cut off`);
    this.lost();
  }

  #take(raw: RawPacket): boolean {
    const isFirst = this.#phase === "connecting";
    // §3.1.0 [MQTT-3.1.0-1] and [MQTT-3.1.0-2]
    if (isFirst !== (raw.first >> 4 === PacketType.Connect)) {
      throw new MqttError(ReasonCode.ProtocolError, "CONNECT must come first, and once");
    }
    const packet = decodePacket(raw, this.version);
    switch (packet.type) {
      case PacketType.Connect:
        this.#connect(packet);
        break;
      case PacketType.Publish:
        receivePublish(this, packet);
        break;
      case PacketType.Subscribe:
        receiveSubscribe(this, packet);
        break;
      case PacketType.Unsubscribe:
        receiveUnsubscribe(this, packet);
        break;
      case PacketType.Pingreq:
        this.send(encodePingresp());
        break;
      case PacketType.Disconnect:
        this.#disconnect(packet);
        break;
      default:
        receiveAcknowledgement(this, packet);
    }
    return this.#phase !== "closed";
  }

  #tellRoom(): void {
    if (this.isFull) return;
    this.#onRoom?.();
    this.#onRoom = null;
  }

  #connect(packet: Connect): void {
    this.version = packet.version;
    receiveConnect(this, packet);
  }

  /** §3.14 */
  #disconnect({ reasonCode, properties: { sessionExpiry } }: Disconnect): void {
    if (sessionExpiry !== undefined) {
      // §3.14.2.2.2
      if (this.sessionExpiryMs === 0 && sessionExpiry > 0) {
        throw new MqttError(ReasonCode.ProtocolError, "a session that was not to be kept");
      }
      this.sessionExpiryMs = sessionExpiry === 0xffffffff ? Infinity : sessionExpiry * 1000;
    }
    this.#hold?.finish();
    this.#close(reasonCode === ReasonCode.DisconnectWithWill);
  }

  #close(withWill: boolean): void {
    if (this.#phase === "closed") return;
    this.#phase = "closed";
    this.#hold?.stop();
    this.#tellRoom();
    this.#sink.end();
    this.grant?.close?.();
    this.broker.left(this, withWill);
  }

  #name(): string {
    const id = this.session?.clientId;
    return id === undefined ? this.address : `${id} at ${this.address}`;
  }
}
