import assert from "node:assert/strict";
import { connect, socketUrl } from "../../../bridge/client/connect.ts";
import { ScriptedBridge } from "./scripted_bridge.ts";

Deno.test("socketUrl() finds a bridge's WebSocket from its page, behind a proxy too", () => {
  const cases: [string, string][] = [
    ["http://127.0.0.1:8080", "ws://127.0.0.1:8080/ws"],
    ["https://pins.example/shed/#token=secret", "wss://pins.example/shed/ws"],
    ["https://pins.example/shed?x=1", "wss://pins.example/shed/ws"],
    ["ws://127.0.0.1:8080/ws", "ws://127.0.0.1:8080/ws"],
  ];
  for (const [page, socket] of cases) assert.equal(socketUrl(page), socket);
});

Deno.test("connect() resolves once the bridge is live, and lists its devices", async () => {
  await using bridge = new ScriptedBridge();
  const connecting = connect(bridge.url);
  const connection = await bridge.nextConnection();
  const welcome = { server: "pinbridge", version: "0", epoch: "e", seq: 0, role: "viewer" };
  connection.send({ method: "welcome", params: welcome });
  const client = await connecting;
  const listed = client.list();
  const device = { id: "a", state: "online", channels: [] };
  for (let i = 0; i < 2; i++) {
    const { id, method } = await connection.nextRequest();
    assert.equal(method, "list");
    connection.send({ id, result: { devices: [device] } });
  }
  assert.deepEqual((await listed).map(({ id }) => id), ["a"]);
  client.close();
});

Deno.test("connect() rejects when the bridge wants a token", async () => {
  await using bridge = new ScriptedBridge();
  const connecting = connect(bridge.url);
  const connection = await bridge.nextConnection();
  const welcome = { server: "pinbridge", version: "0", epoch: "e", seq: 0, role: "none" };
  connection.send({ method: "welcome", params: welcome });
  await assert.rejects(connecting, { message: "a token is needed here" });
});
