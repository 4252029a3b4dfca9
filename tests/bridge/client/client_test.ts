import assert from "node:assert/strict";
import { BridgeClient, type ConnectionStatus } from "../../../bridge/client/client.ts";
import { NoAnswerError, RpcError } from "../../../bridge/client/errors.ts";
import type { Reading } from "../../../bridge/wire/messages.ts";
import { ScriptedBridge, type ScriptedConnection } from "./scripted_bridge.ts";
import { RpcErrorCode, SUBPROTOCOL, ViewerCloseCode } from "../../../bridge/wire/protocol.ts";

const WELCOME = { server: "pinbridge", version: "0", epoch: "e", seq: 5, role: "operator" };
const DEVICE = { id: "a", name: "A", adapter: "serial", state: "online", since: 1, channels: [] };

function reading(seq: number): Reading {
  return { topic: "a/b", time: seq, value: seq, seq };
}

/** Greets a client and answers its `list`. */
async function greet(connection: ScriptedConnection, devices: object[] = []): Promise<void> {
  connection.send({ method: "welcome", params: WELCOME });
  const list = await connection.nextRequest();
  assert.equal(list.method, "list");
  connection.send({ id: list.id, result: { devices } });
}

/** A client that reconnects at once, and the means to await what it reports. */
function openClient(
  url: string,
  options: { requestTimeoutMs?: number; silenceMs?: number; token?: string } = {},
) {
  const phases: string[] = [];
  let onChange = () => {};
  const client = new BridgeClient({
    url,
    backoff: { minMs: 1, maxMs: 2 },
    ...options,
    onStatus: (status: ConnectionStatus) => {
      phases.push(status.phase);
      onChange();
    },
    onDevices: () => onChange(),
  });
  client.connect();
  const until = (condition: () => boolean) =>
    new Promise<void>((resolve) => {
      onChange = () => condition() && resolve();
      onChange();
    });
  return { client, phases, until };
}

Deno.test("a client says who it is when the bridge wants to know, and is live then", async () => {
  await using bridge = new ScriptedBridge();
  const { client, until } = openClient(bridge.url, { token: "mine" });
  const connection = await bridge.nextConnection();
  connection.send({ method: "welcome", params: { ...WELCOME, role: "none" } });
  const { id, method, params } = await connection.nextRequest();
  assert.deepEqual([method, params], ["authenticate", { token: "mine" }]);
  connection.send({ id, result: { role: "viewer" } });
  await until(() => client.status.phase === "live" && client.status.welcome.role === "viewer");
  assert.equal((await connection.nextRequest()).method, "list");
  client.close();
});

Deno.test("a client without a token stays away until it is given one", async () => {
  await using bridge = new ScriptedBridge();
  const { client, until } = openClient(bridge.url);
  const first = await bridge.nextConnection();
  first.send({ method: "welcome", params: { ...WELCOME, role: "none" } });
  await until(() => client.status.phase === "closed");
  assert.ok(client.status.phase === "closed" && client.status.needsToken);
  client.useToken("mine");
  const second = await bridge.nextConnection();
  second.send({ method: "welcome", params: { ...WELCOME, role: "none" } });
  assert.deepEqual((await second.nextRequest()).params, { token: "mine" });
  client.close();
});

Deno.test("BridgeClient tells of no devices before it knows all of them", async () => {
  await using bridge = new ScriptedBridge();
  const told: string[] = [];
  const client = new BridgeClient({
    url: bridge.url,
    onDevices: (devices) => told.push([...devices.keys()].join()),
  });
  client.connect();
  const connection = await bridge.nextConnection();
  connection.send({ method: "device", params: { ...DEVICE, id: "b" } });
  await greet(connection, [DEVICE, { ...DEVICE, id: "b" }]);
  connection.send({ method: "device", params: { ...DEVICE, id: "c" } });
  while (told.length < 2) await new Promise((resolve) => setTimeout(resolve, 1));
  assert.deepEqual(told, ["a,b", "a,b,c"]);
  client.close();
});

Deno.test("BridgeClient offers the subprotocol, takes the welcome and keeps the devices", async () => {
  await using bridge = new ScriptedBridge();
  const { client, phases, until } = openClient(bridge.url);
  const connection = await bridge.nextConnection();
  assert.equal(connection.protocol, SUBPROTOCOL);
  await greet(connection, [DEVICE]);
  await until(() => client.devices.has("a"));
  connection.send({ method: "device", params: { ...DEVICE, state: "absent", reason: "gone" } });
  await until(() => client.devices.get("a")?.state === "absent");
  assert.deepEqual(phases, ["connecting", "live"]);
  client.close();
  assert.equal(client.status.phase, "closed");
});

Deno.test("BridgeClient sends a command and resolves with its outcome", async () => {
  await using bridge = new ScriptedBridge();
  const { client, until } = openClient(bridge.url);
  const connection = await bridge.nextConnection();
  await greet(connection);
  await until(() => client.status.phase === "live");
  const outcome = client.command({ device: "a", channel: "fan", value: true });
  const request = await connection.nextRequest();
  assert.equal(request.method, "command");
  assert.deepEqual(request.params, { device: "a", channel: "fan", value: true });
  connection.send({ id: request.id, result: { outcome: "acknowledged", latencyMs: 3 } });
  assert.deepEqual(await outcome, { outcome: "acknowledged", latencyMs: 3 });
  client.close();
});

Deno.test("BridgeClient rejects a command that the bridge refuses", async () => {
  await using bridge = new ScriptedBridge();
  const { client, until } = openClient(bridge.url);
  const connection = await bridge.nextConnection();
  await greet(connection);
  await until(() => client.status.phase === "live");
  const outcome = client.command({ device: "a", channel: "fan", value: true });
  const { id } = await connection.nextRequest();
  connection.send({ id, error: { code: RpcErrorCode.Rejected, message: "too hot" } });
  await assert.rejects(
    outcome,
    (error) => error instanceof RpcError && error.code === RpcErrorCode.Rejected,
  );
  client.close();
});

Deno.test("BridgeClient rejects a command while it is not connected, and never sends it later", async () => {
  await using bridge = new ScriptedBridge();
  const { client } = openClient(bridge.url);
  await assert.rejects(client.command({ device: "a", raw: "x" }), NoAnswerError);
  const connection = await bridge.nextConnection();
  await greet(connection);
  connection.send({ method: "welcome", params: WELCOME });
  assert.equal((await connection.nextRequest()).method, "list");
  client.close();
});

Deno.test("BridgeClient reconnects by itself and resumes its subscription", async () => {
  await using bridge = new ScriptedBridge();
  const { client, phases, until } = openClient(bridge.url);
  const heard: number[][] = [];
  let onHeard = () => {};
  client.subscribe({ filters: ["#"], delivery: "all" }, {
    readings: (readings) => {
      heard.push(readings.map(({ seq }) => seq));
      onHeard();
    },
  });
  const first = await bridge.nextConnection();
  await greet(first);
  const subscribe = await first.nextRequest();
  assert.deepEqual(subscribe.params, { filters: ["#"], delivery: "all" });
  const result = { subscription: 1, epoch: "e", seq: 5, resumed: false, snapshot: [] };
  first.send({ id: subscribe.id, result });
  const arrived = new Promise<void>((resolve) => onHeard = resolve);
  first.send({ method: "readings", params: { subscription: 1, readings: [reading(6)] } });
  await arrived;
  const pending = client.command({ device: "a", raw: "x" });
  await first.nextRequest();
  first.close();
  await assert.rejects(pending, (error) => (error as NoAnswerError).why === "disconnected");

  const second = await bridge.nextConnection();
  await greet(second);
  const resume = await second.nextRequest();
  assert.deepEqual(resume.params.resume, { epoch: "e", seq: 6 });
  second.send({ id: resume.id, result: { ...result, seq: 8, resumed: true } });
  const caughtUp = new Promise<void>((resolve) => onHeard = () => heard.length === 3 && resolve());
  second.send({
    method: "readings",
    params: { subscription: 1, readings: [reading(7), reading(8)] },
  });
  await caughtUp;
  assert.deepEqual(heard, [[6], [], [7, 8]]);
  await until(() => client.status.phase === "live");
  assert.deepEqual(phases, ["connecting", "live", "waiting", "connecting", "live"]);
  client.close();
});

Deno.test("BridgeClient keeps trying while nobody listens", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const { client, phases, until } = openClient(`ws://127.0.0.1:${port}/ws`);
  await until(() => phases.filter((phase) => phase === "waiting").length >= 3);
  client.close();
  assert.deepEqual(phases.slice(0, 4), ["connecting", "waiting", "connecting", "waiting"]);
});

Deno.test("BridgeClient stays away after its token was refused", async () => {
  await using bridge = new ScriptedBridge();
  const { client, until } = openClient(bridge.url);
  (await bridge.nextConnection()).close(ViewerCloseCode.BadToken);
  await until(() => client.status.phase === "closed");
  client.close();
});

Deno.test("BridgeClient connects anew when the bridge falls silent and does not answer", async () => {
  await using bridge = new ScriptedBridge();
  const { client } = openClient(bridge.url, { silenceMs: 300, requestTimeoutMs: 300 });
  const first = await bridge.nextConnection();
  await greet(first);
  assert.equal((await first.nextRequest()).method, "list");
  await bridge.nextConnection();
  client.close();
});

Deno.test("BridgeClient lets a suspended subscription rest and goes on where it was", async () => {
  await using bridge = new ScriptedBridge();
  const { client } = openClient(bridge.url);
  const handle = client.subscribe({ filters: ["#"] }, { readings: () => {} });
  const connection = await bridge.nextConnection();
  await greet(connection);
  const subscribe = await connection.nextRequest();
  const started = new Promise<void>((resolve) => {
    client.subscribe({ filters: ["x"] }, { readings: () => {}, snapshot: () => resolve() });
  });
  const other = await connection.nextRequest();
  const result = { subscription: 1, epoch: "e", seq: 5, resumed: false, snapshot: [] };
  connection.send({ id: subscribe.id, result });
  connection.send({ id: other.id, result: { ...result, subscription: 2 } });
  await started;
  handle.suspend();
  const unsubscribe = await connection.nextRequest();
  assert.deepEqual([unsubscribe.method, unsubscribe.params], ["unsubscribe", { subscription: 1 }]);
  handle.resume();
  const resume = await connection.nextRequest();
  assert.deepEqual(resume.params, { filters: ["#"], resume: { epoch: "e", seq: 5 } });
  client.close();
});

Deno.test("BridgeClient connects anew when nobody says that this is a bridge", async () => {
  await using bridge = new ScriptedBridge();
  const { client, phases } = openClient(bridge.url, { silenceMs: 10 });
  await bridge.nextConnection();
  await bridge.nextConnection();
  assert.deepEqual(phases.slice(0, 3), ["connecting", "waiting", "connecting"]);
  client.close();
});

Deno.test("BridgeClient takes nonsense for no bridge, throws nothing, and finds the bridge again", async () => {
  await using bridge = new ScriptedBridge();
  const failures: unknown[] = [];
  const onError = (event: ErrorEvent) => {
    event.preventDefault();
    failures.push(event.error);
  };
  addEventListener("error", onError);
  const { client, until } = openClient(bridge.url);
  const told: unknown[] = [];
  client.subscribe({ filters: ["#"] }, { readings: (readings) => told.push(...readings) });
  const nonsense = [
    null,
    3,
    [],
    {},
    { devices: null, subscription: "1", snapshot: {}, alarms: 1 },
    { devices: [null], subscription: 1, epoch: "e", seq: 1, snapshot: [null], alarms: [3] },
    { devices: [{ id: "a", state: "online", channels: [null] }] },
  ];
  for (const result of nonsense) {
    const connection = await bridge.nextConnection();
    connection.send({ method: "welcome", params: WELCOME });
    const { id } = await connection.nextRequest();
    connection.send({ id, result });
  }
  for (const result of nonsense) {
    const connection = await bridge.nextConnection();
    await greet(connection);
    const { id, method } = await connection.nextRequest();
    assert.equal(method, "subscribe");
    connection.send({ id, result });
  }
  const connection = await bridge.nextConnection();
  await greet(connection, [DEVICE]);
  const { id } = await connection.nextRequest();
  const result = { subscription: 1, epoch: "e", seq: 5, resumed: false, snapshot: [] };
  connection.send({ id, result });
  for (const readings of [[null], [3], [{}], [{ topic: "a/b", time: 1 }], {}]) {
    connection.send({ method: "readings", params: { subscription: 1, readings } });
  }
  for (const params of [{ id: 3 }, { ...DEVICE, channels: [null] }, null, []]) {
    connection.send({ method: "device", params });
  }
  connection.send({ method: "readings", params: { subscription: 1, readings: [reading(6)] } });
  connection.send({ method: "device", params: { ...DEVICE, name: "B" } });
  await until(() => client.devices.get("a")?.name === "B");
  assert.deepEqual([told, failures], [[reading(6)], []]);
  client.close();
  removeEventListener("error", onError);
});
