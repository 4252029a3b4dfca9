import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { PacketType, ReasonCode } from "../../../../devices/mqtt/packet/codes.ts";
import { subscribePacket } from "../_packets.ts";
import { BrokerScene } from "./_scene.ts";

const { Puback, Pubrec, Pubrel, Pubcomp } = PacketType;

Deno.test("QoS 1 and 2 are under way until they are acknowledged, each with an identifier of its own [MQTT-4.3.2-2]", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ clientId: "s" });
  subscriber.subscribe("t", 2);
  const publisher = scene.connect({ clientId: "p" });
  publisher.publish("t", "1", { qos: 1, packetId: 1 });
  publisher.publish("t", "2", { qos: 2, packetId: 2 });
  const [one, two] = subscriber.takeMessages();
  ok(one.packetId !== two.packetId);
  subscriber.answer(Puback, one.packetId!);
  subscriber.answer(Pubrec, two.packetId!);
  deepStrictEqual(subscriber.take().map(({ type, flags, packetId }) => [type, flags, packetId]), [
    [Pubrel, 2, two.packetId],
  ]);
  subscriber.answer(Pubcomp, two.packetId!);
  deepStrictEqual(subscriber.take(), []);
});

Deno.test("a PUBREC that refuses ends its message; one of nothing is told so [MQTT-4.3.3-4]", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ version: 5, clientId: "s" });
  subscriber.subscribe("t", 2);
  scene.connect({ clientId: "p" }).publish("t", "x", { qos: 2 });
  const [message] = subscriber.takeMessages();
  subscriber.answer(Pubrec, message.packetId!, ReasonCode.QuotaExceeded);
  deepStrictEqual(subscriber.take(), []);
  subscriber.answer(Pubrec, message.packetId!);
  deepStrictEqual(subscriber.take()[0].codes, [ReasonCode.PacketIdentifierNotFound]);
});

Deno.test("who comes back to its session gets what was under way again, as duplicates with their identifiers [MQTT-4.4.0-1] [MQTT-3.3.1-1]", () => {
  const scene = new BrokerScene();
  const words = { clientId: "s", isClean: false } as const;
  const first = scene.connect(words);
  first.subscribe("t", 2);
  const publisher = scene.connect({ clientId: "p" });
  for (const [i, qos] of ([1, 2, 2] as const).entries()) {
    publisher.publish("t", `${i}`, { qos, packetId: i + 1 });
  }
  const [one, two, three] = first.takeMessages();
  first.answer(Pubrec, three.packetId!);
  first.lose();
  publisher.publish("t", "while away", { qos: 1, packetId: 9 });
  const again = scene.open();
  again.connect(words);
  const packets = again.take();
  ok(packets[0].isPresent);
  deepStrictEqual(packets.slice(1).map((p) => [p.type, p.packetId, p.isDuplicate, p.payload]), [
    [3, one.packetId, true, "0"],
    [3, two.packetId, true, "1"],
    [Pubrel, three.packetId, undefined, undefined],
    [3, 4, false, "while away"],
  ]);
});

Deno.test("messages for a client that is away wait, QoS 0 does not (§4.4)", () => {
  const scene = new BrokerScene();
  const words = { clientId: "s", isClean: false } as const;
  const first = scene.connect(words);
  first.subscribe([["zero/#", 0], ["two/#", 2]]);
  first.disconnect();
  const publisher = scene.connect({ clientId: "p" });
  publisher.publish("zero/1", "no", { qos: 2, packetId: 1 });
  publisher.publish("two/0", "no", { qos: 0 });
  publisher.publish("two/1", "yes", { qos: 1, packetId: 2 });
  publisher.publish("two/2", "yes too", { qos: 2, packetId: 3 });
  const again = scene.open();
  again.connect(words);
  deepStrictEqual(again.takePayloads(), ["yes", "yes too"]);
});

Deno.test("no more is under way than the client takes, also when it comes back with less room [MQTT-3.3.4-9]", () => {
  const scene = new BrokerScene();
  const words = (receiveMaximum: number) => ({
    version: 5,
    clientId: "s",
    isClean: false,
    properties: { receiveMaximum, sessionExpiry: 100 },
  } as const);
  const first = scene.connect(words(3));
  first.subscribe("t", 2);
  const publisher = scene.connect({ clientId: "p" });
  for (let i = 1; i <= 5; i++) publisher.publish("t", `${i}`, { qos: 2, packetId: i });
  deepStrictEqual(first.takePayloads(), ["1", "2", "3"]);
  first.lose();
  const again = scene.open();
  again.connect(words(1));
  for (let i = 1; i <= 5; i++) {
    const [message, ...others] = again.takeMessages();
    deepStrictEqual([message.payload, message.isDuplicate, others.length], [`${i}`, i <= 3, 0]);
    again.answer(Pubrec, message.packetId!);
    deepStrictEqual(again.take().map(({ type }) => type), [Pubrel]);
    again.answer(Pubcomp, message.packetId!);
  }
});

Deno.test("64 messages are under way to a client that does not acknowledge, 1000 wait, and the next one is dropped", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ clientId: "s" });
  subscriber.subscribe("t", 1);
  const publisher = scene.connect({ clientId: "p" });
  // It hangs: nobody waits for it.
  scene.time += 1000;
  const publish = (n: number) => publisher.publish("t", "x", { qos: 1, packetId: n });
  publish(1);
  scene.time += 1000;
  for (let i = 2; i <= 1064; i++) publish(i);
  strictEqual(subscriber.takeMessages().length, 64);
  strictEqual(scene.broker.counts.dropped, 0);
  publish(1065);
  strictEqual(scene.broker.counts.dropped, 1);
  ok(!publisher.isEnded);
  strictEqual(publisher.take().length, 1065);
});

Deno.test("the bytes that wait for a client are bounded too", () => {
  const scene = new BrokerScene({ limits: { maxQueuedBytes: 3 * (1000 + 1 + 64) } });
  const words = { clientId: "s", isClean: false } as const;
  const subscriber = scene.connect(words);
  subscriber.subscribe("t", 1);
  subscriber.lose();
  const publisher = scene.connect({ clientId: "p" });
  for (let i = 1; i <= 4; i++) publisher.publish("t", `${i}`.repeat(1000), { qos: 1, packetId: i });
  strictEqual(scene.broker.counts.dropped, 1);
  const again = scene.open();
  again.connect(words);
  strictEqual(again.takeMessages().length, 3);
});

Deno.test("a client that does not read gets 1 MiB of QoS 0, then nothing; others get all", () => {
  const scene = new BrokerScene();
  const stuck = scene.connect({ clientId: "stuck" });
  const other = scene.connect({ clientId: "other" });
  for (const client of [stuck, other]) client.subscribe("t");
  stuck.isStuck = true;
  const publisher = scene.connect({ clientId: "p" });
  const payload = new Uint8Array(32 * 1024);
  for (let i = 0; i < 2048; i++) {
    publisher.publish("t", payload);
    strictEqual(other.takeMessages().length, 1);
  }
  ok(stuck.bufferedBytes <= 1024 * 1024 + 33 * 1024);
  strictEqual(scene.broker.counts.dropped, 2048 - stuck.takeMessages().length);
});

Deno.test("a packet that is too large for a client is not sent to it [MQTT-3.1.2-24]", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({
    version: 5,
    clientId: "s",
    properties: { maximumPacketSize: 50 },
  });
  subscriber.subscribe("t", 1);
  const publisher = scene.connect({ clientId: "p" });
  // 2 of header, 3 of topic, 2 of identifier, 1 of properties
  publisher.publish("t", "x".repeat(42), { qos: 1, packetId: 1 });
  publisher.publish("t", "x".repeat(43), { qos: 1, packetId: 2 });
  publisher.publish("t", "x".repeat(45), { qos: 0 });
  publisher.publish("t", "y", { qos: 1, packetId: 3 });
  deepStrictEqual(subscriber.takePayloads().map((p) => p.length), [42, 1]);
});

Deno.test("topics get aliases as far as the client allows [MQTT-3.3.2-8]", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({
    version: 5,
    clientId: "s",
    properties: { topicAliasMaximum: 1 },
  });
  subscriber.subscribe("#", 1);
  const publisher = scene.connect({ clientId: "p" });
  for (const [i, topic] of ["a", "a", "b", "a"].entries()) {
    publisher.publish(topic, `${i}`, { qos: i === 1 ? 1 : 0 });
  }
  deepStrictEqual(subscriber.takeMessages().map((m) => [m.topic, m.properties!.topicAlias]), [
    ["a", 1],
    ["", 1],
    ["b", undefined],
    ["", 1],
  ]);
  const plain = scene.connect({ version: 5, clientId: "plain" });
  plain.subscribe("a");
  publisher.publish("a", "x");
  deepStrictEqual(plain.takeMessages().map((m) => [m.topic, m.properties!.topicAlias]), [
    ["a", undefined],
  ]);
});

Deno.test("a message that is acknowledged as if it had another QoS ends the connection [MQTT-4.3.2-2] [MQTT-4.3.3-2]", () => {
  for (
    const [qos, answers] of [
      [1, [Pubrec]],
      [1, [Pubcomp]],
      [2, [Puback]],
      [2, [Pubcomp]],
      [2, [Pubrec, Puback]],
    ] as const
  ) {
    const scene = new BrokerScene();
    const subscriber = scene.connect({ version: 5, clientId: "s" });
    subscriber.subscribe("t", 2);
    scene.connect({ clientId: "p" }).publish("t", "x", { qos });
    const [message] = subscriber.takeMessages();
    for (const type of answers) subscriber.answer(type, message.packetId!);
    const last = subscriber.take().at(-1)!;
    deepStrictEqual([last.type, last.codes], [PacketType.Disconnect, [ReasonCode.ProtocolError]]);
    ok(subscriber.isEnded);
    ok(scene.lines.some((line) => line.includes("another QoS")));
  }
});

Deno.test("PUBREC twice, and an answer to nothing, change nothing", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ clientId: "s" });
  subscriber.subscribe("t", 2);
  scene.connect({ clientId: "p" }).publish("t", "x", { qos: 2 });
  const [message] = subscriber.takeMessages();
  subscriber.answer(Pubrec, message.packetId!);
  subscriber.answer(Pubrec, message.packetId!);
  deepStrictEqual(subscriber.take().map(({ type }) => type), [Pubrel, Pubrel]);
  subscriber.answer(Puback, 77);
  subscriber.answer(Pubcomp, 78);
  subscriber.answer(Pubcomp, message.packetId!);
  ok(!subscriber.isEnded);
});

Deno.test("no packet of any kind is larger than its client takes [MQTT-3.1.2-24]", () => {
  const scene = new BrokerScene();
  const tiny = scene.open();
  tiny.connect({ version: 5, clientId: "tiny", properties: { maximumPacketSize: 4 } });
  deepStrictEqual(tiny.take().map(({ type }) => type), [PacketType.Disconnect]);
  ok(tiny.isEnded);
  const properties = { maximumPacketSize: 20 };
  const small = scene.connect({ version: 5, clientId: "small", properties });
  const filters = Array.from({ length: 30 }, (_, i) => [`t/${i}`, 0] as const);
  small.send(subscribePacket(filters, { packetId: 9, version: 5 }));
  deepStrictEqual(small.take(), [], "an answer of 36 bytes");
  ok(!small.isEnded);
});
