import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { concat, cutAt, hex } from "../../../src/_bytes.ts";
import { testProperty } from "../../../_long.ts";
import {
  connectPacket,
  disconnectPacket,
  publishPacket,
  subscribePacket,
  unsubscribePacket,
} from "../_packets.ts";
import { BrokerScene, type TestClient } from "./_scene.ts";

/** Demands that a broker still serves others. */
function demandService(scene: BrokerScene): void {
  const other = scene.connect({ clientId: "other" });
  other.subscribe("service");
  other.publish("service", "works");
  deepStrictEqual(other.takePayloads(), ["works"]);
  other.disconnect();
}

testProperty(
  "whatever bytes come, before and after CONNECT, a client is served or closed, and others are served",
  3000,
  (parameters) => {
    const bytes = fc.uint8Array({ maxLength: 200 });
    const cuts = fc.array(fc.nat(200), { maxLength: 5 });
    fc.assert(
      fc.property(bytes, cuts, fc.constantFrom(0, 4, 5), (garbage, offsets, version) => {
        const scene = new BrokerScene();
        const client = version === 0 ? scene.open() : scene.connect({ version: version as 4 | 5 });
        for (const part of cutAt(garbage, offsets)) client.send(part);
        client.take();
        demandService(scene);
      }),
      parameters,
    );
  },
);

testProperty(
  "packets with bytes changed, added or missing end in service or a close, never in an exception",
  3000,
  (parameters) => {
    const stream = (version: 4 | 5) =>
      concat(
        connectPacket({ version, will: { topic: "w", qos: 1 }, username: "u", password: "p" }),
        subscribePacket([["a/+", 1], ["$share/g/b", 2]], { version }),
        publishPacket("a/b", "x", { qos: 1, version }),
        publishPacket("a/b", "x", { qos: 2, packetId: 5, version, properties: { topicAlias: 1 } }),
        hex("62 02 00 05 40 02 00 01 50 02 00 02 70 02 00 02 c0 00"),
        unsubscribePacket(["a/+"], { version }),
        disconnectPacket(version),
      );
    const edit = fc.record({
      at: fc.nat(),
      byte: fc.nat(255),
      kind: fc.constantFrom("set", "add", "cut"),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(4, 5),
        fc.array(edit, { minLength: 1, maxLength: 4 }),
        (version, edits) => {
          const bytes = [...stream(version as 4 | 5)];
          for (const { at, byte, kind } of edits) {
            const place = at % bytes.length;
            if (kind === "set") bytes[place] = byte;
            else if (kind === "add") bytes.splice(place, 0, byte);
            else bytes.splice(place, 1);
          }
          const scene = new BrokerScene();
          const client = scene.open();
          client.send(new Uint8Array(bytes));
          demandService(scene);
        },
      ),
      parameters,
    );
  },
);

Deno.test("malformed packets behind each other in one chunk end that client, at the first", () => {
  const scene = new BrokerScene();
  const client = scene.connect({ version: 5 });
  client.send(hex("36 03 00 01 61 ff ff ff ff 00 00 30 02 00 00"));
  ok(client.isEnded);
  deepStrictEqual(client.take().map(({ codes }) => codes), [[0x81]]);
  demandService(scene);
});

Deno.test("a packet of 64 KiB is served, one byte more is refused from its header", () => {
  const scene = new BrokerScene();
  const subscriber = scene.connect({ clientId: "s" });
  subscriber.subscribe("t");
  const publisher = scene.connect({ version: 5, clientId: "p" });
  // 4 of header, 3 of topic, 1 of properties
  publisher.publish("t", new Uint8Array(65_536 - 8));
  strictEqual(subscriber.takeMessages().length, 1);
  publisher.send(publishPacket("t", new Uint8Array(65_536 - 7), { version: 5 }).subarray(0, 4));
  deepStrictEqual(publisher.take().map(({ codes }) => codes), [[0x95]]);
  const promise = scene.connect({ clientId: "promises" });
  promise.send(hex("30 ff ff ff 7f"));
  ok(promise.isEnded);
});

const PUBACK = 4;
let nextId = 1;

/** Publishes `count` messages of QoS 1 to `t`; returns how many were acknowledged at once. */
function publishMany(publisher: TestClient, count: number): number {
  for (let i = 0; i < count; i++) publisher.publish("t", "x", { qos: 1, packetId: nextId++ });
  return publisher.take().filter(({ type }) => type === PUBACK).length;
}

/** A subscriber whose queue is half full, and who has just acknowledged something. */
function fillingScene(): { scene: BrokerScene; subscriber: TestClient; publisher: TestClient } {
  nextId = 1;
  const scene = new BrokerScene({ limits: { maxQueued: 100 } });
  const subscriber = scene.connect({ clientId: "s" });
  subscriber.subscribe("t", 1);
  const publisher = scene.connect({ clientId: "p" });
  strictEqual(publishMany(publisher, 200), 64 + 50);
  return { scene, subscriber, publisher };
}

/** Takes and acknowledges everything; returns how much that was. */
function takeAll(subscriber: TestClient): number {
  let count = 0;
  for (let some = subscriber.takeMessages(); some.length > 0; some = subscriber.takeMessages()) {
    count += some.length;
    subscriber.acknowledge(...some);
  }
  return count;
}

Deno.test("who publishes faster than a subscriber takes is acknowledged later, and nothing is lost", () => {
  const { scene, subscriber, publisher } = fillingScene();
  ok(publisher.brokerEnd.isHeld);
  strictEqual(takeAll(subscriber), 200);
  strictEqual(publishMany(publisher, 0), 86);
  ok(!publisher.brokerEnd.isHeld);
  strictEqual(scene.broker.counts.dropped, 0);
});

Deno.test("who is held up is still heard: pings, its own acknowledgements, other topics at QoS 0", () => {
  const { scene, publisher } = fillingScene();
  const other = scene.connect({ clientId: "o" });
  other.subscribe("other");
  publisher.send(hex("c0 00"));
  publisher.publish("other", "y");
  deepStrictEqual(publisher.take().map(({ type }) => type), [13]);
  deepStrictEqual(other.takePayloads(), ["y"]);
});

Deno.test("a subscriber that hangs holds nobody up after 40 ms; what has no room is dropped for it alone", () => {
  const { scene, subscriber, publisher } = fillingScene();
  const other = scene.connect({ clientId: "o" });
  other.subscribe("t", 0);
  scene.pass(40);
  ok(publisher.brokerEnd.isHeld);
  scene.pass(1);
  ok(!publisher.brokerEnd.isHeld);
  strictEqual(other.takeMessages().length, 86);
  strictEqual(publishMany(publisher, 1000), 86 + 1000);
  strictEqual(other.takeMessages().length, 1000);
  strictEqual(subscriber.takeMessages().length, 64);
  strictEqual(scene.broker.counts.dropped, 1200 - 164);
});

Deno.test("a subscriber that goes away holds nobody up", () => {
  const { subscriber, publisher } = fillingScene();
  subscriber.lose();
  ok(!publisher.brokerEnd.isHeld);
  strictEqual(publishMany(publisher, 0), 86);
});

Deno.test("who leaves in good order while held up has said what it said; who is lost was not acknowledged", () => {
  for (const isOrderly of [true, false]) {
    const { subscriber, publisher } = fillingScene();
    if (isOrderly) publisher.disconnect();
    else publisher.lose();
    strictEqual(takeAll(subscriber), isOrderly ? 164 : 114);
  }
});

Deno.test("a client that subscribes to what it publishes itself is not held up by itself", () => {
  nextId = 1;
  const scene = new BrokerScene({ limits: { maxQueued: 100 } });
  const client = scene.connect();
  client.subscribe("t", 1);
  for (let i = 1; i <= 100; i++) client.publish("t", "x", { qos: 1, packetId: i });
  ok(!client.brokerEnd.isHeld);
});

Deno.test("with 256 messages held a client is no longer read, until there is room", async () => {
  const { subscriber, publisher } = fillingScene();
  publishMany(publisher, 255 - 86);
  ok(!publisher.brokerEnd.isFull);
  publishMany(publisher, 1);
  ok(publisher.brokerEnd.isFull);
  const room = publisher.brokerEnd.whenRoom();
  takeAll(subscriber);
  await room;
  ok(!publisher.brokerEnd.isFull);
});

Deno.test("a subscriber that answers slowly is waited for longer", () => {
  nextId = 1;
  const scene = new BrokerScene({ limits: { maxQueued: 100 } });
  const subscriber = scene.connect({ clientId: "s" });
  subscriber.subscribe("t", 1);
  const publisher = scene.connect({ clientId: "p" });
  publishMany(publisher, 1);
  scene.time += 100;
  takeAll(subscriber);
  publishMany(publisher, 200);
  scene.pass(350);
  ok(publisher.brokerEnd.isHeld);
  scene.pass(100);
  ok(!publisher.brokerEnd.isHeld);
});

Deno.test("who is not read because others are slow does not count as silent", () => {
  nextId = 1;
  const scene = new BrokerScene({ limits: { maxQueued: 400 } });
  const subscriber = scene.connect({ clientId: "s", keepAlive: 0 });
  subscriber.subscribe("t", 1);
  const publisher = scene.connect({ clientId: "p", keepAlive: 1 });
  publishMany(publisher, 64 + 200 + 256);
  ok(publisher.brokerEnd.isFull);
  // Three seconds in which the subscriber takes one message every 30 ms: 1.5 times 1 s have passed twice.
  const waiting = subscriber.takeMessages();
  for (let i = 0; i < 90; i++) {
    subscriber.acknowledge(waiting.shift()!);
    waiting.push(...subscriber.takeMessages());
    scene.pass(30);
    if (i === 60) ok(publisher.brokerEnd.isFull);
  }
  ok(!publisher.isEnded);
});
