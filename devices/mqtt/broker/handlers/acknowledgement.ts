import { encodeAcknowledgement } from "../../packet/encode.ts";
import { PacketType, ReasonCode } from "../../packet/codes.ts";
import type { Acknowledgement } from "../../packet/packet.ts";
import type { ConnectedClient } from "../contract.ts";

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
