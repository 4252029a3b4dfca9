import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { ByteReader } from "../../../../devices/mqtt/packet/byte_reader.ts";
import { ByteWriter } from "../../../../devices/mqtt/packet/byte_writer.ts";
import { MqttError, PacketType } from "../../../../devices/mqtt/packet/codes.ts";
import {
  decodeProperties,
  encodeProperties,
  type Properties,
  type PropertyPlace,
} from "../../../../devices/mqtt/packet/properties.ts";
import { hex, toHex } from "../../../src/_bytes.ts";
import { testProperty } from "../../../_long.ts";

/** A vector in both directions. */
function check(name: string, text: string, place: PropertyPlace, properties: Properties): void {
  Deno.test(`properties: ${name}`, () => {
    deepStrictEqual(decodeProperties(new ByteReader(hex(text), 0), place), properties);
    const writer = new ByteWriter();
    encodeProperties(writer, properties);
    strictEqual(toHex(writer.content()), text);
  });
}

check("a byte", "02 01 01", PacketType.Publish, { payloadFormat: 1 });
check("two bytes", "03 21 00 14", PacketType.Connect, { receiveMaximum: 20 });
check("four bytes", "05 11 ff ff ff ff", PacketType.Connect, { sessionExpiry: 0xffffffff });
check("a variable one", "03 0b 80 01", PacketType.Subscribe, { subscriptionIds: [128] });
check("several identifiers", "04 0b 01 0b 02", PacketType.Publish, { subscriptionIds: [1, 2] });
check("text", "05 03 00 02 61 62", PacketType.Publish, { contentType: "ab" });
check("binary data", "05 09 00 02 00 ff", "will", { correlationData: hex("00 ff") });
check("user properties, twice the same", "0e 26 00 01 61 00 01 62 26 00 01 61 00 01 62", "will", {
  userProperties: [["a", "b"], ["a", "b"]],
});
check("a response topic", "04 08 00 01 72", PacketType.Publish, { responseTopic: "r" });
check("a will's delay", "05 18 00 00 00 03", "will", { willDelay: 3 });

for (
  const [name, text, place, code] of [
    ["one that belongs elsewhere", "03 21 00 14", PacketType.Publish, 0x81],
    ["one that nobody knows", "02 7f 00", PacketType.Connect, 0x81],
    ["one that stands there twice", "04 01 00 01 00", PacketType.Publish, 0x82],
    ["a receive maximum of 0", "03 21 00 00", PacketType.Connect, 0x82],
    ["a maximum packet size of 0", "05 27 00 00 00 00", PacketType.Connect, 0x82],
    ["a payload format of 2", "02 01 02", PacketType.Publish, 0x82],
    ["a request for problems of 2", "02 17 02", PacketType.Connect, 0x82],
    ["a request for a response of 2", "02 19 02", PacketType.Connect, 0x82],
    ["a length that goes too far", "05 01 00", PacketType.Publish, 0x81],
    ["a length that cuts one off", "01 01 00", PacketType.Publish, 0x81],
    ["a length of five bytes", "80 80 80 80 01", PacketType.Publish, 0x81],
  ] as const
) {
  Deno.test(`decodeProperties() refuses ${name}`, () => {
    throws(
      () => decodeProperties(new ByteReader(hex(text), 0), place),
      (error) => error instanceof MqttError && error.reasonCode === code,
    );
  });
}

testProperty("what encodeProperties() writes, decodeProperties() reads", 500, (parameters) => {
  const text = fc.string({ unit: fc.constantFrom("a", "é", "😀", "/"), maxLength: 50 });
  const properties = fc.record({
    messageExpiry: fc.nat(0xffffffff),
    contentType: text,
    responseTopic: text,
    correlationData: fc.uint8Array({ maxLength: 300 }),
    userProperties: fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 5 }),
  }, { requiredKeys: [] });
  fc.assert(
    fc.property(properties, (some) => {
      const writer = new ByteWriter();
      encodeProperties(writer, some as Properties);
      const read = decodeProperties(new ByteReader(writer.content(), 0), "will");
      deepStrictEqual({ ...read }, { ...some });
    }),
    parameters,
  );
});
