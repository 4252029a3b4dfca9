import { encodeSubscriptionAck } from "../../packet/encode.ts";
import { MqttError, PacketType, ReasonCode } from "../../packet/codes.ts";
import type { Subscribe, SubscriptionRequest, Unsubscribe } from "../../packet/packet.ts";
import {
  checkTopicFilter,
  parseSharedFilter,
  type SharedFilter,
  sharedPartOf,
} from "../../packet/topic_rules.ts";
import type { ConnectedClient } from "../contract.ts";
import type { Subscription } from "../subscription_tree.ts";

/** Takes a SUBSCRIBE (§3.8): a code for each filter, then the retained messages. */
export function receiveSubscribe(client: ConnectedClient, packet: Subscribe): void {
  const id = packet.properties.subscriptionIds?.[0] ?? 0;
  // By filter: one that stands there often is served once.
  const fresh = new Map<string, Subscription>();
  const codes = packet.requests.map((request) => grant(client, { ...request, id }, fresh));
  const { version } = client;
  client.send(encodeSubscriptionAck(PacketType.Suback, packet.packetId, version, codes));
  client.sendRetained(fresh.values());
}

/** Takes an UNSUBSCRIBE (§3.10). */
export function receiveUnsubscribe(client: ConnectedClient, packet: Unsubscribe): void {
  const session = client.session!;
  const codes = packet.filters.map((filter) => {
    if (!session.subscriptions.delete(filter)) return ReasonCode.NoSubscriptionExisted;
    session.filterLength -= filter.length;
    client.broker.subscriptions.remove(session, filter, sharedPartOf(filter));
    return ReasonCode.Success;
  });
  const { version } = client;
  client.send(encodeSubscriptionAck(PacketType.Unsuback, packet.packetId, version, codes));
}

/** Returns the granted QoS, or why there is none. */
function grant(
  client: ConnectedClient,
  subscription: Subscription,
  fresh: Map<string, Subscription>,
): number {
  const { filter } = subscription;
  const session = client.session!;
  const shared = parseSharedFilter(filter);
  if (typeof shared === "string" || checkTopicFilter(shared?.filter ?? filter) !== null) {
    return ReasonCode.TopicFilterInvalid;
  }
  demandSharedRules(subscription, shared);
  if (!client.grant!.maySubscribe(shared?.filter ?? filter)) return ReasonCode.NotAuthorized;
  const { maxSubscriptions, maxFilterLength } = client.broker.limits;
  const isNew = !session.subscriptions.has(filter);
  if (isNew) {
    const isFull = session.subscriptions.size >= maxSubscriptions ||
      session.filterLength + filter.length > maxFilterLength;
    if (isFull) return ReasonCode.QuotaExceeded;
    session.filterLength += filter.length;
  }
  session.subscriptions.set(filter, subscription);
  client.broker.subscriptions.add(session, subscription, shared);
  // §3.3.1.3; §4.8.2: none for shared subscriptions
  const { retainHandling } = subscription;
  const wantsRetained = retainHandling === 0 || (retainHandling === 1 && isNew);
  if (shared === null && wantsRetained) fresh.set(filter, subscription);
  return subscription.qos;
}

function demandSharedRules({ noLocal }: SubscriptionRequest, shared: SharedFilter | null): void {
  // [MQTT-3.8.3-4]
  if (shared === null || !noLocal) return;
  throw new MqttError(ReasonCode.ProtocolError, "a shared subscription with No Local");
}
