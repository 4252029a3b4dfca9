import { deepStrictEqual, throws } from "node:assert/strict";
import { decodePacket } from "../../../../devices/mqtt/packet/decode.ts";
import { MqttError, PacketType } from "../../../../devices/mqtt/packet/codes.ts";
import type { ClientPacket, ProtocolVersion } from "../../../../devices/mqtt/packet/packet.ts";
import { NO_PROPERTIES } from "../../../../devices/mqtt/packet/properties.ts";
import { hex } from "../../../src/_bytes.ts";

function decode(text: string, version: ProtocolVersion = 4): ClientPacket {
  const bytes = hex(text);
  return decodePacket({ first: bytes[0], bytes, start: 2, end: bytes.length }, version);
}

/** Demands that a packet is refused with a reason code. */
function refused(text: string, reasonCode: number, version: ProtocolVersion = 4): void {
  throws(
    () => decode(text, version),
    (error) => error instanceof MqttError && error.reasonCode === reasonCode,
  );
}

const MALFORMED = 0x81;
const PROTOCOL_ERROR = 0x82;
const TOPIC_INVALID = 0x90;

Deno.test("decodePacket() reads a CONNECT of 3.1.1 with everything in it", () => {
  const packet = decode(
    "10 21 00 04 4d 51 54 54 04 ee 00 3c 00 02 63 31 00 03 77 2f 74 00 01 78 00 01 75 00 02 70 77",
  );
  deepStrictEqual(packet, {
    type: PacketType.Connect,
    version: 4,
    clientId: "c1",
    cleanStart: true,
    keepAlive: 60,
    will: {
      topic: "w/t",
      payload: hex("78"),
      qos: 1,
      retain: true,
      properties: NO_PROPERTIES,
    },
    username: "u",
    password: hex("70 77"),
    properties: NO_PROPERTIES,
  });
});

Deno.test("decodePacket() reads a CONNECT of 5 with properties and a will's", () => {
  const packet = decode(
    "10 25 00 04 4d 51 54 54 05 06 00 0a 05 11 00 00 00 0a 00 01 63 05 18 00 00 00 02 00 01 77 00 00",
    5,
  );
  deepStrictEqual(packet.type === PacketType.Connect && [packet.properties, packet.will], [
    { sessionExpiry: 10 },
    {
      topic: "w",
      payload: hex(""),
      qos: 0,
      retain: false,
      properties: { willDelay: 2 },
    },
  ]);
});

Deno.test("decodePacket() reads a password without a user name in 5 only [MQTT-3.1.2-22 of 3.1.1]", () => {
  refused("10 11 00 04 4d 51 54 54 04 42 00 0a 00 01 63 00 02 70 77", MALFORMED);
  const packet = decode("10 12 00 04 4d 51 54 54 05 42 00 0a 00 00 01 63 00 02 70 77", 5);
  deepStrictEqual(packet.type === PacketType.Connect && packet.password, hex("70 77"));
});

Deno.test("decodePacket() refuses a CONNECT that breaks a rule", () => {
  // [MQTT-3.1.2-3]: the reserved flag
  refused("10 0d 00 04 4d 51 54 54 04 03 00 0a 00 01 63", MALFORMED);
  // [MQTT-3.1.2-12]: will QoS 3
  refused("10 12 00 04 4d 51 54 54 04 1e 00 0a 00 01 63 00 01 77 00 00", MALFORMED);
  // [MQTT-3.1.2-11] and [MQTT-3.1.2-13]: will flags without a will
  refused("10 0d 00 04 4d 51 54 54 04 0a 00 0a 00 01 63", MALFORMED);
  refused("10 0d 00 04 4d 51 54 54 04 22 00 0a 00 01 63", MALFORMED);
  // §4.7: a will's topic with a wildcard, and an empty one
  refused("10 12 00 04 4d 51 54 54 04 06 00 0a 00 01 63 00 01 23 00 00", TOPIC_INVALID);
  refused("10 11 00 04 4d 51 54 54 04 06 00 0a 00 01 63 00 00 00 00", TOPIC_INVALID);
  // bytes after its end
  refused("10 0e 00 04 4d 51 54 54 04 02 00 0a 00 01 63 00", MALFORMED);
  // a user name that the flags promise is missing [MQTT-3.1.2-19]
  refused("10 0d 00 04 4d 51 54 54 04 82 00 0a 00 01 63", MALFORMED);
  // §3.1.2.11.10
  refused("10 13 00 04 4d 51 54 54 05 02 00 0a 04 16 00 01 61 00 01 63", PROTOCOL_ERROR, 5);
});

Deno.test("decodePacket() refuses other protocols and levels [MQTT-3.1.2-2]", () => {
  refused("10 0d 00 04 4d 51 54 54 03 02 00 0a 00 01 63", 0x84);
  refused("10 0d 00 04 4d 51 54 54 06 02 00 0a 00 01 63", 0x84);
  refused("10 0f 00 06 4d 51 49 73 64 70 03 02 00 0a 00 01 63", 0x84);
  refused("10 0d 00 04 6d 71 74 74 04 02 00 0a 00 01 63", 0x84);
});

Deno.test("decodePacket() reads messages of each QoS", () => {
  const plain = { isDuplicate: false, retain: false, properties: NO_PROPERTIES };
  deepStrictEqual(decode("30 06 00 03 61 2f 62 78"), {
    type: PacketType.Publish,
    topic: "a/b",
    payload: hex("78"),
    qos: 0,
    packetId: 0,
    ...plain,
  });
  deepStrictEqual(decode("3b 05 00 01 61 01 02"), {
    type: PacketType.Publish,
    topic: "a",
    payload: hex(""),
    qos: 1,
    packetId: 0x102,
    ...plain,
    isDuplicate: true,
    retain: true,
  });
  deepStrictEqual(decode("34 0a 00 01 61 00 07 03 23 00 02 78", 5), {
    type: PacketType.Publish,
    topic: "a",
    payload: hex("78"),
    qos: 2,
    packetId: 7,
    ...plain,
    properties: { topicAlias: 2 },
  });
});

Deno.test("decodePacket() refuses a PUBLISH that breaks a rule", () => {
  // [MQTT-3.3.1-4]: QoS 3
  refused("36 05 00 01 61 00 01", MALFORMED);
  // [MQTT-3.3.1-2]: a duplicate of QoS 0
  refused("38 03 00 01 61", MALFORMED);
  // [MQTT-2.2.1-3]: packet identifier 0
  refused("32 05 00 01 61 00 00", PROTOCOL_ERROR);
  // [MQTT-3.3.2-2]: wildcards; [MQTT-4.7.3-1]: empty
  refused("30 03 00 01 2b", TOPIC_INVALID);
  refused("30 05 00 03 61 2f 23", TOPIC_INVALID);
  refused("30 02 00 00", TOPIC_INVALID);
  // [MQTT-1.5.4-2]: NUL; [MQTT-1.5.4-1]: no UTF-8, a surrogate
  refused("30 03 00 01 00", MALFORMED);
  refused("30 03 00 01 ff", MALFORMED);
  refused("30 05 00 03 ed a0 80", MALFORMED);
  // a topic longer than the packet
  refused("30 03 00 09 61", MALFORMED);
  // [MQTT-3.3.4-6]: subscription identifiers are a server's; [MQTT-3.3.2-14]: a response topic with a wildcard
  refused("30 06 00 01 61 02 0b 01", PROTOCOL_ERROR, 5);
  refused("30 08 00 01 61 04 08 00 01 23", PROTOCOL_ERROR, 5);
  // §3.3.2.3.4: alias 0; an empty topic without an alias
  refused("30 07 00 01 61 03 23 00 00", 0x94, 5);
  refused("30 03 00 00 00", TOPIC_INVALID, 5);
});

Deno.test("decodePacket() reads acknowledgements, with and without a reason", () => {
  deepStrictEqual(decode("40 02 00 05"), {
    type: PacketType.Puback,
    packetId: 5,
    reasonCode: 0,
  });
  deepStrictEqual(decode("50 03 00 05 97", 5), {
    type: PacketType.Pubrec,
    packetId: 5,
    reasonCode: 0x97,
  });
  deepStrictEqual(decode("62 08 00 05 00 04 1f 00 01 78", 5), {
    type: PacketType.Pubrel,
    packetId: 5,
    reasonCode: 0,
  });
  refused("40 02 00 00", PROTOCOL_ERROR);
  refused("40 03 00 05 00", MALFORMED);
  // [MQTT-3.6.1-1]: PUBREL's flags are 2, the others' 0
  refused("60 02 00 05", MALFORMED);
  refused("42 02 00 05", MALFORMED);
});

Deno.test("decodePacket() reads SUBSCRIBE with its options", () => {
  deepStrictEqual(decode("82 0a 00 01 00 01 61 01 00 01 23 02"), {
    type: PacketType.Subscribe,
    packetId: 1,
    properties: NO_PROPERTIES,
    requests: [
      { filter: "a", qos: 1, noLocal: false, retainAsPublished: false, retainHandling: 0 },
      { filter: "#", qos: 2, noLocal: false, retainAsPublished: false, retainHandling: 0 },
    ],
  });
  deepStrictEqual(decode("82 09 00 01 02 0b 05 00 01 61 2d", 5), {
    type: PacketType.Subscribe,
    packetId: 1,
    properties: { subscriptionIds: [5] },
    requests: [
      { filter: "a", qos: 1, noLocal: true, retainAsPublished: true, retainHandling: 2 },
    ],
  });
});

Deno.test("decodePacket() refuses a SUBSCRIBE that breaks a rule", () => {
  // [MQTT-3.8.1-1]: flags
  refused("80 06 00 01 00 01 61 00", MALFORMED);
  // [MQTT-3.8.3-2] (3.1.1: -3): at least one filter
  refused("82 02 00 01", MALFORMED);
  // packet identifier 0
  refused("82 06 00 00 00 01 61 00", PROTOCOL_ERROR);
  // QoS 3; 3.1.1: reserved bits; 5: reserved bits, retain handling 3
  refused("82 06 00 01 00 01 61 03", MALFORMED);
  refused("82 06 00 01 00 01 61 04", MALFORMED);
  refused("82 07 00 01 00 00 01 61 40", MALFORMED, 5);
  refused("82 07 00 01 00 00 01 61 30", MALFORMED, 5);
  // no option after the filter
  refused("82 05 00 01 00 01 61", MALFORMED);
  // two identifiers; identifier 0
  refused("82 0b 00 01 04 0b 01 0b 02 00 01 61 00", PROTOCOL_ERROR, 5);
  refused("82 09 00 01 02 0b 00 00 01 61 00", PROTOCOL_ERROR, 5);
});

Deno.test("decodePacket() reads and refuses UNSUBSCRIBE, PINGREQ and DISCONNECT by their rules", () => {
  deepStrictEqual(decode("a2 08 00 01 00 01 61 00 01 62"), {
    type: PacketType.Unsubscribe,
    packetId: 1,
    filters: ["a", "b"],
  });
  // [MQTT-3.10.1-1] and [MQTT-3.10.3-2]
  refused("a0 05 00 01 00 01 61", MALFORMED);
  refused("a2 02 00 01", MALFORMED);
  deepStrictEqual(decode("c0 00"), { type: PacketType.Pingreq });
  refused("c0 01 00", MALFORMED);
  deepStrictEqual(decode("e0 00"), {
    type: PacketType.Disconnect,
    reasonCode: 0,
    properties: NO_PROPERTIES,
  });
  deepStrictEqual(decode("e0 07 04 05 11 00 00 00 01", 5), {
    type: PacketType.Disconnect,
    reasonCode: 4,
    properties: { sessionExpiry: 1 },
  });
  // 3.1.1 §3.14.1: nothing follows
  refused("e0 01 00", MALFORMED);
  refused("e1 00", MALFORMED);
});

Deno.test("decodePacket() refuses packets that only servers send, and types that are reserved", () => {
  for (const first of ["00", "20", "90", "b0", "d0", "f0"]) {
    refused(`${first} 02 00 01`, PROTOCOL_ERROR);
  }
});
