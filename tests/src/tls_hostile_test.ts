import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { serve } from "../../src/server.ts";
import { HANDSHAKE, RawClient } from "./_client.ts";
import { clientFrame, closeFrame, FINAL } from "./_frames.ts";
import { SHORT, testTls } from "./_server.ts";
import { TlsProcess } from "./_tls_process.ts";
import { someBytes } from "./_bytes.ts";

const TLS = testTls();
/** Sockets of a process are counted where there is `/proc`. */
const ignore = Deno.build.os !== "linux";
/** So long that only what never comes takes longer, on the busiest machine. */
const SLACK_MS = 15_000;
const HELLO_START = Uint8Array.of(0x16, 3, 1, 2, 0, 1, 0, 1, 0xfc, 3, 3);
const FLOOD = HANDSHAKE.replace("/chat", "/flood");
const BIG = "GET /big HTTP/1.1\r\nHost: a\r\n\r\n";

/** Starts a server, and tells how many sockets it has when nobody is connected. */
async function start(limits = {}): Promise<{ server: TlsProcess; sockets: number }> {
  const server = await TlsProcess.start(limits);
  const sockets = server.countSockets();
  await checkServes(server);
  await server.socketsDownTo(sockets, SLACK_MS);
  return { server, sockets };
}

/** Asserts an echo. On a busy machine a handshake may miss its deadline: the next one need not. */
async function checkServes({ addr }: TlsProcess): Promise<void> {
  const end = performance.now() + SLACK_MS;
  while (true) {
    try {
      using client = await RawClient.open(addr, undefined, TLS.cert);
      return await client.echo("still here");
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}

/** Sends a byte every 50 ms until the connection ends. */
async function trickle(client: RawClient): Promise<void> {
  const ended = client.readToEnd();
  for (const byte of HELLO_START) {
    await client.trySend(Uint8Array.of(byte));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await ended;
}

Deno.test({
  name: "a TLS client that never finishes its handshake loses its socket at the deadline",
  ignore,
  async fn() {
    const { server, sockets } = await start();
    await using _ = server;
    const table: [name: string, act: (client: RawClient) => Promise<unknown>][] = [
      ["silent", () => Promise.resolve()],
      ["half a ClientHello", (client) => client.send(HELLO_START)],
      ["a byte at a time", trickle],
    ];
    for (const [name, act] of table) {
      using client = await RawClient.connect(server.addr);
      const start = performance.now();
      await act(client);
      await client.readToEnd();
      ok(client.ending !== null, name);
      ok(performance.now() - start < SHORT.requestTimeoutMs + SLACK_MS, name);
      await server.socketsDownTo(sockets, SLACK_MS);
      await checkServes(server);
    }
  },
});

Deno.test({
  name: "a TLS client that stops reading loses its socket at the stall timeout",
  ignore,
  async fn() {
    const { server, sockets } = await start({ requestTimeoutMs: 10_000 });
    await using _ = server;
    for (const request of [FLOOD, BIG]) {
      using client = await RawClient.connect(server.addr, TLS.cert);
      await client.send(request);
      ok((await client.readHead()).startsWith("HTTP/1.1 "));
      await server.socketsDownTo(sockets, SHORT.stallTimeoutMs + SLACK_MS);
      await checkServes(server);
    }
  },
});

Deno.test({
  name: "silent TLS clients are closed at the deadline, those beyond the limit as well",
  ignore,
  async fn() {
    const { server, sockets } = await start({ maxConnections: 5, requestTimeoutMs: 1000 });
    await using _ = server;
    const clients: RawClient[] = [];
    for (let i = 0; i < 50; i++) clients.push(await RawClient.connect(server.addr));
    // Counted before, those that the server has not accepted yet would be missing.
    for (const client of clients) {
      await client.readToEnd();
      ok(client.ending !== null);
    }
    await server.socketsDownTo(sockets, SLACK_MS);
    await checkServes(server);
    for (const client of clients) client[Symbol.dispose]();
  },
});

Deno.test("messages of 1 B, 64 KiB and 1 MiB come back whole over TLS, and the end is clean", async () => {
  const server = serve({
    tls: TLS,
    onConnection: (connection) => void (connection.onMessage = (m) => connection.send(m)),
  });
  for (const length of [1, 64 * 1024, 1024 * 1024]) {
    using client = await RawClient.open(server.addr, undefined, TLS.cert);
    const [{ remoteAddr }] = server.connections;
    deepStrictEqual(remoteAddr, client.conn.localAddr);
    const bytes = someBytes(length);
    await client.send(clientFrame(FINAL.binary, bytes));
    deepStrictEqual((await client.readFrame())?.payload, bytes);
    const [{ closed }] = server.connections;
    await client.send(closeFrame(1000));
    deepStrictEqual(await client.readCloseCodes(), [1000]);
    strictEqual(client.ending, "fin");
    client[Symbol.dispose]();
    await closed;
  }
  await server.shutdown();
});

Deno.test("an idle TLS connection is told that it ends", async () => {
  const server = serve({ tls: TLS, limits: SHORT, onRequest: () => new Response("ok") });
  using client = await RawClient.connect(server.addr, TLS.cert);
  await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
  strictEqual((await client.readResponse()).body, "ok");
  strictEqual(await client.readTextToEnd(), "");
  strictEqual(client.ending, "fin");
  await server.shutdown();
});

Deno.test("shutdown() is done in time whatever TLS clients hold out", async () => {
  const flooding = Promise.withResolvers<void>();
  const server = serve({
    tls: TLS,
    limits: { ...SHORT, requestTimeoutMs: 60_000, stallTimeoutMs: 60_000 },
    onConnection(connection) {
      connection.send(new Uint8Array(30_000_000));
      flooding.resolve();
    },
  });
  using _silent = await RawClient.connect(server.addr);
  using half = await RawClient.connect(server.addr);
  await half.send(HELLO_START);
  using _deaf = await RawClient.open(server.addr, undefined, TLS.cert);
  await flooding.promise;
  const start = performance.now();
  await server.shutdown();
  ok(performance.now() - start < SHORT.closeTimeoutMs + SLACK_MS);
});
