import { encodeAcknowledgement } from "../../packet/encode.ts";
import { MqttError, PacketType, ReasonCode } from "../../packet/codes.ts";
import type { Acknowledgement } from "../../packet/packet.ts";
import type { ConnectedClient } from "../contract.ts";
import type { BrokerSession } from "../session.ts";

/** From here on a reason code is a refusal (§2.4). */
const FIRST_FAILURE = 0x80;

/** Takes a PUBACK, PUBREC, PUBREL or PUBCOMP (§3.4 to §3.7, §4.3). */
export function receiveAcknowledgement(
  client: ConnectedClient,
  { type, packetId, reasonCode }: Acknowledgement,
): void {
  const session = client.session!;
  const now = client.broker.now();
  const { version } = client;
  if (type !== PacketType.Pubrel) checkTurn(session, type, packetId);
  switch (type) {
    case PacketType.Puback:
    case PacketType.Pubcomp:
      return session.acknowledge(packetId, now);
    case PacketType.Pubrec:
      if (reasonCode >= FIRST_FAILURE) return session.acknowledge(packetId, now);
      return client.send(
        encodeAcknowledgement(PacketType.Pubrel, packetId, version, session.release(packetId, now)),
      );
    case PacketType.Pubrel: {
      const isKnown = session.unreleased.delete(packetId);
      const code = isKnown ? ReasonCode.Success : ReasonCode.PacketIdentifierNotFound;
      return client.send(encodeAcknowledgement(PacketType.Pubcomp, packetId, version, code));
    }
  }
}

/** §4.3: what a client says of a message follows from its QoS; of others it may say anything. */
function checkTurn(session: BrokerSession, type: Acknowledgement["type"], packetId: number): void {
  const awaited = session.awaited(packetId);
  if (awaited === null || type === awaited) return;
  // The same once more: the answer to it may be under way.
  if (type === PacketType.Pubrec && awaited === PacketType.Pubcomp) return;
  throw new MqttError(ReasonCode.ProtocolError, "acknowledges a message as if it had another QoS");
}
