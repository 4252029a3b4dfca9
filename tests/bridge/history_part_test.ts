import { deepStrictEqual, match, rejects, strictEqual } from "node:assert/strict";
import { Bridge, type CreateExtension } from "../../bridge/bridge.ts";
import type { BridgeClient } from "../../bridge/client/client.ts";
import { createHistory } from "../../bridge/history_part.ts";
import type { Hub } from "../../bridge/hub/hub.ts";
import type { Reading } from "../../bridge/wire/messages.ts";
import { RpcErrorCode } from "../../bridge/wire/protocol.ts";
import { hashToken } from "../../bridge/access/token.ts";
import { openLiveClient } from "./_live_client.ts";

/** A bridge with a history of 3000 readings of `board/t` and ten changes of `board/fan`. */
async function withHistory(
  test: (port: number, hub: Hub, start: number) => Promise<void>,
  tokens: readonly { name: string; role: "viewer"; sha256: string; devices?: string[] }[] = [],
): Promise<void> {
  const path = `${Deno.makeTempDirSync({ prefix: "pinbridge-history-" })}/pinbridge.db`;
  let hub: Hub | undefined;
  const extension: CreateExtension = (parts) => {
    hub = parts.hub;
    return createHistory(parts, { path });
  };
  const bridge = new Bridge({ extensions: [extension], tokens });
  const { port } = bridge.start();
  try {
    hub!.describe({ id: "board", type: "test" }, { id: "board", name: "", channels: [] });
    hub!.setState("board", "online");
    const start = Date.now() - 300_000;
    for (let i = 0; i < 3000; i++) hub!.publish("board", "t", i / 10, start + i * 100);
    for (let i = 0; i < 10; i++) hub!.publish("board", "fan", i % 2 === 0, start + i * 1000);
    await test(port, hub!, start);
  } finally {
    await bridge.stop();
  }
}

async function withClient(port: number, use: (client: BridgeClient) => Promise<void>) {
  const client = await openLiveClient(port);
  try {
    await use(client);
  } finally {
    client.close();
  }
}

function ask(port: number, query: string, headers: Record<string, string> = {}) {
  return fetch(`http://127.0.0.1:${port}/api/history?${query}`, { headers });
}

Deno.test("a client asks for history, and a query that makes no sense names its field", async () => {
  await withHistory(async (port, hub, start) => {
    await withClient(port, async (client) => {
      const { series, seq } = await client.history({
        topics: ["board/t"],
        from: start,
        maxPoints: 5000,
      });
      strictEqual(seq, hub.seq);
      const [{ topic, tier, points }] = series;
      deepStrictEqual([topic, tier, points[0][1]], ["board/t", "raw", 0]);
      for (
        const [params, pattern] of [
          [{ topics: [] }, /^params\.topics: must be an array/],
          [{ topics: ["a/b"], from: 2, to: 1 }, /^params\.from: is after to/],
          [{ topics: ["a/b"], maxPoints: 1_000_000 }, /^params\.maxPoints: must be/],
          [{ topics: ["a/b"], from: 1e300 }, /^params\.from: must be a time/],
          [{ topics: ["a/b"], since: 1 }, /^params: "since" is unknown/],
        ] as const
      ) {
        await rejects(client.request("history", params), {
          code: RpcErrorCode.InvalidParams,
          message: pattern,
        });
      }
    });
  });
});

Deno.test("history and a subscription join without a seam or a double, whenever they are asked for", async () => {
  await withHistory(async (port, hub, start) => {
    await withClient(port, async (client) => {
      let value = 3000;
      const publish = setInterval(() => {
        for (let i = 0; i < 5; i++) hub.publish("board", "t", value++ / 10, start + value * 100);
      }, 1);
      const live: Reading[] = [];
      const filters = ["board/t"];
      for (let round = 0; round < 10; round++) {
        const subscribed = client.subscribe({ filters, delivery: "all" }, {
          readings: (readings) => live.push(...readings),
        });
        const { series: [{ points }], seq } = await client.history({
          topics: filters,
          from: start,
          to: start + 1e9,
          maxPoints: 10_000,
        });
        const until = hub.seq + 20;
        while ((live.at(-1)?.seq ?? 0) < until) await new Promise((resolve) => setTimeout(resolve));
        subscribed.close();
        const values = points.map(([, , , , last]) => last);
        values.push(...live.filter((reading) => reading.seq > seq).map(({ value }) => value));
        deepStrictEqual(values, values.map((_, i) => i / 10));
        live.length = 0;
      }
      clearInterval(publish);
    });
  });
});

Deno.test("GET /api/history streams rows in the format asked for, and says how many there are", async () => {
  await withHistory(async (port, _, start) => {
    const csv = await ask(port, `topic=board/t&from=${start}&format=csv`);
    strictEqual(csv.status, 200);
    strictEqual(csv.headers.get("x-rows-total"), "3000");
    strictEqual(csv.headers.get("content-type"), "text/csv; charset=utf-8");
    const lines = (await csv.text()).trimEnd().split("\n");
    deepStrictEqual([lines.length, lines[0], lines[11]], [
      3001,
      "topic,time,value",
      `board/t,${start + 1000},1`,
    ]);
    const from = new Date(start).toISOString();
    const to = new Date(start + 10_000).toISOString();
    const query = `topic=board/t&topic=board/fan&from=${from}&to=${to}`;
    const ndjson = await ask(port, query, { accept: "text/html, application/x-ndjson;q=0.9" });
    const rows = (await ndjson.text()).trimEnd().split("\n").map((line) => JSON.parse(line));
    strictEqual(rows.length, 110);
    const json = await ask(port, `${query}&format=json`);
    deepStrictEqual(await json.json(), rows);
    const all = await ask(port, "topic=board/%23&format=ndjson");
    strictEqual(all.headers.get("x-rows-total"), "3010");
    await all.body!.cancel();
  });
});

Deno.test("GET /api/history refuses what makes no sense, and empty is no error", async () => {
  await withHistory(async (port) => {
    for (
      const [query, status, pattern] of [
        ["", 400, /^topic: is missing/],
        ["topic=a/%23/b", 400, /^topic: has a #/],
        ["topic=board/t&from=2&to=1", 400, /^from: is after to/],
        ["topic=board/t&from=1e300", 400, /^from: must be a time/],
        ["topic=board/t&to=yesterday", 400, /^to: must be a time/],
        ["topic=board/t&format=xls", 400, /^format: must be one of csv, ndjson, json/],
        ["topic=board/t&tier=2s", 400, /^tier: must be one of raw, 1s/],
        ["topic=board/t&colour=red", 400, /^the parameters are/],
        [Array(257).fill("topic=a/b").join("&"), 400, /^topic: more than 256/],
        ["topic=no/such&format=json", 200, /^\[\s*\]\s*$/],
      ] as const
    ) {
      const response = await ask(port, query);
      strictEqual(response.status, status, query);
      match(await response.text(), pattern);
    }
    const posted = await fetch(`http://127.0.0.1:${port}/api/history`, { method: "POST" });
    strictEqual(posted.status, 405);
    await posted.body?.cancel();
  });
});

Deno.test("what the history keeps and loses is in the metrics", async () => {
  await withHistory(async (port) => {
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    match(text, /^pinbridge_history_up 1$/m);
    match(text, /^pinbridge_history_readings_lost_total 0$/m);
    match(text, /^pinbridge_history_bytes [1-9]\d+$/m);
  });
});

Deno.test("who is limited to some topics finds no others, by either way", async () => {
  const token = "a".repeat(32);
  const limited = {
    name: "wall",
    role: "viewer",
    sha256: hashToken(token),
    devices: ["board/fan"],
  };
  await withHistory(async (port, _, start) => {
    strictEqual((await ask(port, "topic=board/fan")).status, 401);
    const headers = { authorization: `Bearer ${token}` };
    const response = await ask(port, `topic=board/%23&from=${start}&format=json`, headers);
    strictEqual(response.headers.get("x-rows-total"), "10");
    await response.body!.cancel();
  }, [limited as { name: string; role: "viewer"; sha256: string; devices: string[] }]);
});
