import { Broker, type BrokerOptions } from "../../../../devices/mqtt/broker/broker.ts";
import type { BrokerClient } from "../../../../devices/mqtt/broker/broker_client.ts";
import type { ByteSink } from "../../../../devices/mqtt/broker/contract.ts";
import { encodeAcknowledgement } from "../../../../devices/mqtt/packet/encode.ts";
import { PacketType } from "../../../../devices/mqtt/packet/codes.ts";
import type { ProtocolVersion } from "../../../../devices/mqtt/packet/packet.ts";
import type { Properties } from "../../../../devices/mqtt/packet/properties.ts";
import { concat } from "../../../src/_bytes.ts";
import {
  connectPacket,
  type ConnectWords,
  disconnectPacket,
  publishPacket,
  type PublishWords,
  type ServerPacket,
  serverPackets,
  subscribePacket,
  unsubscribePacket,
} from "../_packets.ts";

/** A broker whose time is in the test's hands, and clients without sockets. */
export class BrokerScene {
  readonly broker: Broker;
  readonly lines: string[] = [];
  time = 1_000_000;

  constructor(options: BrokerOptions = {}) {
    const log = (line: string) => void this.lines.push(line);
    this.broker = new Broker({ ...options, log, now: () => this.time });
  }

  /** Lets time pass, and the broker look at its deadlines. */
  pass(ms: number): void {
    this.time += ms;
    this.broker.check();
  }

  /** A connection that has said nothing yet. */
  open(): TestClient {
    return new TestClient(this.broker);
  }

  /** A connection that has said CONNECT, and was let in. */
  connect(words: ConnectWords = {}): TestClient {
    const client = this.open();
    client.connect(words);
    const [connack] = client.take();
    if (connack?.type !== PacketType.Connack || connack.codes![0] !== 0) {
      throw new Error(`not let in: ${JSON.stringify(connack)} ${this.lines.at(-1)}`);
    }
    client.connack = connack;
    return client;
  }
}

/** A client of a scene: it sends at once, and keeps what it gets. */
export class TestClient implements ByteSink {
  bufferedBytes = 0;
  takenBytes = 0;
  isEnded = false;
  /** Whether the peer's side takes nothing: bytes stay buffered. */
  isStuck = false;
  connack: ServerPacket | null = null;
  readonly #end: BrokerClient;
  #version: ProtocolVersion = 4;
  #received: Uint8Array[] = [];

  constructor(broker: Broker) {
    this.#end = broker.accept(this, "test");
  }

  /** The broker's end of the connection. */
  get brokerEnd(): BrokerClient {
    return this.#end;
  }

  write(bytes: Uint8Array<ArrayBuffer>): void {
    if (this.isStuck) this.bufferedBytes += bytes.length;
    else this.takenBytes += bytes.length;
    this.#received.push(bytes);
  }

  end(): void {
    this.isEnded = true;
  }

  /** The packets that came since the last call. */
  take(): ServerPacket[] {
    const bytes = concat(...this.#received);
    this.#received = [];
    return serverPackets(bytes, this.#version);
  }

  /** As {@linkcode take}, only messages. */
  takeMessages(): ServerPacket[] {
    return this.take().filter(({ type }) => type === PacketType.Publish);
  }

  /** What was said in the messages since the last call. */
  takePayloads(): string[] {
    return this.takeMessages().map(({ payload }) => payload!);
  }

  send(...packets: Uint8Array[]): void {
    this.#end.receive(concat(...packets));
  }

  connect(words: ConnectWords): void {
    this.#version = words.version ?? 4;
    this.send(connectPacket(words));
  }

  /** Subscribes; returns the codes of the SUBACK. What else came is there for {@linkcode take}. */
  subscribe(
    filters: string | readonly (readonly [string, number])[],
    qos = 0,
    properties?: Properties,
  ): number[] {
    const list = typeof filters === "string" ? [[filters, qos] as const] : filters;
    const before = this.#received.length;
    this.send(subscribePacket(list, { packetId: 9, version: this.#version, properties }));
    const [suback] = this.#received.splice(before, 1);
    return serverPackets(suback, this.#version)[0].codes!;
  }

  /** Unsubscribes; returns the codes of the UNSUBACK. */
  unsubscribe(...filters: string[]): number[] {
    this.send(unsubscribePacket(filters, { packetId: 10, version: this.#version }));
    const [unsuback] = serverPackets(this.#received.pop()!, this.#version);
    return unsuback.codes!;
  }

  publish(topic: string, payload: string | Uint8Array = "x", words: PublishWords = {}): void {
    this.send(publishPacket(topic, payload, { version: this.#version, ...words }));
  }

  /** Acknowledges messages of QoS 1. */
  acknowledge(...messages: ServerPacket[]): void {
    for (const { packetId } of messages) this.answer(PacketType.Puback, packetId!);
  }

  answer(type: PacketType, packetId: number, reasonCode?: number): void {
    this.send(encodeAcknowledgement(type, packetId, this.#version, reasonCode as 0));
  }

  disconnect(reasonCode = 0, properties?: Properties): void {
    this.send(disconnectPacket(this.#version, reasonCode, properties));
  }

  /** The connection breaks. */
  lose(): void {
    this.#end.lost();
  }
}
