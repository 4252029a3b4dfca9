import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { PacketType, ReasonCode } from "../../../../../devices/mqtt/packet/codes.ts";
import { hex } from "../../../../src/_bytes.ts";
import { BrokerScene } from "../_scene.ts";

const { Puback, Pubrec, Pubrel, Pubcomp } = PacketType;

Deno.test("a message reaches who subscribed, at the lower QoS of the two (§3.8.4)", () => {
  const scene = new BrokerScene();
  const publisher = scene.connect({ clientId: "p" });
  const found: string[] = [];
  for (const granted of [0, 1, 2]) {
    const client = scene.connect({ clientId: `s${granted}` });
    client.subscribe("t", granted);
    for (const qos of [0, 1, 2] as const) {
      publisher.publish("t", `${qos}`, { qos, packetId: qos + 1 });
    }
    publisher.answer(Pubrel, 3);
    found.push(client.takeMessages().map((m) => `${m.payload}>${m.qos}`).join(" "));
    if (granted === 2) client.disconnect();
  }
  deepStrictEqual(found, ["0>0 1>0 2>0", "0>0 1>1 2>1", "0>0 1>1 2>2"]);
});

Deno.test("QoS 1 is acknowledged with its identifier, and version 5 is told when nobody was there [MQTT-4.3.2-4]", () => {
  const scene = new BrokerScene();
  const publisher = scene.connect({ version: 5, clientId: "p" });
  publisher.publish("t", "x", { qos: 1, packetId: 7 });
  const [puback] = publisher.take();
  deepStrictEqual([puback.type, puback.packetId, puback.codes], [Puback, 7, [0x10]]);
  scene.connect({ clientId: "s" }).subscribe("t");
  publisher.publish("t", "x", { qos: 1, packetId: 8 });
  deepStrictEqual(publisher.take()[0].codes, [0]);
});

Deno.test("QoS 2 is handed on once, however often it comes before its PUBREL [MQTT-4.3.3-10]", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ clientId: "s" });
  subscriber.subscribe("t", 0);
  const publisher = scene.connect({ clientId: "p" });
  publisher.publish("t", "x", { qos: 2, packetId: 3 });
  publisher.publish("t", "x", { qos: 2, packetId: 3, isDuplicate: true });
  strictEqual(subscriber.takeMessages().length, 1);
  publisher.answer(Pubrel, 3);
  deepStrictEqual(publisher.take().map(({ type }) => type), [Pubrec, Pubrec, Pubcomp]);
  // The identifier is free again: a new message.
  publisher.publish("t", "y", { qos: 2, packetId: 3 });
  deepStrictEqual(subscriber.takePayloads(), ["y"]);
});

Deno.test("a PUBREL of nothing is answered, and version 5 is told", () => {
  const client = new BrokerScene().connect({ version: 5 });
  client.answer(Pubrel, 5);
  deepStrictEqual(client.take()[0].codes, [ReasonCode.PacketIdentifierNotFound]);
});

Deno.test("QoS 2 of 3.1.1 goes on without a bound but its identifiers; 5 keeps to what it was told [MQTT-3.3.4-7]", () => {
  const scene = new BrokerScene();
  const old = scene.connect({ clientId: "old" });
  for (let id = 1; id <= 65_535; id++) old.publish("t", "", { qos: 2, packetId: id });
  ok(!old.isEnded);
  const five = scene.connect({ version: 5, clientId: "five" });
  for (let id = 1; id <= 100; id++) five.publish("t", "", { qos: 2, packetId: id });
  ok(!five.isEnded);
  five.publish("t", "", { qos: 2, packetId: 101 });
  ok(five.isEnded);
  deepStrictEqual(five.take().at(-1)!.codes, [ReasonCode.ReceiveMaximumExceeded]);
});

Deno.test("messages to $SYS go nowhere; 3.1.1 is acknowledged all the same, 5 is told [MQTT-3.3.5-2]", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ clientId: "s" });
  subscriber.subscribe("$SYS/#");
  const old = scene.connect({ clientId: "old" });
  old.publish("$SYS/x", "x", { qos: 1 });
  old.publish("$SYS/x", "x", { qos: 2, packetId: 2 });
  old.answer(Pubrel, 2);
  deepStrictEqual(old.take().map(({ type }) => type), [Puback, Pubrec, Pubcomp]);
  const five = scene.connect({ version: 5, clientId: "five" });
  five.publish("$SYS/x", "x", { qos: 1 });
  deepStrictEqual(five.take()[0].codes, [ReasonCode.NotAuthorized]);
  deepStrictEqual(subscriber.take(), []);
  ok(!old.isEnded && !five.isEnded);
});

Deno.test("topics that begin with $ and are not the broker's are published as others, and no wildcard matches them [MQTT-4.7.2-1]", () => {
  const scene = new BrokerScene();
  const wild = scene.connect({ clientId: "wild" });
  wild.subscribe([["#", 0], ["+/a", 0]]);
  const exact = scene.connect({ clientId: "exact" });
  exact.subscribe("$own/+");
  scene.connect({ clientId: "p" }).publish("$own/a", "x");
  deepStrictEqual([wild.takePayloads(), exact.takePayloads()], [[], ["x"]]);
});

Deno.test("a topic alias stands for its topic, until another one takes it [MQTT-3.3.2-12]", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ clientId: "s" });
  subscriber.subscribe("#");
  const publisher = scene.connect({ version: 5, clientId: "p" });
  const properties = { topicAlias: 16 };
  publisher.publish("a", "1", { properties });
  publisher.publish("", "2", { properties });
  publisher.publish("b", "3", { properties });
  publisher.publish("", "4", { properties });
  deepStrictEqual(subscriber.takeMessages().map((m) => m.topic! + m.payload), [
    "a1",
    "a2",
    "b3",
    "b4",
  ]);
});

Deno.test("an alias that stands for nothing, or is over the maximum, ends the connection [MQTT-3.3.2-9]", () => {
  const scene = new BrokerScene();
  for (
    const [topic, topicAlias, code] of [
      ["", 1, ReasonCode.ProtocolError],
      ["a", 17, ReasonCode.TopicAliasInvalid],
    ] as const
  ) {
    const client = scene.connect({ version: 5 });
    client.publish(topic, "x", { properties: { topicAlias } });
    deepStrictEqual(client.take()[0].codes, [code]);
    ok(client.isEnded);
  }
});

Deno.test("properties of a message go on unchanged, and in order [MQTT-3.3.2-18]", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ version: 5, clientId: "s" });
  subscriber.subscribe("t");
  const properties = {
    payloadFormat: 1,
    contentType: "text/plain",
    responseTopic: "answers/1",
    correlationData: hex("00 01 02"),
    userProperties: [["c", "2"], ["a", "1"], ["c", "2"]] as [string, string][],
  };
  scene.connect({ version: 5, clientId: "p" }).publish("t", "x", { properties });
  deepStrictEqual({ ...subscriber.takeMessages()[0].properties }, properties);
});

Deno.test("what is left of a message's expiry goes with it, and none that has expired goes [MQTT-3.3.2-5] [MQTT-3.3.2-6]", () => {
  const scene = new BrokerScene();
  const words = {
    version: 5,
    clientId: "s",
    isClean: false,
    properties: { sessionExpiry: 100 },
  } as const;
  const subscriber = scene.connect(words);
  subscriber.subscribe("t", 1);
  subscriber.lose();
  const publisher = scene.connect({ version: 5, clientId: "p" });
  const send = (payload: string, messageExpiry: number, packetId: number) =>
    publisher.publish("t", payload, { qos: 1, packetId, properties: { messageExpiry } });
  send("short", 2, 1);
  send("long", 10, 2);
  scene.pass(3000);
  const again = scene.open();
  again.connect(words);
  const messages = again.takeMessages();
  deepStrictEqual(messages.map((m) => [m.payload, m.properties!.messageExpiry]), [["long", 7]]);
});

Deno.test("messages of one client at one QoS keep their order [MQTT-4.6.0-6]", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ clientId: "s" });
  subscriber.subscribe("t", 1);
  const publisher = scene.connect({ clientId: "p" });
  for (let i = 1; i <= 300; i++) publisher.publish("t", `${i}`, { qos: 1, packetId: i });
  const found: string[] = [];
  for (let messages = subscriber.takeMessages(); messages.length > 0;) {
    found.push(...messages.map(({ payload }) => payload!));
    subscriber.acknowledge(...messages);
    messages = subscriber.takeMessages();
  }
  deepStrictEqual(found, Array.from({ length: 300 }, (_, i) => `${i + 1}`));
  strictEqual(publisher.take().filter(({ type }) => type === Puback).length, 300);
});
