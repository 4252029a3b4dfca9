import { strictEqual } from "node:assert/strict";
import {
  encodeAcknowledgement,
  encodeConnack,
  encodeDisconnect,
  encodePingresp,
  encodePublish,
  encodeSubscriptionAck,
} from "../../../../devices/mqtt/packet/encode.ts";
import { PacketType, ReasonCode } from "../../../../devices/mqtt/packet/codes.ts";
import { NO_PROPERTIES } from "../../../../devices/mqtt/packet/properties.ts";
import { hex, toHex, utf8 } from "../../../src/_bytes.ts";

/** A vector: what is encoded, and its bytes. */
function vector(name: string, bytes: Uint8Array, text: string): void {
  Deno.test(`${name}`, () => strictEqual(toHex(bytes), text));
}

const message = {
  topic: "a/b",
  payload: hex("78"),
  qos: 0,
  retain: false,
  properties: NO_PROPERTIES,
} as const;

vector("encodePublish() writes QoS 0", encodePublish(message, 4), "30 06 00 03 61 2f 62 78");
vector(
  "encodePublish() writes QoS 1, retained and a duplicate",
  encodePublish({ ...message, qos: 1, retain: true }, 4, { packetId: 258, isDuplicate: true }),
  "3b 08 00 03 61 2f 62 01 02 78",
);
vector(
  "encodePublish() writes no properties for version 5 as a length of 0",
  encodePublish({ ...message, qos: 2 }, 5, { packetId: 1 }),
  "34 09 00 03 61 2f 62 00 01 00 78",
);
vector(
  "encodePublish() writes properties",
  encodePublish({ ...message, properties: { messageExpiry: 3, topicAlias: 1 } }, 5),
  "30 0f 00 03 61 2f 62 08 02 00 00 00 03 23 00 01 78",
);
vector("encodeConnack() lets in", encodeConnack(4, ReasonCode.Success, true), "20 02 01 00");
vector(
  "encodeConnack() tells version 5 properties",
  encodeConnack(5, ReasonCode.Success, false, { receiveMaximum: 100 }),
  "20 06 00 00 03 21 00 64",
);
vector(
  "encodeConnack() refuses version 5 with its reason",
  encodeConnack(5, ReasonCode.NotAuthorized, false),
  "20 03 00 87 00",
);
for (
  const [reason, code] of [
    [ReasonCode.UnsupportedProtocolVersion, 1],
    [ReasonCode.ClientIdentifierNotValid, 2],
    [ReasonCode.ServerBusy, 3],
    [ReasonCode.BadUserNameOrPassword, 4],
    [ReasonCode.NotAuthorized, 5],
  ] as const
) {
  vector(
    `encodeConnack() refuses 3.1.1 with return code ${code}`,
    encodeConnack(4, reason, false),
    `20 02 00 0${code}`,
  );
}
vector("PUBACK", encodeAcknowledgement(PacketType.Puback, 5, 4), "40 02 00 05");
vector("PUBREL has flags", encodeAcknowledgement(PacketType.Pubrel, 5, 5), "62 02 00 05");
vector(
  "PUBREC says a reason to version 5",
  encodeAcknowledgement(PacketType.Pubrec, 5, 5, ReasonCode.NoMatchingSubscribers),
  "50 03 00 05 10",
);
vector(
  "PUBACK says none to 3.1.1",
  encodeAcknowledgement(PacketType.Puback, 5, 4, ReasonCode.NotAuthorized),
  "40 02 00 05",
);
vector(
  "SUBACK of 3.1.1 knows one failure",
  encodeSubscriptionAck(PacketType.Suback, 1, 4, [0, 2, 0x87]),
  "90 05 00 01 00 02 80",
);
vector(
  "SUBACK of 5",
  encodeSubscriptionAck(PacketType.Suback, 1, 5, [1, 0x87]),
  "90 05 00 01 00 01 87",
);
vector(
  "UNSUBACK of 3.1.1 has no codes",
  encodeSubscriptionAck(PacketType.Unsuback, 1, 4, [0]),
  "b0 02 00 01",
);
vector(
  "UNSUBACK of 5",
  encodeSubscriptionAck(PacketType.Unsuback, 1, 5, [0x11]),
  "b0 04 00 01 00 11",
);
vector("PINGRESP", encodePingresp(), "d0 00");
vector("DISCONNECT", encodeDisconnect(ReasonCode.ServerShuttingDown), "e0 01 8b");

Deno.test("encodePublish() writes lengths around each size of the length field", () => {
  for (
    const [left, header] of [
      [127, "30 7f"],
      [128, "30 80 01"],
      [16_383, "30 ff 7f"],
      [16_384, "30 80 80 01"],
      [2_097_151, "30 ff ff 7f"],
      [2_097_152, "30 80 80 80 01"],
    ] as const
  ) {
    const payload = new Uint8Array(left - 3);
    for (const properties of [NO_PROPERTIES, {}]) {
      const version = properties === NO_PROPERTIES ? 4 : 5;
      const short = version === 4 ? payload : payload.subarray(1);
      const bytes = encodePublish({ ...message, topic: "a", payload: short, properties }, version);
      strictEqual(toHex(bytes.subarray(0, header.length / 3 + 1)), header);
      strictEqual(bytes.length, (header.length + 1) / 3 + left);
    }
  }
});

Deno.test("encodePublish() counts a topic's bytes, not its letters", () => {
  const bytes = encodePublish({ ...message, topic: "é", payload: utf8("") }, 4);
  strictEqual(toHex(bytes), "30 04 00 02 c3 a9");
});
