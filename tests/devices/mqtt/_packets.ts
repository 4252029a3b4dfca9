import { ByteReader } from "../../../devices/mqtt/packet/byte_reader.ts";
import { ByteWriter } from "../../../devices/mqtt/packet/byte_writer.ts";
import { encodePublish } from "../../../devices/mqtt/packet/encode.ts";
import { PacketType } from "../../../devices/mqtt/packet/codes.ts";
import type { ProtocolVersion, QoS } from "../../../devices/mqtt/packet/packet.ts";
import {
  decodeProperties,
  encodeProperties,
  NO_PROPERTIES,
  type Properties,
} from "../../../devices/mqtt/packet/properties.ts";
import { utf8 } from "../../src/_bytes.ts";

/** What a test says in a CONNECT. */
export interface ConnectWords {
  readonly version?: ProtocolVersion;
  readonly clientId?: string;
  readonly isClean?: boolean;
  readonly keepAlive?: number;
  readonly username?: string;
  readonly password?: string;
  readonly properties?: Properties;
  readonly will?: {
    readonly topic: string;
    readonly payload?: string;
    readonly qos?: number;
    readonly retain?: boolean;
    readonly properties?: Properties;
  };
}

/** Encodes a CONNECT. */
export function connectPacket(words: ConnectWords = {}): Uint8Array<ArrayBuffer> {
  const { version = 4, clientId = "c", isClean = true, keepAlive = 60, will } = words;
  const { username, password, properties = NO_PROPERTIES } = words;
  const willFlags = will === undefined ? 0 : 0x04 | (will.qos ?? 0) << 3 | (will.retain ? 0x20 : 0);
  const flags = (isClean ? 0x02 : 0) | willFlags | (username === undefined ? 0 : 0x80) |
    (password === undefined ? 0 : 0x40);
  const writer = new ByteWriter().text("MQTT").byte(version).byte(flags).twoBytes(keepAlive);
  if (version === 5) encodeProperties(writer, properties);
  writer.text(clientId);
  if (will !== undefined) {
    if (version === 5) encodeProperties(writer, will.properties ?? NO_PROPERTIES);
    writer.text(will.topic).text(will.payload ?? "");
  }
  if (username !== undefined) writer.text(username);
  if (password !== undefined) writer.text(password);
  return writer.packet(PacketType.Connect << 4);
}

/** How a test publishes. */
export interface PublishWords {
  readonly qos?: QoS;
  readonly retain?: boolean;
  readonly packetId?: number;
  readonly isDuplicate?: boolean;
  readonly properties?: Properties;
  readonly version?: ProtocolVersion;
}

/** Encodes a PUBLISH. */
export function publishPacket(
  topic: string,
  payload: string | Uint8Array,
  words: PublishWords = {},
): Uint8Array<ArrayBuffer> {
  const { qos = 0, retain = false, properties = NO_PROPERTIES, version = 4 } = words;
  const bytes = typeof payload === "string" ? utf8(payload) : payload;
  return encodePublish({ topic, payload: bytes, qos, retain, properties }, version, {
    packetId: words.packetId ?? (qos > 0 ? 1 : 0),
    isDuplicate: words.isDuplicate,
  });
}

/** Encodes a SUBSCRIBE; an option is the byte after each filter. */
export function subscribePacket(
  filters: readonly (readonly [string, number])[],
  { packetId = 1, version = 4, properties = NO_PROPERTIES }: {
    packetId?: number;
    version?: ProtocolVersion;
    properties?: Properties;
  } = {},
): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter().twoBytes(packetId);
  if (version === 5) encodeProperties(writer, properties);
  for (const [filter, options] of filters) writer.text(filter).byte(options);
  return writer.packet(PacketType.Subscribe << 4 | 2);
}

/** Encodes an UNSUBSCRIBE. */
export function unsubscribePacket(
  filters: readonly string[],
  { packetId = 1, version = 4 }: { packetId?: number; version?: ProtocolVersion } = {},
): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter().twoBytes(packetId);
  if (version === 5) encodeProperties(writer, NO_PROPERTIES);
  for (const filter of filters) writer.text(filter);
  return writer.packet(PacketType.Unsubscribe << 4 | 2);
}

/** Encodes a DISCONNECT. */
export function disconnectPacket(
  version: ProtocolVersion = 4,
  reasonCode = 0,
  properties: Properties = NO_PROPERTIES,
): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  if (version === 5) encodeProperties(writer.byte(reasonCode), properties);
  return writer.packet(PacketType.Disconnect << 4);
}

/** A packet as a client gets it. */
export interface ServerPacket {
  readonly type: number;
  readonly flags: number;
  readonly packetId?: number;
  readonly topic?: string;
  readonly payload?: string;
  readonly qos?: number;
  readonly retain?: boolean;
  readonly isDuplicate?: boolean;
  /** CONNACK's session present. */
  readonly isPresent?: boolean;
  readonly codes?: number[];
  readonly properties?: Properties;
}

/** Decodes what a server sent, packet by packet; throws when a packet is not whole. */
export function serverPackets(bytes: Uint8Array, version: ProtocolVersion): ServerPacket[] {
  const packets: ServerPacket[] = [];
  for (let offset = 0; offset < bytes.length;) {
    const head = new ByteReader(bytes, offset);
    const first = head.byte();
    const length = head.variable();
    const start = bytes.length - head.left;
    if (start + length > bytes.length) throw new Error("a packet is cut off");
    packets.push(serverPacket(first, new ByteReader(bytes, start, start + length), version));
    offset = start + length;
  }
  return packets;
}

function serverPacket(first: number, reader: ByteReader, version: ProtocolVersion): ServerPacket {
  const type = first >> 4;
  const flags = first & 0x0f;
  const propertiesOf = (place: PacketType) =>
    version === 5 && reader.left > 0 ? decodeProperties(reader, place) : NO_PROPERTIES;
  switch (type) {
    case PacketType.Connack: {
      const isPresent = reader.byte() === 1;
      const codes = [reader.byte()];
      return { type, flags, isPresent, codes, properties: propertiesOf(type) };
    }
    case PacketType.Publish: {
      const qos = flags >> 1 & 3;
      const topic = reader.text();
      const packetId = qos > 0 ? reader.packetId() : undefined;
      const properties = propertiesOf(type);
      const payload = new TextDecoder().decode(reader.rest());
      const marks = { qos, retain: (flags & 1) === 1, isDuplicate: (flags & 8) === 8 };
      return { type, flags, packetId, topic, payload, properties, ...marks };
    }
    case PacketType.Suback:
    case PacketType.Unsuback: {
      const packetId = reader.packetId();
      const properties = propertiesOf(type);
      return { type, flags, packetId, codes: [...reader.rest()], properties };
    }
    case PacketType.Pingresp:
      return { type, flags };
    case PacketType.Disconnect:
      return { type, flags, codes: reader.left > 0 ? [reader.byte()] : [0] };
  }
  const packetId = reader.packetId();
  return { type, flags, packetId, codes: reader.left > 0 ? [reader.byte()] : [0] };
}
