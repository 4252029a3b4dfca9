import { encodeConnack } from "../../packet/encode.ts";
import { ReasonCode } from "../../packet/codes.ts";
import type { Connect } from "../../packet/packet.ts";
import type { Properties } from "../../packet/properties.ts";
import type { ConnectedClient } from "../contract.ts";
import type { Grant } from "../access.ts";

const FOREVER_S = 0xffffffff;
/** Longer ones only cost memory. */
const MAX_CLIENT_ID_LENGTH = 256;

/** Takes a CONNECT (§3.1): refuses it, or joins the connection to its session. */
export function receiveConnect(client: ConnectedClient, packet: Connect): void {
  const { broker } = client;
  if (packet.properties.authenticationMethod !== undefined) {
    return client.refuse(ReasonCode.BadAuthenticationMethod, "asks for extended authentication");
  }
  const clientId = packet.clientId === "" ? `auto-${crypto.randomUUID()}` : packet.clientId;
  // 3.1.1 §3.1.3.1 [MQTT-3.1.3-8]: an empty identifier with a session to keep
  const isNameless = packet.clientId === "" && packet.version === 4 && !packet.cleanStart;
  if (isNameless || clientId.length > MAX_CLIENT_ID_LENGTH) {
    return client.refuse(ReasonCode.ClientIdentifierNotValid, "its client identifier is not valid");
  }
  const { username, password } = packet;
  const grant = broker.authenticate({ clientId, username, password, address: client.address });
  if (typeof grant === "number") return client.refuse(grant, "is not let in");
  if (packet.will !== null && !broker.mayPublish(grant, packet.will.topic)) {
    return client.refuse(ReasonCode.NotAuthorized, "its will has a topic that it may not publish");
  }
  join(client, { packet, clientId, grant });
}

function join(
  client: ConnectedClient,
  { packet, clientId, grant }: { packet: Connect; clientId: string; grant: Grant },
): void {
  const { broker } = client;
  takeOver(client, packet, grant);
  const { owner } = grant;
  const joined = broker.join(client, { clientId, owner, isClean: packet.cleanStart });
  if (typeof joined === "number") {
    client.will = null;
    return client.refuse(joined, "there is no place for it");
  }
  grant.onEnd?.((reason) => client.fail(ReasonCode.NotAuthorized, reason));
  client.connected();
  const told = tell(client, packet, clientId);
  const answer = encodeConnack(client.version, ReasonCode.Success, joined.isPresent, told);
  if (answer.length > client.maxPacketBytes) {
    return client.fail(ReasonCode.PacketTooLarge, "takes no packet as large as its CONNACK");
  }
  client.send(answer);
  joined.session.resume(client, {
    now: broker.now(),
    mayReceive: grant.mayReceive?.bind(grant),
  });
}

function takeOver(client: ConnectedClient, packet: Connect, grant: Grant): void {
  const { properties, will } = packet;
  const { limits } = client.broker;
  client.grant = grant;
  client.will = will;
  client.willDelayMs = (will?.properties.willDelay ?? 0) * 1000;
  client.keepAliveMs = keepAliveS(packet, limits.maxKeepAliveS) * 1000;
  client.receiveMaximum = properties.receiveMaximum ?? client.receiveMaximum;
  client.maxPacketBytes = properties.maximumPacketSize ?? client.maxPacketBytes;
  client.setTopicAliasMaximum(properties.topicAliasMaximum ?? 0);
  client.sessionExpiryMs = expiryMs(packet);
}

/** §3.2.2.3.14: version 5 is told another one, 3.1.1 cannot be; 0 is none. */
function keepAliveS({ version, keepAlive }: Connect, most: number): number {
  return version === 5 ? Math.min(keepAlive, most) : keepAlive;
}

/** §3.1.2.11.2; 3.1.1 keeps a session that is not clean for ever. */
function expiryMs({ version, cleanStart, properties }: Connect): number {
  const seconds = version === 4 ? (cleanStart ? 0 : FOREVER_S) : properties.sessionExpiry ?? 0;
  return seconds === FOREVER_S ? Infinity : seconds * 1000;
}

/** §3.2.2.3 */
function tell(
  { broker, keepAliveMs, sessionExpiryMs }: ConnectedClient,
  packet: Connect,
  clientId: string,
): Properties {
  const { maxPacketBytes, receiveMaximum, maxTopicAlias, maxSessionExpiryMs } = broker.limits;
  const isShortened = sessionExpiryMs > maxSessionExpiryMs;
  const serverKeepAlive = keepAliveMs / 1000;
  return {
    assignedClientId: packet.clientId === "" ? clientId : undefined,
    serverKeepAlive: serverKeepAlive === packet.keepAlive ? undefined : serverKeepAlive,
    sessionExpiry: isShortened ? Math.floor(maxSessionExpiryMs / 1000) : undefined,
    receiveMaximum,
    maximumPacketSize: maxPacketBytes,
    topicAliasMaximum: maxTopicAlias,
  };
}
