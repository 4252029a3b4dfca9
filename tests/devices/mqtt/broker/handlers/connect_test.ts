import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { PacketType, ReasonCode } from "../../../../../devices/mqtt/packet/codes.ts";
import { hex } from "../../../../src/_bytes.ts";
import { connectPacket } from "../../_packets.ts";
import { BrokerScene } from "../_scene.ts";

Deno.test("the first packet must be CONNECT, and no later one [MQTT-3.1.0-1] [MQTT-3.1.0-2]", () => {
  const scene = new BrokerScene();
  const early = scene.open();
  early.send(hex("c0 00"));
  ok(early.isEnded);
  for (const version of [4, 5] as const) {
    const twice = scene.connect({ version });
    twice.send(connectPacket({ version }));
    ok(twice.isEnded);
    // [MQTT-4.13.1-1]: version 5 is told
    const told = version === 5 ? [[PacketType.Disconnect, [ReasonCode.ProtocolError]]] : [];
    deepStrictEqual(twice.take().map(({ type, codes }) => [type, codes]), told);
  }
});

Deno.test("another protocol level is told that it is not spoken [MQTT-3.1.2-2]", () => {
  const client = new BrokerScene().open();
  client.send(hex("10 0d 00 04 4d 51 54 54 03 02 00 0a 00 01 63"));
  deepStrictEqual(client.take()[0].codes, [1]);
  ok(client.isEnded);
});

Deno.test("CONNACK is the first thing that a client gets, without a session to begin with [MQTT-3.2.0-1]", () => {
  const client = new BrokerScene().open();
  client.connect({ isClean: false });
  const [connack] = client.take();
  deepStrictEqual([connack.type, connack.isPresent, connack.codes], [PacketType.Connack, false, [
    0,
  ]]);
});

Deno.test("version 5 is told what the broker allows (§3.2.2.3)", () => {
  const { connack } = new BrokerScene().connect({ version: 5 });
  deepStrictEqual({ ...connack!.properties }, {
    receiveMaximum: 100,
    maximumPacketSize: 65_536,
    topicAliasMaximum: 16,
  });
});

Deno.test("a client without an identifier gets one and a clean session; 3.1.1 cannot keep one [MQTT-3.1.3-8]", () => {
  const scene = new BrokerScene();
  scene.connect({ clientId: "" });
  scene.connect({ clientId: "" });
  strictEqual(scene.broker.counts.clients, 2);
  const refused = scene.open();
  refused.connect({ clientId: "", isClean: false });
  deepStrictEqual(refused.take()[0].codes, [2]);
  ok(refused.isEnded);
  const five = scene.connect({ version: 5, clientId: "", isClean: false });
  match(five.connack!.properties!.assignedClientId!, /^auto-/);
});

Deno.test("a client identifier has at most 256 characters", () => {
  const scene = new BrokerScene();
  scene.connect({ clientId: "x".repeat(256) });
  const refused = scene.open();
  refused.connect({ clientId: "x".repeat(257) });
  deepStrictEqual(refused.take()[0].codes, [2]);
});

Deno.test("a client that authenticates in steps is refused (§4.12)", () => {
  const client = new BrokerScene().open();
  client.connect({ version: 5, properties: { authenticationMethod: "GS2" } });
  deepStrictEqual(client.take()[0].codes, [ReasonCode.BadAuthenticationMethod]);
});

Deno.test("who is not let in is told why, in the words of its version", () => {
  const scene = new BrokerScene({
    authenticate: ({ username }) =>
      username === null ? ReasonCode.NotAuthorized : ReasonCode.BadUserNameOrPassword,
  });
  const codes = ([4, 5] as const).flatMap((version) =>
    [undefined, "u"].map((username) => {
      const client = scene.open();
      client.connect({ version, username, password: username && "p" });
      ok(client.isEnded);
      return client.take()[0].codes![0];
    })
  );
  deepStrictEqual(codes, [5, 4, 0x87, 0x86]);
  strictEqual(scene.broker.counts.clients, 0);
});

Deno.test("a will on a topic that its client may not publish to is refused at once", () => {
  const scene = new BrokerScene();
  for (const topic of ["$SYS", "$SYS/broker"]) {
    const client = scene.open();
    client.connect({ will: { topic } });
    deepStrictEqual(client.take()[0].codes, [5]);
  }
});

Deno.test("a keep alive of version 5 is shortened, and that is said; 3.1.1 keeps its own (§3.2.2.3.14)", () => {
  const scene = new BrokerScene();
  const told = [0, 30, 60, 61, 120].map((keepAlive) =>
    scene.connect({ version: 5, keepAlive, clientId: `${keepAlive}` }).connack!.properties!
      .serverKeepAlive
  );
  deepStrictEqual(told, [undefined, undefined, undefined, 60, 60]);
});

Deno.test("a second connection with one identifier ends the first [MQTT-3.1.4-3]", () => {
  const scene = new BrokerScene();
  const first = scene.connect({ version: 5, clientId: "same" });
  const second = scene.connect({ version: 5, clientId: "same" });
  deepStrictEqual(first.take().map(({ codes }) => codes), [[ReasonCode.SessionTakenOver]]);
  ok(first.isEnded && !second.isEnded);
  strictEqual(scene.broker.counts.clients, 1);
});

Deno.test("nobody takes over the session of somebody else", () => {
  const scene = new BrokerScene({
    authenticate: ({ username }) => ({
      owner: username ?? "",
      mayPublish: () => true,
      maySubscribe: () => true,
    }),
  });
  const mine = scene.connect({ clientId: "id", username: "me", isClean: false });
  for (const isClean of [true, false]) {
    const thief = scene.open();
    thief.connect({ clientId: "id", username: "thief", isClean });
    deepStrictEqual(thief.take()[0].codes, [2]);
  }
  ok(!mine.isEnded);
});

Deno.test("64 clients are served, and the next one is told that there is no place", () => {
  const scene = new BrokerScene();
  const clients = Array.from({ length: 64 }, (_, i) => scene.connect({ clientId: `c${i}` }));
  for (const [version, code] of [[4, 3], [5, 0x89]] as const) {
    const late = scene.open();
    late.connect({ version, clientId: "late" });
    deepStrictEqual(late.take()[0].codes, [code]);
  }
  // Who is there may come again.
  scene.connect({ clientId: "c3" });
  clients[0].disconnect();
  scene.connect({ clientId: "late" });
});

Deno.test("connections that say nothing make room for new ones, and are closed after 10 s", () => {
  const scene = new BrokerScene();
  const silent = Array.from({ length: 64 }, () => scene.open());
  ok(!silent[0].isEnded);
  scene.connect();
  ok(silent[0].isEnded && !silent[1].isEnded);
  scene.pass(9999);
  ok(!silent[1].isEnded);
  scene.pass(1);
  ok(silent[1].isEnded);
});
