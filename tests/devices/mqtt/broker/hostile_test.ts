import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { PacketType } from "../../../../devices/mqtt/packet/codes.ts";
import type { ProtocolVersion } from "../../../../devices/mqtt/packet/packet.ts";
import { concat } from "../../../src/_bytes.ts";
import { connectPacket, publishPacket, subscribePacket, unsubscribePacket } from "../_packets.ts";
import { BrokerScene, type TestClient } from "./_scene.ts";

const SEED = Number(Deno.env.get("FC_SEED") ?? Date.now() % 1_000_000);
const PINGREQ = new Uint8Array([0xc0, 0]);

/** What listeners do: nothing more is read from a client that is full. */
function flood(client: TestClient, packets: readonly Uint8Array[]): number {
  let count = 0;
  for (const packet of packets) {
    if (client.brokerEnd.isFull) break;
    client.send(packet);
    count++;
  }
  return count;
}

Deno.test("a client that asks and asks, and reads no answer, is not read any more; then it is cut off", async () => {
  const scene = new BrokerScene();
  const pings = Array.from({ length: 1000 }, () => concat(...Array(8192).fill(PINGREQ)));
  const greedy = scene.connect({ keepAlive: 10 });
  greedy.isStuck = true;
  ok(flood(greedy, pings) < 200);
  ok(greedy.bufferedBytes <= 2 * 1024 * 1024 + 16_384, `${greedy.bufferedBytes} bytes wait`);
  const room = greedy.brokerEnd.whenRoom();
  greedy.bufferedBytes = 0;
  greedy.isStuck = false;
  scene.pass(20);
  await room;
  ok(!greedy.brokerEnd.isFull && !greedy.isEnded);
  greedy.isStuck = true;
  flood(greedy, pings);
  scene.pass(31_000);
  ok(greedy.isEnded);
});

Deno.test("filters of one client have 128 KiB in all, and not one more character", () => {
  const scene = new BrokerScene();
  const client = scene.connect({ version: 5 });
  const filter = (n: number) => `${n}/`.padEnd(32 * 1024, "x");
  for (let n = 0; n < 4; n++) deepStrictEqual(client.subscribe(filter(n)), [0]);
  deepStrictEqual(client.subscribe("a"), [0x97]);
  deepStrictEqual(client.subscribe(filter(3)), [0], "one that is there takes nothing more");
  deepStrictEqual(client.unsubscribe(filter(3)), [0]);
  deepStrictEqual(client.subscribe("a"), [0]);
});

Deno.test("a will's response topic has no wildcard either [MQTT-3.3.2-14]", () => {
  const client = new BrokerScene().open();
  const will = { topic: "a", payload: "x", properties: { responseTopic: "a/#" } };
  client.connect({ version: 5, will });
  ok(client.isEnded);
  deepStrictEqual(client.take(), []);
});

Deno.test("who comes back with 100 messages of QoS 2 half said may say new ones (§4.9: of this connection)", () => {
  const scene = new BrokerScene();
  const words = {
    version: 5,
    clientId: "c",
    isClean: false,
    properties: { sessionExpiry: 60 },
  } as const;
  const first = scene.connect(words);
  for (let packetId = 1; packetId <= 100; packetId++) first.publish("a", "x", { qos: 2, packetId });
  first.lose();
  const second = scene.connect(words);
  second.publish("a", "x", { qos: 1, packetId: 200 });
  deepStrictEqual(second.take().map(({ type }) => type), [PacketType.Puback]);
  ok(!second.isEnded);
  for (let packetId = 201; packetId <= 300; packetId++) {
    second.publish("a", "x", { qos: 2, packetId });
  }
  ok(!second.isEnded);
  second.publish("a", "x", { qos: 2, packetId: 301 });
  ok(second.isEnded, "and no more than 100 of its own");
});

Deno.test("topics that are long are not kept in mind, however many there are", () => {
  const scene = new BrokerScene();
  const client = scene.connect();
  client.subscribe("#");
  const publisher = scene.connect({ clientId: "p" });
  for (let n = 0; n < 50; n++) publisher.publish(`${n}/`.padEnd(60_000, "x"));
  publisher.publish("short");
  strictEqual(client.takeMessages().length, 51);
  strictEqual(scene.broker.subscriptions.cachedTopics, 1);
});

Deno.test("40 filters over 1000 retained messages bring them a part at a time, and none is dropped", async () => {
  const scene = new BrokerScene();
  const publisher = scene.connect({ clientId: "p" });
  for (let n = 0; n < 1000; n++) publisher.publish(`r/r/r/r/r/r/${n}`, "x", { retain: true });
  const filters = Array.from({ length: 40 }, (_, n) => {
    const levels = Array.from({ length: 6 }, (_, bit) => (n >> bit & 1) === 1 ? "+" : "r");
    return [`${levels.join("/")}/+`, 0] as const;
  });
  const client = scene.connect();
  client.send(subscribePacket(filters));
  strictEqual(client.takeMessages().length, 10_000);
  ok(client.brokerEnd.isFull, "it is not read before it has them");
  client.isStuck = true;
  client.bufferedBytes = 1024 * 1024 + 1;
  scene.pass(20);
  deepStrictEqual(client.takeMessages(), [], "nor is it sent what it does not take");
  client.isStuck = false;
  client.bufferedBytes = 0;
  const room = client.brokerEnd.whenRoom();
  let count = 0;
  for (let n = 0; n < 3; n++) {
    scene.pass(20);
    count += client.takeMessages().length;
  }
  await room;
  strictEqual(count, 30_000);
  strictEqual(scene.broker.counts.dropped, 0);
});

Deno.test("whatever clients say, in whatever order, the broker neither throws nor loses count", () => {
  const version = fc.constantFrom<ProtocolVersion>(4, 5);
  const topic = fc.constantFrom("a", "a/b", "$SYS/x", "$a", "/", "a/+", "");
  const filter = fc.constantFrom(
    "a",
    "#",
    "+/b",
    "$share/g/a",
    "$share/g/#",
    "$share//a",
    "a#",
    "$SYS/#",
  );
  const qos = fc.constantFrom(0, 1, 2);
  const id = fc.integer({ min: 0, max: 3 });
  const packet = (v: ProtocolVersion) =>
    fc.oneof(
      fc.record({ clientId: fc.constantFrom("x", "y", ""), isClean: fc.boolean() }).map((
        words,
      ) => connectPacket({ version: v, ...words, will: { topic: "a", payload: "w" } })),
      fc.tuple(topic, qos, fc.boolean(), id).map(([name, qos, retain, packetId]) =>
        publishPacket(name, "p", { version: v, qos: qos as 0, retain, packetId })
      ),
      fc.tuple(filter, qos, id).map(([name, qos, packetId]) =>
        subscribePacket([[name, qos]], { packetId, version: v })
      ),
      fc.tuple(filter, id).map(([name, packetId]) =>
        unsubscribePacket([name], { packetId, version: v })
      ),
      fc.tuple(fc.constantFrom(0x40, 0x50, 0x62, 0x70), id).map(([first, packetId]) =>
        new Uint8Array([first, 2, 0, packetId])
      ),
      fc.constant(PINGREQ),
      fc.constant(new Uint8Array([0xe0, 0])),
      fc.uint8Array({ maxLength: 12 }),
    );
  const talk = version.chain((v) =>
    fc.tuple(fc.constant(v), fc.array(packet(v), { maxLength: 12 }))
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(talk, fc.nat(5000)), { maxLength: 8 }), (talks) => {
      const scene = new BrokerScene();
      for (const [[v, packets], ms] of talks) {
        const client = scene.open();
        if (ms % 4 > 0) {
          client.send(
            connectPacket({ version: v, clientId: "xy"[ms % 2], isClean: ms % 3 > 0 }),
          );
        }
        for (const bytes of packets) client.send(bytes);
        if (ms % 5 === 0) client.lose();
        scene.pass(ms);
      }
      const { clients, sessions } = scene.broker.counts;
      ok(clients <= sessions && sessions <= talks.length * 12, JSON.stringify(scene.broker.counts));
      scene.broker.close();
      scene.pass(8 * 24 * 3_600_000);
      const { clients: left, sessions: kept, queued } = scene.broker.counts;
      deepStrictEqual([left, kept, queued], [0, 0, 0]);
      strictEqual(scene.broker.route("a").length, 0);
    }),
    { seed: SEED, numRuns: 300 },
  );
});
