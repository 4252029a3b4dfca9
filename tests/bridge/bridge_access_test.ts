import assert from "node:assert/strict";
import { ROUTE_RULES } from "../../bridge/access/route_rules.ts";
import { hashToken, type TokenRecord } from "../../bridge/access/token.ts";
import { changeTokenFile } from "../../bridge/access/token_file.ts";
import { Bridge, type BridgeOptions } from "../../bridge/bridge.ts";
import { SUBPROTOCOL, ViewerCloseCode } from "../../bridge/wire/protocol.ts";
import { settle } from "./_manual_clock.ts";
import { Client } from "./_viewer_client.ts";
import { TestBoard } from "./cli/_scene.ts";

const operator: TokenRecord = { name: "me", role: "operator", sha256: hashToken("mine") };
const viewer: TokenRecord = { name: "tv", role: "viewer", sha256: hashToken("theirs") };
const guest: TokenRecord = { ...viewer, name: "guest", devices: ["x"], sha256: hashToken("few") };
const assets = { "/": { body: "<p>", contentType: "text/html" } };

interface Scene {
  readonly port: number;
  readonly url: string;
  readonly lines: string[];
}

async function withBridge(
  options: BridgeOptions,
  run: (scene: Scene) => Promise<void>,
): Promise<void> {
  const lines: string[] = [];
  const log = {
    info: (line: string) => lines.push(line),
    warn: (line: string) => lines.push(line),
  };
  const bridge = new Bridge({ adapters: [new TestBoard()], assets, log, ...options });
  const { port } = bridge.start();
  try {
    // The board is described by then.
    await settle();
    await run({ port, url: `http://127.0.0.1:${port}`, lines });
  } finally {
    await bridge.stop();
  }
}

async function status(url: string, init: RequestInit & { token?: string } = {}): Promise<number> {
  const headers = new Headers(init.headers);
  if (init.token !== undefined) headers.set("authorization", `Bearer ${init.token}`);
  const response = await fetch(url, { ...init, headers });
  await response.body?.cancel();
  return response.status;
}

Deno.test("every route but the page and the health check is closed without a token", () =>
  withBridge({ tokens: [operator, viewer, guest] }, async ({ url }) => {
    const paths = Object.keys(ROUTE_RULES).map((rule) => rule.split(" ")[1].replaceAll("*", "a"));
    const open = ["/", "/healthz", "/ws", "/d/a", "/c/a/a", "/w/a"]
      .flatMap((path) => [`GET ${path}`, `HEAD ${path}`]);
    const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    const unknown = ["/mqtt", "/api", "/api/", "/api/devices/", "/state/tokens.json", "//metrics"];
    for (const path of new Set(["/", ...paths, ...unknown])) {
      for (const method of methods) {
        const got = await status(url + path, { method });
        if (open.includes(`${method} ${path}`)) assert.notEqual(got, 401, `${method} ${path}`);
        else assert.equal(got, 401, `${method} ${path}`);
      }
    }
  }));

Deno.test("what is refused at the door is closed after the answer", () =>
  withBridge({ tokens: [operator] }, async ({ port }) => {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    const head = `GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
    await conn.write(new TextEncoder().encode(head));
    const text = await new Response(conn.readable).text();
    assert.match(text, /^HTTP\/1\.1 401 .*\r\n/);
    assert.match(text, /\r\nconnection: close\r\n/i);
    assert.match(text, /\r\nwww-authenticate: Bearer\r\n/i);
  }));

Deno.test("a device is commanded over HTTP by who may", () =>
  withBridge({ tokens: [operator, viewer, guest] }, async ({ url }) => {
    const command = (body: unknown, token?: string, more: Record<string, string> = {}) =>
      fetch(`${url}/api/devices/board/command`, {
        method: "POST",
        body: JSON.stringify(body),
        headers: { ...more, ...token && { authorization: `Bearer ${token}` } },
      });
    const on = { channel: "fan", value: true };
    const answer = await command(on, "mine");
    assert.equal(answer.status, 200);
    assert.equal((await answer.json()).outcome, "acknowledged");
    const listed = await fetch(`${url}/api/devices`, { headers: { authorization: "Bearer mine" } });
    const text = await listed.text();
    const [{ channels }] = JSON.parse(text).devices;
    assert.deepEqual([channels[1].requested.by, channels[1].requested.outcome], [
      "me",
      "acknowledged",
    ]);
    assert.ok(!text.includes(operator.sha256) && !text.includes("mine"), text);
    const refused: [Response, number][] = [
      [await command(on), 401],
      [await command(on, "theirs"), 403],
      [await command(on, "mine", { origin: url, "content-type": "text/plain" }), 415],
      [await command(on, "mine", { origin: url, "content-type": "application/json" }), 200],
      [await command({ channel: "none", value: 1 }, "mine"), 404],
      [await command({ channel: "fan", value: 1, device: "other" }, "mine"), 400],
      [await command({ channel: "fan" }, "mine"), 400],
      [await command([], "mine"), 400],
    ];
    for (const [response, expected] of refused) {
      assert.equal(response.status, expected, await response.text());
    }
    const unknown = { method: "POST", body: "{}", token: "mine" };
    for (const id of ["elsewhere", "%", "..%2f"]) {
      const headers = { "content-type": "application/json" };
      const url404 = `${url}/api/devices/${id}/command`;
      const got = await status(url404, { ...unknown, body: '{"raw":"x"}', headers });
      assert.equal(got, 404, id);
    }
    assert.equal(await status(`${url}/api/devices/board/command`, { token: "mine" }), 405);
  }));

Deno.test("where no token is needed, who asks is this machine, on every way in", () =>
  withBridge({}, async ({ url, port }) => {
    const by = async () => {
      const { devices: [{ channels }] } = await (await fetch(`${url}/api/devices`)).json();
      return channels.map(({ requested }: { requested?: { by: string } }) => requested?.by);
    };
    const body = JSON.stringify({ channel: "fan", value: true });
    await (await fetch(`${url}/api/devices/board/command`, { method: "POST", body })).text();
    const client = new Client(port);
    await client.notification("welcome");
    await client.ask("command", { device: "board", channel: "setpoint", value: 20 });
    await client.close();
    assert.deepEqual(await by(), [undefined, "this machine", "this machine", undefined]);
  }));

Deno.test("who is limited sees nothing else over HTTP either", () =>
  withBridge({ tokens: [viewer, guest] }, async ({ url }) => {
    const text = async (path: string, token: string) => {
      const headers = { authorization: `Bearer ${token}` };
      return await (await fetch(url + path, { headers })).text();
    };
    assert.match(await text("/api/devices", "theirs"), /board/);
    assert.match(await text("/metrics", "theirs"), /board/);
    assert.doesNotMatch(await text("/api/devices", "few"), /board/);
    assert.doesNotMatch(await text("/metrics", "few"), /board|readings_total/);
  }));

Deno.test("a token among the subprotocols opens the viewers' door, and is not selected", () =>
  withBridge({ tokens: [operator] }, async ({ port }) => {
    const client = new Client(port, [SUBPROTOCOL, "bearer.mine"]);
    const { params } = await client.notification("welcome");
    assert.equal(params.role, "operator");
    assert.equal(client.socket.protocol, SUBPROTOCOL);
    await client.close();
  }));

Deno.test("a wrong token is told by a close code of its own after the handshake", () =>
  withBridge({ tokens: [operator] }, async ({ port, lines }) => {
    for (const token of ["x", "mine2", "x".repeat(4096), "x".repeat(5000)]) {
      const { code } = await new Client(port, [SUBPROTOCOL, `bearer.${token}`]).closed;
      assert.equal(code, ViewerCloseCode.BadToken);
    }
    for (const token of ["", "\0", "grün", "mine\0"]) {
      const client = new Client(port);
      await client.notification("welcome");
      client.socket.send(
        JSON.stringify({ jsonrpc: "2.0", id: 1, method: "authenticate", params: { token } }),
      );
      const { code } = await client.closed;
      assert.ok(code === ViewerCloseCode.BadToken || code === 1013, String(code));
    }
    assert.doesNotMatch(lines.join(), /mine2|grün/);
  }));

Deno.test("a revoked token is out of every connection", async () => {
  const folder = await Deno.makeTempDir();
  const tokenFile = `${folder}/tokens.json`;
  changeTokenFile(tokenFile, () => [operator, viewer]);
  await withBridge({ tokenFile }, async ({ port, url }) => {
    const clients = [1, 2].map(() => new Client(port, [SUBPROTOCOL, "bearer.theirs"]));
    const mine = new Client(port, [SUBPROTOCOL, "bearer.mine"]);
    for (const client of [...clients, mine]) await client.notification("welcome");
    changeTokenFile(tokenFile, (all) => all.filter(({ name }) => name !== "tv"));
    for (const { closed } of clients) {
      const { code, reason } = await closed;
      assert.deepEqual([code, reason], [ViewerCloseCode.BadToken, "this token was revoked"]);
    }
    assert.equal(await status(`${url}/metrics`, { token: "theirs" }), 401);
    assert.ok((await mine.ask("list", {})).result);
    await mine.close();
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("on loopback the first token that is added ends the freedom from them", async () => {
  const folder = await Deno.makeTempDir();
  const tokenFile = `${folder}/tokens.json`;
  await withBridge({ tokenFile }, async ({ port, url }) => {
    const client = new Client(port);
    assert.equal((await client.notification("welcome")).params.role, "operator");
    assert.equal(await status(`${url}/metrics`), 200);
    changeTokenFile(tokenFile, () => [operator]);
    assert.equal((await client.closed).code, ViewerCloseCode.BadToken);
    assert.equal(await status(`${url}/metrics`), 401);
    assert.equal(await status(`${url}/metrics`, { token: "mine" }), 200);
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("beyond loopback nobody comes in without a token, from this machine neither", () =>
  withBridge({ hostname: "0.0.0.0" }, async ({ url }) => {
    assert.equal(await status(`${url}/healthz`), 200);
    assert.equal(await status(`${url}/api/devices`), 401);
    assert.equal(await status(`${url}/api/devices`, { token: "any" }), 401);
  }));

Deno.test("a proxy's word on scheme and host counts when it is trusted", async () => {
  const headers = {
    "x-forwarded-for": "203.0.113.1",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "house.example",
    origin: "https://house.example",
    "content-type": "application/json",
  };
  const command = { method: "POST", body: "{}", headers };
  const allowedHosts = ["house.example"];
  const path = "/api/devices/none/command";
  await withBridge({ allowedHosts, trustedProxies: ["127.0.0.1"] }, async ({ url }) => {
    assert.equal(await status(url + path, command), 400);
  });
  await withBridge({ allowedHosts }, async ({ url }) => {
    assert.equal(await status(url + path, command), 403);
  });
});

Deno.test("through a trusted proxy each client has its own places", () =>
  withBridge({
    tokens: [operator],
    trustedProxies: ["127.0.0.1"],
    limits: { maxUnauthenticatedPerAddress: 2 },
  }, async ({ port }) => {
    const open = async (client: string) => {
      const conn = await Deno.connect({ hostname: "127.0.0.1", port });
      const head = [
        "GET /ws HTTP/1.1",
        `Host: 127.0.0.1:${port}`,
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        `X-Forwarded-For: ${client}`,
      ];
      await conn.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`));
      const chunk = new Uint8Array(64);
      const count = await conn.read(chunk);
      const line = new TextDecoder().decode(chunk.subarray(0, count ?? 0));
      return { conn, status: Number(line.split(" ")[1]) };
    };
    const first = await Promise.all([1, 2].map(() => open("203.0.113.1")));
    const others = await Promise.all([2, 3, 4, 5].map((i) => open(`203.0.113.${i}`)));
    const third = await open("203.0.113.1");
    assert.deepEqual(first.map(({ status }) => status), [101, 101]);
    assert.deepEqual(others.map(({ status }) => status), [101, 101, 101, 101]);
    assert.equal(third.status, 429);
    for (const { conn } of [...first, ...others, third]) conn.close();
  }));

Deno.test("on a Unix socket a proxy serves the page and viewers", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/pinbridge.sock`;
  await withBridge({ socket: { path, mode: 0o660 }, tokens: [operator] }, async () => {
    assert.equal(Deno.statSync(path).mode! & 0o777, 0o660);
    const ask = async (...head: string[]) => {
      const conn = await Deno.connect({ transport: "unix", path });
      const text = [...head, "Host: localhost", "Connection: close", "", ""].join("\r\n");
      await conn.write(new TextEncoder().encode(text));
      return await new Response(conn.readable).text();
    };
    assert.match(await ask("GET / HTTP/1.1"), /^HTTP\/1\.1 200 /);
    assert.match(await ask("GET /metrics HTTP/1.1"), /^HTTP\/1\.1 401 /);
    const token = "Authorization: Bearer mine";
    assert.match(await ask("GET /metrics HTTP/1.1", token), /^HTTP\/1\.1 200 /);
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a bad file of tokens keeps a bridge from starting, and nothing listens", async () => {
  const folder = await Deno.makeTempDir();
  const tokenFile = `${folder}/tokens.json`;
  await Deno.writeTextFile(tokenFile, "{", { mode: 0o600 });
  const bridge = new Bridge({ tokenFile });
  assert.throws(() => bridge.start(), /is not whole/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a proxy before a bridge without tokens is warned of", async () => {
  const warned = async (options: BridgeOptions) => {
    let found = false;
    await withBridge(options, ({ lines }) => {
      found = lines.some((line) => line.includes("there are no tokens"));
      return Promise.resolve();
    });
    return found;
  };
  const trustedProxies = ["127.0.0.1"];
  assert.deepEqual(await warned({ trustedProxies }), true);
  assert.deepEqual(await warned({ trustedProxies, tokens: [operator] }), false);
  assert.deepEqual(await warned({}), false);
});
