import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { hashToken } from "../../bridge/access/token.ts";
import { Bridge, type CreateExtension } from "../../bridge/bridge.ts";
import type { BridgeClient } from "../../bridge/client/client.ts";
import { createDerived } from "../../bridge/derived_part.ts";
import type { Hub } from "../../bridge/hub/hub.ts";
import type { DerivedListing } from "../../bridge/wire/messages.ts";
import { RpcErrorCode } from "../../bridge/wire/protocol.ts";
import { openLiveClient } from "./_live_client.ts";

const TOKENS = {
  operator: { role: "operator" },
  viewer: { role: "viewer" },
  limited: { role: "operator", devices: ["a", "d"] },
} as const;

/** A bridge with one configured derived channel and two boards. */
async function withBridge(
  test: (hub: Hub, client: (token: keyof typeof TOKENS) => Promise<BridgeClient>) => Promise<void>,
): Promise<void> {
  let hub: Hub | undefined;
  const extension: CreateExtension = (parts) => {
    hub = parts.hub;
    return createDerived(parts, { configured: [{ id: "d.sum", expression: "a.t + b.t" }] });
  };
  const tokens = await Promise.all(
    Object.entries(TOKENS).map(async ([name, rights]) => {
      return { name, ...rights, sha256: await hashToken(name) };
    }),
  );
  const bridge = new Bridge({ extensions: [extension], tokens });
  const { port } = bridge.start();
  const clients: BridgeClient[] = [];
  try {
    for (const id of ["a", "b"]) {
      hub!.describe({ id, type: "test" }, { id, name: id, channels: [] });
      hub!.setState(id, "online");
      hub!.publish(id, "t", 20, Date.now());
    }
    await test(hub!, async (token) => {
      const client = await openLiveClient(port, token);
      clients.push(client);
      return client;
    });
  } finally {
    for (const client of clients) client.close();
    await bridge.stop();
  }
}

async function list(client: BridgeClient) {
  return (await client.request("derived", {}) as DerivedListing).derived;
}

Deno.test("an operator defines, changes and removes derived channels; all viewers have them", async () => {
  await withBridge(async (_hub, connect) => {
    const operator = await connect("operator");
    const viewer = await connect("viewer");
    const expression = "convert(a.t, '°C', '°F')";
    deepStrictEqual(await operator.request("checkDerived", { expression }), {
      value: 68,
      kind: "number",
      unit: "°F",
      topics: ["a/t"],
    });
    const set = { id: "d.f", expression, name: "Fahrenheit" };
    deepStrictEqual(await operator.request("saveDerived", set), { id: "d/f" });
    const told = await viewer.list();
    const device = told.find(({ id }) => id === "d")!;
    deepStrictEqual([device.adapter, device.state], ["derived", "online"]);
    deepStrictEqual(device.channels.map(({ id, unit, last }) => [id, unit, last?.value]), [
      ["sum", undefined, 40],
      ["f", "°F", 68],
    ]);
    deepStrictEqual(await list(viewer), [
      { id: "d/sum", expression: "a.t + b.t", source: "config", missing: [] },
      { id: "d/f", expression, name: "Fahrenheit", unit: "°F", source: "page", missing: [] },
    ]);
    await operator.request("removeDerived", { id: "d/f" });
    strictEqual((await list(viewer)).length, 1);
    const notThere = { code: RpcErrorCode.NotFound };
    await rejects(operator.request("removeDerived", { id: "d/f" }), notThere);
    await rejects(operator.request("removeDerived", { id: "d/sum" }), notThere);
  });
});

Deno.test("a viewer changes nothing, and what is wrong is named", async () => {
  await withBridge(async (_hub, connect) => {
    const viewer = await connect("viewer");
    for (const method of ["checkDerived", "saveDerived", "removeDerived"]) {
      await rejects(viewer.request(method, { id: "d.x", expression: "a.t" }), {
        code: RpcErrorCode.NotAllowed,
      });
    }
    const operator = await connect("operator");
    for (
      const [params, message] of [
        [{}, /^params\.id: must be a string$/],
        [{ id: "d.x" }, /^params\.expression: must be a string$/],
        [{ id: "d.x", expression: 1 }, /^params\.expression: must be a string$/],
        [{ id: "d.x", expression: "a.t", unit: null }, /^params\.unit: must be a string$/],
        [{ id: "d.x", expression: "a.t", more: "" }, /^params: "more" is unknown$/],
        [{ id: "d.x", expression: "a.t +" }, /^params\.expression: cannot be read/],
        [{ id: "a.x", expression: "a.t" }, /^params\.id: a\/x: device id a is already taken/],
        [{ id: "d.sum", expression: "a.t" }, /^params\.id: is one of the config$/],
        [{ id: "d.x", expression: "d.x" }, /^params\.expression: goes in a circle: d\/x → d\/x$/],
        [[1], /^params: must be an object$/],
      ] as const
    ) {
      await rejects(operator.request("saveDerived", params as object), {
        code: RpcErrorCode.InvalidParams,
        message,
      });
    }
  });
});

Deno.test("what one does not see one cannot derive from, nor see what is derived from it", async () => {
  await withBridge(async (_hub, connect) => {
    const limited = await connect("limited");
    deepStrictEqual(await list(limited), []);
    for (
      const [method, params] of [
        ["checkDerived", { expression: "b.t" }],
        ["saveDerived", { id: "d.x", expression: "b.t" }],
        ["saveDerived", { id: "e.x", expression: "a.t" }],
      ] as const
    ) {
      await rejects(limited.request(method, params), { code: RpcErrorCode.NotFound });
    }
    await limited.request("saveDerived", { id: "d.x", expression: "a.t" });
    deepStrictEqual((await list(limited)).map(({ id }) => id), ["d/x"]);
  });
});

Deno.test("a derived device takes no command and cannot be released", async () => {
  await withBridge(async (_hub, connect) => {
    const operator = await connect("operator");
    await rejects(operator.command({ device: "d", channel: "sum", value: 1 }), {
      message: "params.channel: sum is read-only",
    });
    await rejects(operator.command({ device: "d", raw: "x" }), { code: RpcErrorCode.NotFound });
    await rejects(operator.request("release", { device: "d", seconds: 1 }), {
      code: RpcErrorCode.NotFound,
    });
  });
});
