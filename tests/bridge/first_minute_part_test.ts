import assert from "node:assert/strict";
import { hashToken } from "../../bridge/access/token.ts";
import { tryRates } from "../../bridge/adapters.ts";
import { Bridge, type BridgeOptions } from "../../bridge/bridge.ts";
import { createFirstMinute, type FirstMinuteParts } from "../../bridge/first_minute_part.ts";
import { RpcErrorCode, SUBPROTOCOL } from "../../bridge/wire/protocol.ts";
import { SerialAdapter } from "../../devices/serial/adapter.ts";
import { RatedBoard } from "../devices/serial/_rated_board.ts";
import { ScriptedAdapter } from "./_boards.ts";
import { Client } from "./_viewer_client.ts";

async function withBridge(
  parts: Partial<FirstMinuteParts>,
  options: BridgeOptions,
  run: (port: number, bridge: Bridge) => Promise<void>,
): Promise<void> {
  const bridge = new Bridge({
    ...options,
    extensions: [(own) =>
      createFirstMinute({
        ...own,
        listPorts: () => Promise.resolve([]),
        createDemo: () => Promise.resolve(new ScriptedAdapter("demo")),
        tryRates,
        brokerUrl: () => null,
        ...parts,
      })],
  });
  const { port } = bridge.start();
  try {
    await run(port, bridge);
  } finally {
    await bridge.stop();
  }
}

async function askOnce(port: number, method: string, params?: unknown, token?: string) {
  const client = new Client(port, token ? [SUBPROTOCOL, `bearer.${token}`] : [SUBPROTOCOL]);
  await client.notification("welcome");
  const answer = await client.ask(method, params);
  await client.close();
  return answer;
}

Deno.test("ports names who has a port, and what lets the bridge open it", () => {
  const port = { path: "/dev/ttyACM0", manufacturer: "Arduino", product: "Uno" };
  const permission = "sudo usermod -aG dialout $USER";
  const ports = [
    { ...port, holders: [`deno (process ${Deno.pid})`] },
    { path: "/dev/ttyUSB0", permission, holders: ["screen (process 5)"] },
  ];
  const listPorts = () => Promise.resolve(ports);
  return withBridge({ listPorts }, {}, async (at) => {
    const { result } = await askOnce(at, "ports");
    assert.deepEqual(result, {
      ports: [
        { path: "/dev/ttyACM0", product: "Arduino Uno", holders: [], isRead: true },
        { path: "/dev/ttyUSB0", permission, holders: ["screen (process 5)"], isRead: false },
      ],
      broker: null,
    });
  });
});

Deno.test("ports names the broker as boards find it", async () => {
  for (
    const [url, expected] of [
      ["mqtt://127.0.0.1:1883", /^$/],
      ["mqtt://[::1]:1883", /^$/],
      ["mqtt://192.168.1.5:1883", /^mqtt:\/\/192\.168\.1\.5:1883$/],
      ["mqtts://0.0.0.0:80", /^(mqtts:\/\/[^/]+:80 ?)*$/],
    ] as const
  ) {
    await withBridge({ brokerUrl: () => url }, {}, async (port) => {
      const { result } = await askOnce(port, "ports");
      assert.match(result.broker.join(" "), expected, url);
    });
  }
});

Deno.test("startDemo starts a board once", () =>
  withBridge({}, {}, async (port) => {
    assert.deepEqual((await askOnce(port, "startDemo")).result, {});
    const { error } = await askOnce(port, "startDemo");
    assert.match(error.message, /already one with the id demo/);
  }));

Deno.test("who sees only some devices, or may only look, is told of no ports", () => {
  const token = (name: string, role: "operator" | "viewer", devices?: string[]) => ({
    name,
    role,
    devices,
    sha256: hashToken(name),
  });
  const tokens = [
    token("some", "operator", ["x"]),
    token("looks", "viewer"),
    token("all", "operator"),
  ];
  return withBridge({}, { tokens }, async (port) => {
    for (const name of ["some", "looks"]) {
      for (const method of ["ports", "startDemo"]) {
        const { error } = await askOnce(port, method, undefined, name);
        assert.equal(error.code, RpcErrorCode.NotAllowed, `${name} ${method}`);
      }
    }
    const { error } = await askOnce(port, "tryRates", { device: "y" }, "some");
    assert.equal(error.code, RpcErrorCode.NotFound);
    assert.ok("result" in await askOnce(port, "ports", [], "all"));
    const bad = await askOnce(port, "tryRates", { device: 5 }, "all");
    assert.match(bad.error.message, /^params\.device: must be a string/);
    const nobody = await askOnce(port, "tryRates", { device: "nobody" }, "all");
    assert.match(nobody.error.message, /no such device/);
  });
});

Deno.test({
  name: "a board at a wrong rate is read at the right one after a trial, until the next start",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using board = new RatedBoard(9600);
    const adapter = new SerialAdapter({
      id: "uno",
      port: board.pty.path,
      baudRate: 115_200,
      hello: false,
      settleMs: 50,
    });
    await withBridge({}, { adapters: [adapter] }, async (port) => {
      const client = new Client(port);
      await client.notification("welcome");
      const online = (message: { method?: string; params?: { state?: string } }) =>
        message.method === "device" && message.params?.state === "online";
      await client.next(online);
      const { result } = await client.ask("tryRates", { device: "uno" });
      assert.equal(result.best, 9600);
      assert.deepEqual(result.scores.map(({ baudRate }: { baudRate: number }) => baudRate), [
        115_200,
        9600,
      ]);
      await client.ask("subscribe", { filters: ["uno/light"] });
      const { params } = await client.notification("readings");
      assert.equal(params.readings[0].value, 512);
      await client.close();
    });
  },
});
