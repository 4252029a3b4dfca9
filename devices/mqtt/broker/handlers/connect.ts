import { encodeConnack } from "../../packet/encode.ts";
import { type Connect, ReasonCode } from "../../packet/packet.ts";
import type { Properties } from "../../packet/properties.ts";
import type { ConnectedClient } from "../contract.ts";

const FOREVER_S = 0xffffffff;
/** Longer ones only cost memory. */
const MAX_CLIENT_ID_LENGTH = 256;

/** Takes a CONNECT (§3.1): refuses it, or joins the connection to its session. */
export function receiveConnect(client: ConnectedClient, packet: Connect): void {
  const { broker } = client;
  const { properties } = packet;
  if (properties.authenticationMethod !== undefined) {
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
  const { will } = packet;
  if (will !== null && !broker.mayPublish(grant, will.topic)) {
    return client.refuse(ReasonCode.NotAuthorized, "its will has a topic that it may not publish");
  }
  client.grant = grant;
  client.will = will;
  client.willDelayMs = (will?.properties.willDelay ?? 0) * 1000;
  client.keepAliveMs = packet.keepAlive * 1000;
  client.receiveMaximum = properties.receiveMaximum ?? client.receiveMaximum;
  client.maxPacketBytes = properties.maximumPacketSize ?? client.maxPacketBytes;
  client.sessionExpiryMs = expiryMs(packet);
  const opened = broker.join(client, clientId, packet.cleanStart);
  if (opened === null) return client.refuse(ReasonCode.ServerBusy, "there is no place left");
  client.connected();
  const told = tell(client, packet.clientId === "" ? clientId : undefined);
  client.send(encodeConnack(client.version, ReasonCode.Success, opened.isPresent, told));
  opened.session.resume(client, broker.now());
}

/** §3.1.2.11.2; 3.1.1 keeps a session that is not clean for ever. */
function expiryMs({ version, cleanStart, properties }: Connect): number {
  const seconds = version === 4 ? (cleanStart ? 0 : FOREVER_S) : properties.sessionExpiry ?? 0;
  return seconds === FOREVER_S ? Infinity : seconds * 1000;
}

/** §3.2.2.3 */
function tell({ broker, sessionExpiryMs }: ConnectedClient, assignedClientId?: string): Properties {
  const { maxPacketBytes, maxUnreleased, maxSessionExpiryMs } = broker.limits;
  const isShortened = sessionExpiryMs > maxSessionExpiryMs;
  return {
    assignedClientId,
    sessionExpiry: isShortened ? Math.floor(maxSessionExpiryMs / 1000) : undefined,
    receiveMaximum: maxUnreleased,
    maximumPacketSize: maxPacketBytes,
    topicAliasMaximum: broker.maxTopicAlias,
  };
}
