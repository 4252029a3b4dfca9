/**
 * The numbers of MQTT, and the error that carries one. Sections are those of MQTT 5.0.
 *
 * @module
 */

/** Control packet types (§2.1.2). */
export const PacketType = {
  Connect: 1,
  Connack: 2,
  Publish: 3,
  Puback: 4,
  Pubrec: 5,
  Pubrel: 6,
  Pubcomp: 7,
  Subscribe: 8,
  Suback: 9,
  Unsubscribe: 10,
  Unsuback: 11,
  Pingreq: 12,
  Pingresp: 13,
  Disconnect: 14,
  Auth: 15,
} as const;
/** One of the fifteen. */
export type PacketType = typeof PacketType[keyof typeof PacketType];

/** Reason codes (§2.4); a 3.1.1 peer is told fewer of them. */
export const ReasonCode = {
  Success: 0x00,
  DisconnectWithWill: 0x04,
  NoMatchingSubscribers: 0x10,
  NoSubscriptionExisted: 0x11,
  UnspecifiedError: 0x80,
  MalformedPacket: 0x81,
  ProtocolError: 0x82,
  UnsupportedProtocolVersion: 0x84,
  ClientIdentifierNotValid: 0x85,
  BadUserNameOrPassword: 0x86,
  NotAuthorized: 0x87,
  ServerUnavailable: 0x88,
  ServerBusy: 0x89,
  ServerShuttingDown: 0x8b,
  BadAuthenticationMethod: 0x8c,
  KeepAliveTimeout: 0x8d,
  SessionTakenOver: 0x8e,
  TopicFilterInvalid: 0x8f,
  TopicNameInvalid: 0x90,
  PacketIdentifierInUse: 0x91,
  PacketIdentifierNotFound: 0x92,
  ReceiveMaximumExceeded: 0x93,
  TopicAliasInvalid: 0x94,
  PacketTooLarge: 0x95,
  QuotaExceeded: 0x97,
  QoSNotSupported: 0x9b,
  SharedSubscriptionsNotSupported: 0x9e,
} as const;
/** One of the reason codes. */
export type ReasonCode = typeof ReasonCode[keyof typeof ReasonCode];

/** A peer broke the protocol; the connection ends with `reasonCode`. */
export class MqttError extends Error {
  override readonly name = "MqttError";
  /** What a version 5 peer is told. */
  readonly reasonCode: ReasonCode;

  /** Makes an error; `message` is a sentence. */
  constructor(reasonCode: ReasonCode, message: string) {
    super(message);
    this.reasonCode = reasonCode;
  }
}
