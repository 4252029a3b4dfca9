import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { PacketType, ReasonCode } from "../../../../devices/mqtt/packet/codes.ts";
import { BrokerScene } from "./_scene.ts";

const WILL = { topic: "gone", payload: "c" } as const;

Deno.test("a will is published when its client is lost, not when it says goodbye [MQTT-3.1.2-8] [MQTT-3.1.2-10]", () => {
  const scene = new BrokerScene();
  const watcher = scene.connect({ clientId: "w" });
  watcher.subscribe("gone", 2);
  scene.connect({ will: { ...WILL, qos: 1, retain: true } }).lose();
  deepStrictEqual(watcher.takeMessages().map((m) => [m.payload, m.qos, m.retain]), [[
    "c",
    1,
    false,
  ]]);
  scene.connect({ will: WILL }).disconnect();
  deepStrictEqual(watcher.take(), []);
  // It was to be retained [MQTT-3.1.2-17].
  const late = scene.connect({ clientId: "late" });
  late.subscribe("gone");
  deepStrictEqual(late.takeMessages().map((m) => m.retain), [true]);
});

Deno.test("a will is published when its client breaks the protocol, or says so [MQTT-3.14.4-3]", () => {
  const scene = new BrokerScene();
  const watcher = scene.connect({ clientId: "w" });
  watcher.subscribe("gone");
  scene.connect({ will: WILL }).send(new Uint8Array([0x36, 0]));
  deepStrictEqual(watcher.takePayloads(), ["c"]);
  scene.connect({ version: 5, will: WILL }).disconnect(ReasonCode.DisconnectWithWill);
  deepStrictEqual(watcher.takePayloads(), ["c"]);
  scene.connect({ version: 5, will: WILL }).disconnect(ReasonCode.Success);
  deepStrictEqual(watcher.takePayloads(), []);
});

Deno.test("a will with a delay waits, and is taken back by who returns to its session (§3.1.3.2.2)", () => {
  const scene = new BrokerScene();
  const watcher = scene.connect({ clientId: "w" });
  watcher.subscribe("gone");
  const words = {
    version: 5,
    isClean: false,
    will: { ...WILL, properties: { willDelay: 3 } },
    properties: { sessionExpiry: 10 },
  } as const;
  const alive = () => watcher.send(new Uint8Array([0xc0, 0]));
  scene.connect(words).lose();
  scene.pass(2999);
  deepStrictEqual(watcher.takePayloads(), []);
  scene.open().connect(words);
  scene.pass(5000);
  alive();
  deepStrictEqual(watcher.takePayloads(), []);
  scene.connect({ clientId: "x" });
  scene.connect({ ...words }).lose();
  scene.pass(2999);
  deepStrictEqual(watcher.takePayloads(), []);
  scene.pass(1);
  deepStrictEqual(watcher.takePayloads(), ["c"]);
});

Deno.test("a will does not outlast its session: it is published when that ends, or begins anew", () => {
  const scene = new BrokerScene();
  const watcher = scene.connect({ clientId: "w" });
  watcher.subscribe("gone");
  const words = {
    version: 5,
    will: { ...WILL, properties: { willDelay: 100 } },
    properties: { sessionExpiry: 2 },
  } as const;
  scene.connect(words).lose();
  scene.pass(2000);
  deepStrictEqual(watcher.takePayloads(), ["c"]);
  scene.connect(words).lose();
  scene.connect({ ...words, will: undefined });
  deepStrictEqual(watcher.takePayloads(), ["c"]);
});

Deno.test("check() tells when it is due: within a second, and exactly for a will", () => {
  const scene = new BrokerScene();
  strictEqual(scene.broker.check(), 1000);
  const properties = { sessionExpiry: 100 };
  const will = { ...WILL, properties: { willDelay: 1 } };
  scene.connect({ version: 5, will, properties }).lose();
  scene.time += 400;
  strictEqual(scene.broker.check(), 600);
});

Deno.test("a session outlives its connection for as long as it asks, and can ask for less on leaving (§3.1.2.11.2)", () => {
  const scene = new BrokerScene();
  const words = { version: 5, isClean: false, properties: { sessionExpiry: 5 } } as const;
  const isPresent = () => {
    const client = scene.connect(words);
    const { connack } = client;
    client.disconnect();
    return connack!.isPresent;
  };
  strictEqual(isPresent(), false);
  scene.pass(4999);
  strictEqual(isPresent(), true);
  scene.pass(5000);
  strictEqual(isPresent(), false);
  scene.connect(words).disconnect(0, { sessionExpiry: 1 });
  scene.pass(1000);
  strictEqual(isPresent(), false);
  // [MQTT-3.1.2-23]: without an interval the session ends with its connection
  scene.connect({ version: 5, isClean: false }).disconnect();
  strictEqual(isPresent(), false);
});

Deno.test("a session that was not to be kept cannot be kept on leaving (§3.14.2.2.2)", () => {
  const client = new BrokerScene().connect({ version: 5 });
  client.disconnect(0, { sessionExpiry: 5 });
  deepStrictEqual(client.take().map(({ codes }) => codes), [[ReasonCode.ProtocolError]]);
});

Deno.test("a clean session of 3.1.1 is forgotten, and forgets; one that is not is kept for a week", () => {
  const scene = new BrokerScene();
  const kept = { isClean: false } as const;
  scene.connect(kept).disconnect();
  scene.pass(7 * 86_400_000 - 1);
  strictEqual(scene.connect(kept).connack!.isPresent, true);
  // [MQTT-3.1.2-6]: a clean one leaves nothing of the earlier
  scene.connect({ isClean: true }).disconnect();
  const last = scene.connect(kept);
  strictEqual(last.connack!.isPresent, false);
  last.disconnect();
  scene.pass(7 * 86_400_000);
  strictEqual(scene.connect(kept).connack!.isPresent, false);
});

Deno.test("256 sessions wait for clients that are away; the one that ends first makes room", () => {
  const scene = new BrokerScene();
  const words = (i: number, sessionExpiry: number) => ({
    version: 5,
    clientId: `c${i}`,
    isClean: false,
    properties: { sessionExpiry },
  } as const);
  for (let i = 0; i < 256; i++) scene.connect(words(i, 1000 - i)).lose();
  strictEqual(scene.connect(words(255, 700)).connack!.isPresent, true);
  scene.connect(words(256, 900)).lose();
  scene.connect(words(257, 900)).lose();
  strictEqual(scene.connect(words(254, 700)).connack!.isPresent, false);
  strictEqual(scene.connect(words(0, 700)).connack!.isPresent, true);
});

Deno.test("a client is gone after 1.5 times its keep alive without a word [MQTT-3.1.2-22]", () => {
  const scene = new BrokerScene();
  const client = scene.connect({ version: 5, keepAlive: 10 });
  const forever = scene.connect({ clientId: "forever", keepAlive: 0 });
  scene.pass(15_000);
  ok(!client.isEnded);
  client.send(new Uint8Array([0xc0, 0]));
  deepStrictEqual(client.take().map(({ type }) => type), [PacketType.Pingresp]);
  scene.pass(15_000);
  ok(!client.isEnded);
  scene.pass(1);
  deepStrictEqual(client.take().map(({ codes }) => codes), [[ReasonCode.KeepAliveTimeout]]);
  ok(client.isEnded && !forever.isEnded);
});

Deno.test("a client that takes nothing for 30 s while bytes wait is cut off", () => {
  const scene = new BrokerScene();
  const client = scene.connect({ keepAlive: 0 });
  client.subscribe("t");
  client.isStuck = true;
  scene.broker.publish({
    topic: "t",
    payload: new Uint8Array(9),
    qos: 0,
    retain: false,
    properties: {},
  });
  scene.pass(1000);
  scene.pass(28_999);
  ok(!client.isEnded);
  scene.pass(30_000);
  ok(client.isEnded);
});

Deno.test("close() tells version 5 clients that the broker stops", () => {
  const scene = new BrokerScene();
  const clients = [4, 5].map((version) =>
    scene.connect({ version: version as 4 | 5, clientId: `${version}` })
  );
  scene.broker.close();
  deepStrictEqual(clients.map((c) => c.take().map(({ codes }) => codes)), [
    [],
    [[ReasonCode.ServerShuttingDown]],
  ]);
});
