import { encodeAcknowledgement } from "../../packet/encode.ts";
import { MqttError, PacketType, type Publish, ReasonCode } from "../../packet/packet.ts";
import type { ConnectedClient } from "../contract.ts";

/** Takes a PUBLISH (§3.3): hands it on, and acknowledges it. */
export function receivePublish(client: ConnectedClient, packet: Publish): void {
  const topic = resolveAlias(client, packet);
  const session = client.session!;
  if (packet.qos === 2 && session.unreleased.has(packet.packetId)) {
    // §4.3.3: it was handed on when it came first
    return client.send(encodeAcknowledgement(PacketType.Pubrec, packet.packetId, client.version));
  }
  const isAllowed = client.broker.mayPublish(client.grant!, topic);
  if (isAllowed && packet.qos === 2) demandReleased(client);
  const receivers = isAllowed ? client.broker.publish({ ...packet, topic }, session) : 0;
  if (packet.qos === 0) return;
  const code = !isAllowed
    ? ReasonCode.NotAuthorized
    : receivers === 0
    ? ReasonCode.NoMatchingSubscribers
    : ReasonCode.Success;
  if (packet.qos === 2 && isAllowed) session.unreleased.add(packet.packetId);
  const type = packet.qos === 1 ? PacketType.Puback : PacketType.Pubrec;
  // 3.1.1 §3.3.5: a server that does not authorise a message still acknowledges it
  client.send(encodeAcknowledgement(type, packet.packetId, client.version, code));
}

/** §3.3.4: no more than the receive maximum that CONNACK named. */
function demandReleased({ session, broker }: ConnectedClient): void {
  if (session!.unreleased.size < broker.limits.maxUnreleased) return;
  throw new MqttError(
    ReasonCode.ReceiveMaximumExceeded,
    `over ${broker.limits.maxUnreleased} messages of QoS 2 without a PUBREL`,
  );
}

/** §3.3.2.3.4 */
function resolveAlias(client: ConnectedClient, { topic, properties }: Publish): string {
  const { topicAlias } = properties;
  if (topicAlias === undefined) return topic;
  if (topicAlias > client.broker.maxTopicAlias) {
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
