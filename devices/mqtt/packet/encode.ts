import { ByteWriter } from "./byte_writer.ts";
import { PacketType, ReasonCode } from "./codes.ts";
import type { ProtocolVersion, QoS } from "./packet.ts";
import { encodeProperties, NO_PROPERTIES, type Properties } from "./properties.ts";

const encoder = new TextEncoder();
const PINGRESP = new Uint8Array([PacketType.Pingresp << 4, 0]);

/** What a PUBLISH carries (§3.3). */
export interface Message {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: QoS;
  readonly retain: boolean;
  readonly properties: Properties;
}

/** Encodes a PUBLISH (§3.3); `packetId` is 0 with QoS 0. */
export function encodePublish(
  { topic, payload, qos, retain, properties }: Message,
  version: ProtocolVersion,
  { packetId = 0, isDuplicate = false }: { packetId?: number; isDuplicate?: boolean } = {},
): Uint8Array<ArrayBuffer> {
  const first = PacketType.Publish << 4 | (isDuplicate ? 0x08 : 0) | qos << 1 | (retain ? 1 : 0);
  if (version === 5 && properties !== NO_PROPERTIES) {
    const writer = new ByteWriter().text(topic);
    if (qos > 0) writer.twoBytes(packetId);
    encodeProperties(writer, properties);
    return writer.bytes(payload).packet(first);
  }
  return encodePlainPublish(first, { topic, payload, packetId, hasId: qos > 0, version });
}

/** The common case, without a writer: no properties. */
function encodePlainPublish(
  first: number,
  { topic, payload, packetId, hasId, version }: {
    topic: string;
    payload: Uint8Array;
    packetId: number;
    hasId: boolean;
    version: ProtocolVersion;
  },
): Uint8Array<ArrayBuffer> {
  const name = encoder.encode(topic);
  const left = 2 + name.length + (hasId ? 2 : 0) + (version === 5 ? 1 : 0) + payload.length;
  const bytes = new Uint8Array(1 + variableLength(left) + left);
  bytes[0] = first;
  let at = 1;
  for (let value = left;; value = Math.floor(value / 128)) {
    bytes[at++] = value > 0x7f ? value % 128 | 0x80 : value;
    if (value <= 0x7f) break;
  }
  bytes[at++] = name.length >> 8;
  bytes[at++] = name.length & 0xff;
  bytes.set(name, at);
  at += name.length;
  if (hasId) {
    bytes[at++] = packetId >> 8;
    bytes[at++] = packetId & 0xff;
  }
  if (version === 5) bytes[at++] = 0;
  bytes.set(payload, at);
  return bytes;
}

function variableLength(value: number): number {
  if (value < 128) return 1;
  if (value < 16_384) return 2;
  return value < 2_097_152 ? 3 : 4;
}

/** Encodes a CONNACK (§3.2). 3.1.1 has codes of its own: {@linkcode toReturnCode}. */
export function encodeConnack(
  version: ProtocolVersion,
  reasonCode: ReasonCode,
  isSessionPresent: boolean,
  properties: Properties = NO_PROPERTIES,
): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter().byte(isSessionPresent ? 1 : 0);
  writer.byte(version === 5 ? reasonCode : toReturnCode(reasonCode));
  if (version === 5) encodeProperties(writer, properties);
  return writer.packet(PacketType.Connack << 4);
}

/** The 3.1.1 return code (its table 3.1) for a version 5 reason. */
function toReturnCode(reasonCode: ReasonCode): number {
  switch (reasonCode) {
    case ReasonCode.Success:
      return 0;
    case ReasonCode.UnsupportedProtocolVersion:
      return 1;
    case ReasonCode.ClientIdentifierNotValid:
      return 2;
    case ReasonCode.BadUserNameOrPassword:
      return 4;
    case ReasonCode.NotAuthorized:
      return 5;
  }
  return 3;
}

/** Encodes a PUBACK, PUBREC, PUBREL or PUBCOMP (§3.4 to §3.7). */
export function encodeAcknowledgement(
  type: PacketType,
  packetId: number,
  version: ProtocolVersion,
  reasonCode: ReasonCode = ReasonCode.Success,
): Uint8Array<ArrayBuffer> {
  const first = type << 4 | (type === PacketType.Pubrel ? 2 : 0);
  const id = [packetId >> 8, packetId & 0xff];
  const hasCode = version === 5 && reasonCode !== ReasonCode.Success;
  return new Uint8Array(hasCode ? [first, 3, ...id, reasonCode] : [first, 2, ...id]);
}

/** Encodes a SUBACK or, for version 5, an UNSUBACK with a code per filter (§3.9, §3.11). */
export function encodeSubscriptionAck(
  type: PacketType,
  packetId: number,
  version: ProtocolVersion,
  codes: readonly number[],
): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter().twoBytes(packetId);
  if (version === 5) encodeProperties(writer, NO_PROPERTIES);
  // 3.1.1 §3.11: an UNSUBACK has no payload; §3.9.3: a SUBACK knows one failure
  if (version === 5) { for (const code of codes) writer.byte(code); }
  else if (type === PacketType.Suback) {
    for (const code of codes) writer.byte(Math.min(code, ReasonCode.UnspecifiedError));
  }
  return writer.packet(type << 4);
}

/** Encodes a PINGRESP (§3.13). */
export function encodePingresp(): Uint8Array<ArrayBuffer> {
  return PINGRESP;
}

/** Encodes a DISCONNECT of version 5 (§3.14). */
export function encodeDisconnect(reasonCode: ReasonCode): Uint8Array<ArrayBuffer> {
  return new Uint8Array([PacketType.Disconnect << 4, 1, reasonCode]);
}
