import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { ReasonCode } from "../../../../../devices/mqtt/packet/codes.ts";
import { BrokerScene } from "../_scene.ts";

const NO_LOCAL = 4;
const AS_PUBLISHED = 8;
const RETAINED_WHEN_NEW = 0x10;
const RETAINED_NEVER = 0x20;

Deno.test("SUBACK has a code for each filter, in order [MQTT-3.8.4-5] [MQTT-3.8.4-6]", () => {
  const scene = new BrokerScene({
    authenticate: () => ({
      owner: "",
      mayPublish: () => true,
      maySubscribe: (filter) => filter !== "test/nosubscribe",
    }),
  });
  const filters = [["a", 0], ["test/nosubscribe", 1], ["b", 2], ["a/#/b", 1], [
    "$share//x",
    0,
  ]] as const;
  deepStrictEqual(scene.connect().subscribe(filters), [0, 0x80, 2, 0x80, 0x80]);
  deepStrictEqual(scene.connect({ version: 5 }).subscribe(filters), [
    0,
    ReasonCode.NotAuthorized,
    2,
    ReasonCode.TopicFilterInvalid,
    ReasonCode.TopicFilterInvalid,
  ]);
});

Deno.test("a message that several subscriptions match comes once, at the highest QoS [MQTT-3.3.4-2]", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ clientId: "s" });
  subscriber.subscribe([["a/#", 2], ["a/+", 1], ["a/b", 0]]);
  scene.connect({ clientId: "p" }).publish("a/b", "x", { qos: 2 });
  deepStrictEqual(subscriber.takeMessages().map(({ qos }) => qos), [2]);
});

Deno.test("a message names every subscription identifier that it matched [MQTT-3.3.4-3] [MQTT-3.3.4-4]", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ version: 5, clientId: "s" });
  subscriber.subscribe("a/#", 0, { subscriptionIds: [456] });
  subscriber.subscribe("a/+", 0, { subscriptionIds: [789] });
  subscriber.subscribe("+/b", 0);
  scene.connect({ clientId: "p" }).publish("a/b", "x");
  const [message] = subscriber.takeMessages();
  deepStrictEqual([...message.properties!.subscriptionIds!].sort(), [456, 789]);
});

Deno.test("a subscription takes the place of an earlier one to the same filter [MQTT-3.8.4-3]", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ clientId: "s" });
  subscriber.subscribe("t", 2);
  subscriber.subscribe("t", 0);
  scene.connect({ clientId: "p" }).publish("t", "x", { qos: 2 });
  deepStrictEqual(subscriber.takeMessages().map(({ qos }) => qos), [0]);
  deepStrictEqual(subscriber.unsubscribe("t"), []);
  scene.connect({ clientId: "p" }).publish("t", "x");
  deepStrictEqual(subscriber.take(), []);
});

Deno.test("retained messages come with a subscription: always, when it is new, or never [MQTT-3.3.1-9] [MQTT-3.3.1-10] [MQTT-3.3.1-11]", () => {
  const scene = new BrokerScene();
  scene.connect({ clientId: "p" }).publish("t/1", "kept", { retain: true });
  const client = scene.connect({ version: 5, clientId: "s" });
  const counts = [0, 0, RETAINED_WHEN_NEW, RETAINED_NEVER].map((options) => {
    client.subscribe([["t/+", options]]);
    return client.takeMessages().filter(({ retain }) => retain).length;
  });
  deepStrictEqual(counts, [1, 1, 0, 0]);
  client.unsubscribe("t/+");
  client.subscribe([["t/+", RETAINED_WHEN_NEW]]);
  strictEqual(client.takeMessages().length, 1);
});

Deno.test("a filter that stands in one SUBSCRIBE often brings what is retained once", () => {
  const scene = new BrokerScene();
  scene.connect({ clientId: "p" }).publish("t", "kept", { retain: true });
  const client = scene.connect({ clientId: "s" });
  client.subscribe(Array.from({ length: 5000 }, () => ["#", 0] as const));
  strictEqual(client.takeMessages().length, 1);
});

Deno.test("the retain flag of a message that is not kept but passing is cleared, or as published [MQTT-3.3.1-12] [MQTT-3.3.1-13]", () => {
  const scene = new BrokerScene();
  const clients = [0, AS_PUBLISHED].map((options, i) => {
    const client = scene.connect({ version: 5, clientId: `s${i}` });
    client.subscribe([["t", options]]);
    return client;
  });
  scene.connect({ clientId: "p" }).publish("t", "x", { retain: true });
  deepStrictEqual(clients.map((c) => c.takeMessages()[0].retain), [false, true]);
});

Deno.test("with No Local a client does not get its own messages [MQTT-3.8.3-3]", () => {
  const scene = new BrokerScene();
  const client = scene.connect({ version: 5, clientId: "s" });
  client.subscribe([["t", NO_LOCAL]]);
  client.publish("t", "own");
  scene.connect({ clientId: "p" }).publish("t", "other");
  deepStrictEqual(client.takePayloads(), ["other"]);
});

Deno.test("a shared subscription with No Local ends the connection [MQTT-3.8.3-4]", () => {
  const client = new BrokerScene().connect({ version: 5 });
  client.send(
    new Uint8Array([0x82, 16, 0, 1, 0, 0, 10, ...new TextEncoder().encode("$share/g/t"), 4]),
  );
  ok(client.isEnded);
  deepStrictEqual(client.take().at(-1)!.codes, [ReasonCode.ProtocolError]);
});

Deno.test("of a shared subscription each message goes to one member, those that are there, in turn (§4.8.2)", () => {
  const scene = new BrokerScene();
  const members = ["a", "b", "c"].map((clientId) => {
    const client = scene.connect({
      version: 5,
      clientId,
      isClean: false,
      properties: { sessionExpiry: 100 },
    });
    client.subscribe("$share/g/t", 1);
    return client;
  });
  const alone = scene.connect({ clientId: "alone" });
  alone.subscribe("t");
  members[2].lose();
  const publisher = scene.connect({ clientId: "p" });
  for (let i = 1; i <= 10; i++) publisher.publish("t", `${i}`, { qos: 1, packetId: i });
  deepStrictEqual(members.map((m) => m.takeMessages().length), [5, 5, 0]);
  strictEqual(alone.takeMessages().length, 10);
});

Deno.test("a shared subscription brings nothing that is retained (§4.8.2)", () => {
  const scene = new BrokerScene();
  scene.connect({ clientId: "p" }).publish("t", "kept", { retain: true });
  const client = scene.connect({ version: 5, clientId: "s" });
  client.subscribe("$share/g/t");
  deepStrictEqual(client.take(), []);
});

Deno.test("UNSUBSCRIBE is always answered, and nothing comes after it [MQTT-3.10.4-1] [MQTT-3.10.4-5]", () => {
  const scene = new BrokerScene();
  const client = scene.connect({ version: 5, clientId: "s" });
  client.subscribe([["a", 0], ["b", 0], ["$share/g/c", 0]]);
  deepStrictEqual(client.unsubscribe("a", "nothing", "$share/g/c"), [
    ReasonCode.Success,
    ReasonCode.NoSubscriptionExisted,
    ReasonCode.Success,
  ]);
  const publisher = scene.connect({ clientId: "p" });
  for (const topic of ["a", "b", "c"]) publisher.publish(topic, topic);
  deepStrictEqual(client.takePayloads(), ["b"]);
});

Deno.test("a client has 1000 subscriptions, and not one more", () => {
  const client = new BrokerScene().connect({ version: 5 });
  const filters = Array.from({ length: 1000 }, (_, i) => [`t/${i}`, 0] as const);
  ok(client.subscribe(filters).every((code) => code === 0));
  deepStrictEqual(client.subscribe("one/more"), [ReasonCode.QuotaExceeded]);
  deepStrictEqual(client.subscribe("t/5", 1), [1]);
});
