import { encodeAcknowledgement } from "../../packet/encode.ts";
import { MqttError, PacketType, ReasonCode } from "../../packet/codes.ts";
import type { Publish } from "../../packet/packet.ts";
import type { ConnectedClient, Route } from "../contract.ts";

/** Takes a PUBLISH (§3.3): hands it on and acknowledges it, now or when there is room for it. */
export function receivePublish(client: ConnectedClient, packet: Publish): void {
  const topic = resolveAlias(client, packet);
  const { broker, session, version } = client;
  if (packet.qos === 2 && session!.unreleased.has(packet.packetId)) {
    // §4.3.3: it was handed on when it came first
    return client.send(encodeAcknowledgement(PacketType.Pubrec, packet.packetId, version));
  }
  if (packet.qos > 0) demandQuota(client);
  if (!broker.mayPublish(client.grant!, topic)) return refuse(client, packet);
  const message = { ...packet, topic };
  const route = broker.route(topic);
  if (packet.qos === 0) broker.publish(message, session, route);
  else if (!client.hold(message, route)) handOn(client, message, route);
}

/** Hands a message of QoS 1 or 2 on, and acknowledges it. */
export function handOn(client: ConnectedClient, message: Publish, route: Route): void {
  const { broker, session, version } = client;
  const receivers = broker.publish(message, session, route);
  const isFirstStep = message.qos === 2;
  if (isFirstStep) session!.unreleased.add(message.packetId);
  const type = isFirstStep ? PacketType.Pubrec : PacketType.Puback;
  const code = receivers === 0 ? ReasonCode.NoMatchingSubscribers : ReasonCode.Success;
  client.send(encodeAcknowledgement(type, message.packetId, version, code));
}

/** 3.1.1 §3.3.5: what is not authorised is acknowledged all the same; version 5 is told. */
function refuse(client: ConnectedClient, { qos, packetId, topic }: Publish): void {
  client.broker.log(`${client.session!.clientId} may not publish to ${topic}`);
  if (qos === 0) return;
  const type = qos === 1 ? PacketType.Puback : PacketType.Pubrec;
  // A PUBREC that refuses ends it; 3.1.1 has none, and its PUBREL will be answered.
  client.send(encodeAcknowledgement(type, packetId, client.version, ReasonCode.NotAuthorized));
}

/** §3.3.4 [MQTT-3.3.4-9]: no more than the receive maximum that CONNACK named; 3.1.1 knows none. */
function demandQuota({ version, unansweredCount, broker }: ConnectedClient): void {
  if (version === 4 || unansweredCount < broker.limits.receiveMaximum) return;
  throw new MqttError(
    ReasonCode.ReceiveMaximumExceeded,
    `over ${broker.limits.receiveMaximum} messages of QoS 1 and 2 without waiting for an answer`,
  );
}

/** §3.3.2.3.4 */
function resolveAlias(client: ConnectedClient, { topic, properties }: Publish): string {
  const { topicAlias } = properties;
  if (topicAlias === undefined) return topic;
  if (topicAlias > client.broker.limits.maxTopicAlias) {
    throw new MqttError(ReasonCode.TopicAliasInvalid, `a topic alias of ${topicAlias}`);
  }
  if (topic !== "") {
    client.aliases.set(topicAlias, topic);
    return topic;
  }
  const known = client.aliases.get(topicAlias);
  if (known !== undefined) return known;
  throw new MqttError(ReasonCode.ProtocolError, "a topic alias that stands for no topic yet");
}
