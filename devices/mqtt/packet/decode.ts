import { ByteReader, malformed } from "./byte_reader.ts";
import { MqttError, PacketType, ReasonCode } from "./codes.ts";
import type {
  Acknowledgement,
  ClientPacket,
  Connect,
  Disconnect,
  ProtocolVersion,
  Publish,
  QoS,
  Subscribe,
  SubscriptionRequest,
  Unsubscribe,
  Will,
} from "./packet.ts";
import { decodeProperties, NO_PROPERTIES, type Properties } from "./properties.ts";
import { checkTopicName } from "./topic_rules.ts";

/** One packet as it came: the first byte of its fixed header, and where its content lies. */
export interface RawPacket {
  readonly first: number;
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** Decodes a whole packet of a client that speaks `version`; CONNECT says its own. @throws {MqttError} */
export function decodePacket(raw: RawPacket, version: ProtocolVersion): ClientPacket {
  const { first, bytes, start, end } = raw;
  const reader = new ByteReader(bytes, start, end);
  const type = first >> 4;
  if (type === PacketType.Publish) return decodePublish(first, reader, version);
  // §2.1.3: reserved flags
  const isRelOrSubscription = type === PacketType.Pubrel || type === PacketType.Subscribe ||
    type === PacketType.Unsubscribe;
  if ((first & 0x0f) !== (isRelOrSubscription ? 2 : 0)) throw malformed("reserved flags are set");
  switch (type) {
    case PacketType.Connect:
      return decodeConnect(reader);
    case PacketType.Puback:
    case PacketType.Pubrec:
    case PacketType.Pubrel:
    case PacketType.Pubcomp:
      return decodeAcknowledgement(type, reader, version);
    case PacketType.Subscribe:
      return decodeSubscribe(reader, version);
    case PacketType.Unsubscribe:
      return decodeUnsubscribe(reader, version);
    case PacketType.Pingreq:
      reader.end();
      return { type };
    case PacketType.Disconnect:
      return decodeDisconnect(reader, version);
  }
  throw new MqttError(ReasonCode.ProtocolError, `packets of type ${type} are not for a server`);
}

/** §3.1 */
function decodeConnect(reader: ByteReader): Connect {
  const protocol = reader.text();
  const level = reader.byte();
  if (protocol !== "MQTT" || (level !== 4 && level !== 5)) {
    const message = `protocol ${
      JSON.stringify(protocol.slice(0, 20))
    } level ${level} is not spoken`;
    throw new MqttError(ReasonCode.UnsupportedProtocolVersion, message);
  }
  const flags = reader.byte();
  // §3.1.2.3 [MQTT-3.1.2-3]
  if ((flags & 0x01) !== 0) throw malformed("CONNECT's reserved flag is set");
  const keepAlive = reader.twoBytes();
  const properties = level === 5 ? decodeProperties(reader, PacketType.Connect) : NO_PROPERTIES;
  // §3.1.2.11.10
  if (
    properties.authenticationMethod === undefined && properties.authenticationData !== undefined
  ) {
    throw new MqttError(ReasonCode.ProtocolError, "authentication data without a method");
  }
  const clientId = reader.text();
  const will = decodeWill(reader, flags, level);
  const hasUsername = (flags & 0x80) !== 0;
  const hasPassword = (flags & 0x40) !== 0;
  // 3.1.1 §3.1.2.9 [MQTT-3.1.2-22]
  if (level === 4 && hasPassword && !hasUsername) throw malformed("a password without a user name");
  const username = hasUsername ? reader.text() : null;
  const password = hasPassword ? reader.binary().slice() : null;
  reader.end();
  return {
    type: PacketType.Connect,
    version: level,
    clientId,
    cleanStart: (flags & 0x02) !== 0,
    keepAlive,
    will,
    username,
    password,
    properties,
  };
}

/** §3.1.2.5 to §3.1.2.7, §3.1.3.2 to §3.1.3.4 */
function decodeWill(reader: ByteReader, flags: number, version: ProtocolVersion): Will | null {
  const qos = flags >> 3 & 0x03;
  const retain = (flags & 0x20) !== 0;
  if ((flags & 0x04) === 0) {
    if (qos !== 0 || retain) throw malformed("will flags without a will");
    return null;
  }
  // [MQTT-3.1.2-12]
  if (qos === 3) throw malformed("a will has QoS 3");
  const properties = version === 5 ? decodeProperties(reader, "will") : NO_PROPERTIES;
  const topic = reader.text();
  const fault = checkTopicName(topic);
  if (fault !== null) throw new MqttError(ReasonCode.TopicNameInvalid, `the will's topic ${fault}`);
  checkResponseTopic(properties);
  return { topic, payload: reader.binary().slice(), qos: qos as QoS, retain, properties };
}

/** §3.3 */
function decodePublish(first: number, reader: ByteReader, version: ProtocolVersion): Publish {
  const qos = first >> 1 & 0x03;
  // [MQTT-3.3.1-4]
  if (qos === 3) throw malformed("a message has QoS 3");
  const isDuplicate = (first & 0x08) !== 0;
  // [MQTT-3.3.1-2]
  if (isDuplicate && qos === 0) throw malformed("a duplicate of QoS 0");
  const topic = reader.text();
  const packetId = qos === 0 ? 0 : reader.packetId();
  const properties = version === 5 ? decodeProperties(reader, PacketType.Publish) : NO_PROPERTIES;
  // §3.3.4 [MQTT-3.3.4-6]
  if (properties.subscriptionIds !== undefined) {
    throw new MqttError(
      ReasonCode.ProtocolError,
      "a client's message has a subscription identifier",
    );
  }
  // An empty one stands for the alias's.
  const fault = topic === "" && properties.topicAlias !== undefined ? null : checkTopicName(topic);
  if (fault !== null) throw new MqttError(ReasonCode.TopicNameInvalid, `the topic ${fault}`);
  checkResponseTopic(properties);
  return {
    type: PacketType.Publish,
    topic,
    payload: reader.rest(),
    qos: qos as QoS,
    retain: (first & 0x01) !== 0,
    isDuplicate,
    packetId,
    properties,
  };
}

function checkResponseTopic({ responseTopic }: Properties): void {
  // [MQTT-3.3.2-14]
  if (responseTopic === undefined) return;
  const fault = checkTopicName(responseTopic);
  if (fault !== null) {
    throw new MqttError(ReasonCode.ProtocolError, `the response topic ${fault}`);
  }
}

/** §3.4 to §3.7: with version 5 the reason code and properties may be left out. */
function decodeAcknowledgement(
  type: Acknowledgement["type"],
  reader: ByteReader,
  version: ProtocolVersion,
): Acknowledgement {
  const packetId = reader.packetId();
  const reasonCode = version === 5 && reader.left > 0 ? reader.byte() : ReasonCode.Success;
  if (version === 5 && reader.left > 0) decodeProperties(reader, type);
  reader.end();
  return { type, packetId, reasonCode };
}

/** §3.8 */
function decodeSubscribe(reader: ByteReader, version: ProtocolVersion): Subscribe {
  const packetId = reader.packetId();
  const properties = version === 5 ? decodeProperties(reader, PacketType.Subscribe) : NO_PROPERTIES;
  if ((properties.subscriptionIds?.length ?? 0) > 1) {
    throw new MqttError(ReasonCode.ProtocolError, "a subscription has several identifiers");
  }
  const requests: SubscriptionRequest[] = [];
  do requests.push(decodeRequest(reader, version)); while (reader.left > 0);
  return { type: PacketType.Subscribe, packetId, requests, properties };
}

/** §3.8.3.1 */
function decodeRequest(reader: ByteReader, version: ProtocolVersion): SubscriptionRequest {
  const filter = reader.text();
  const options = reader.byte();
  const qos = options & 0x03;
  const retainHandling = options >> 4 & 0x03;
  const reserved = version === 5 ? options & 0xc0 : options & 0xfc;
  if (qos === 3 || retainHandling === 3 || reserved !== 0) {
    throw malformed("a subscription's options are not as they must be");
  }
  return {
    filter,
    qos: qos as QoS,
    noLocal: (options & 0x04) !== 0,
    retainAsPublished: (options & 0x08) !== 0,
    retainHandling: retainHandling as 0 | 1 | 2,
  };
}

/** §3.10 */
function decodeUnsubscribe(reader: ByteReader, version: ProtocolVersion): Unsubscribe {
  const packetId = reader.packetId();
  if (version === 5) decodeProperties(reader, PacketType.Unsubscribe);
  const filters: string[] = [];
  do filters.push(reader.text()); while (reader.left > 0);
  return { type: PacketType.Unsubscribe, packetId, filters };
}

/** §3.14 */
function decodeDisconnect(reader: ByteReader, version: ProtocolVersion): Disconnect {
  const hasCode = version === 5 && reader.left > 0;
  const reasonCode = hasCode ? reader.byte() : ReasonCode.Success;
  const properties = hasCode && reader.left > 0
    ? decodeProperties(reader, PacketType.Disconnect)
    : NO_PROPERTIES;
  reader.end();
  return { type: PacketType.Disconnect, reasonCode, properties };
}
