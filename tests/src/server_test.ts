import { deepStrictEqual, ok, rejects, strictEqual, throws } from "node:assert/strict";
import type { WebSocketConnection } from "../../src/connection.ts";
import { serve } from "../../src/server.ts";
import { HANDSHAKE, handshakeWith, RawClient } from "./_client.ts";
import { clientFrame, closeCodeOf, closeFrame, FINAL } from "./_frames.ts";
import { checkServes, SHORT, testTls, withServer } from "./_server.ts";

Deno.test("connections beyond the limits get 503 or 429 with Retry-After, and room comes back", async () => {
  const table = [
    [{ maxConnections: 3 }, 503, undefined],
    [{ maxConnectionsPerAddress: 3 }, 429, undefined],
    [{ maxConnectionsPerAddress: 3 }, 429, testTls()],
  ] as const;
  for (const [limits, status, tls] of table) {
    await withServer({ limits, tls }, async (server) => {
      const clients: RawClient[] = [];
      for (let i = 0; i < 3; i++) {
        clients.push(await RawClient.open(server.addr, HANDSHAKE, tls?.cert));
      }
      using refused = await RawClient.connect(server.addr, tls?.cert);
      await refused.trySend(HANDSHAKE);
      const { status: answered, head } = await refused.readResponse();
      strictEqual(answered, status);
      ok(/^retry-after: \d+\r$/im.test(head), head);
      for (const client of clients) await client.echo("undisturbed");
      const [{ closed }] = server.connections;
      clients[0][Symbol.dispose]();
      await closed;
      await checkServes(server, tls?.cert);
      for (const client of clients) client[Symbol.dispose]();
    });
  }
});

Deno.test("connections of one address that are not authenticated are limited apart", async () => {
  const opened: WebSocketConnection[] = [];
  const options = {
    limits: { maxUnauthenticatedPerAddress: 2 },
    onUpgrade: () => ({ authenticated: false }),
    onConnection: (connection: WebSocketConnection) => void opened.push(connection),
  };
  await withServer(options, async ({ addr }) => {
    using _first = await RawClient.open(addr);
    using _second = await RawClient.open(addr);
    using refused = await RawClient.connect(addr);
    strictEqual((await refused.readResponse()).status, 429);
    opened[0].markAuthenticated();
    opened[0].markAuthenticated();
    using _third = await RawClient.open(addr);
    using refusedAgain = await RawClient.connect(addr);
    strictEqual((await refusedAgain.readResponse()).status, 429);
  });
});

/** Connects and resets that often, in a process of its own; `ready` resolves before the first. */
function resetFromElsewhere({ port }: Deno.NetAddr, count: number) {
  const script = `import { connect } from "node:net";
    console.log("ready");
    let left = ${count};
    for (let i = 0; i < ${count}; i++) {
      const socket = connect(${port}, "127.0.0.1", () => socket.resetAndDestroy());
      socket.on("close", () => --left || Deno.exit());
      socket.on("error", () => {});
    }`;
  const child = new Deno.Command(Deno.execPath(), { args: ["eval", script], stdout: "piped" });
  const { stdout, status } = child.spawn();
  const reader = stdout.getReader();
  return {
    ready: reader.read(),
    done: status.then(() => reader.cancel()),
  };
}

Deno.test("clients that reset before they are accepted make nobody wait", async () => {
  await withServer({}, async (server) => {
    const { ready, done } = resetFromElsewhere(server.addr, 400);
    await ready;
    // The server is busy while they come and go.
    const start = performance.now();
    while (performance.now() - start < 1000);
    await checkServes(server);
    await done;
    // With a pause for each it would be 20 s.
    ok(performance.now() - start < 10_000);
  });
});

Deno.test("shutdown() closes every WebSocket with 1001 and waits for the last", async () => {
  const server = serve({ limits: SHORT });
  using polite = await RawClient.open(server.addr);
  using silent = await RawClient.open(server.addr);
  using idle = await RawClient.connect(server.addr);
  const stopped = server.shutdown();
  strictEqual(closeCodeOf((await polite.readFrame())!), 1001);
  await polite.send(closeFrame(1001));
  polite[Symbol.dispose]();
  deepStrictEqual(await silent.readCloseCodes(), [1001]);
  strictEqual(await idle.readTextToEnd(), "");
  await stopped;
  await server.finished;
  strictEqual(server.connections.size, 0);
  await rejects(RawClient.connect(server.addr), Deno.errors.ConnectionRefused);
  await server.shutdown();
});

Deno.test("a server is finished when those that it refused have ended, too", async () => {
  await using server = serve({ limits: { maxConnections: 0 } });
  using refused = await RawClient.connect(server.addr);
  strictEqual((await refused.readResponse()).status, 503);
  await server.shutdown();
  strictEqual(await refused.readTextToEnd(), "");
});

Deno.test("aborting the signal is shutdown()", async () => {
  const controller = new AbortController();
  const server = serve({ limits: SHORT, signal: controller.signal });
  using client = await RawClient.open(server.addr);
  controller.abort();
  deepStrictEqual(await client.readCloseCodes(), [1001]);
  client[Symbol.dispose]();
  await server.finished;
  await serve({ signal: controller.signal }).finished;
});

Deno.test("serve() throws for a taken port and for a bad limit or option", async () => {
  const server = serve({});
  throws(() => serve({ port: server.addr.port }), Deno.errors.AddrInUse);
  throws(() => serve({ limits: { maxFragments: -1 } }), RangeError);
  for (const deflate of [{ level: 10 }, { level: 1.5 }, { thresholdBytes: NaN }]) {
    throws(() => serve({ deflate }), RangeError, JSON.stringify(deflate));
  }
  await server.shutdown();
});

Deno.test("onUpgrade refuses with a Response, at once or later", async () => {
  const refusal = () => new Response("not you", { status: 403, headers: { "x-why": "because" } });
  for (const onUpgrade of [refusal, () => Promise.resolve(refusal())]) {
    await withServer({ onUpgrade }, async ({ addr }) => {
      using client = await RawClient.connect(addr);
      await client.send(HANDSHAKE);
      const { status, head, body } = await client.readResponse();
      deepStrictEqual([status, body], [403, "not you"]);
      ok(head.includes("\r\nx-why: because\r\n"));
      ok(head.includes("\r\nconnection: close\r\n"));
      strictEqual(await client.readTextToEnd(), "");
    });
  }
});

Deno.test("onUpgrade that throws, or selects what was not offered, is 500 and reported", async () => {
  const tries = [
    () => {
      throw new Error("mine");
    },
    () => Promise.reject(new Error("mine")),
    () => ({ protocol: "never offered" }),
  ];
  for (const onUpgrade of tries) {
    const errors: unknown[] = [];
    await withServer({ onUpgrade, onError: (error) => errors.push(error) }, async ({ addr }) => {
      using client = await RawClient.connect(addr);
      await client.send(handshakeWith("Sec-WebSocket-Protocol: a"));
      const { status, body } = await client.readResponse();
      strictEqual(status, 500);
      strictEqual(body.includes("mine"), false);
      strictEqual(errors.length, 1);
    });
  }
});

Deno.test("onConnection that throws is reported and closes with 1011", async () => {
  const errors: unknown[] = [];
  const onConnection = () => {
    throw new Error("mine");
  };
  await withServer({ onConnection, onError: (error) => errors.push(error) }, async ({ addr }) => {
    using client = await RawClient.open(addr);
    strictEqual(closeCodeOf((await client.readFrame())!), 1011);
    await client.send(closeFrame(1011));
    strictEqual(await client.readFrame(), null);
    strictEqual(errors.length, 1);
  });
});

Deno.test("permessage-deflate is agreed on when the server offers it, else declined", async () => {
  const request = handshakeWith(
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
  );
  await withServer({ deflate: { thresholdBytes: 10 } }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request);
    const head = await client.readHead();
    ok(head.includes(
      "\r\nSec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; " +
        "client_no_context_takeover\r\n",
    ));
    await client.send(clientFrame(FINAL.text, "a".repeat(100)));
    strictEqual((await client.readFrame())?.first, 0xc1);
    await client.send(clientFrame(FINAL.text, "short"));
    strictEqual((await client.readFrame())?.first, FINAL.text);
    using declined = await RawClient.open(
      addr,
      handshakeWith("Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=99"),
    );
    await declined.send(clientFrame(0xc1, "x"));
    deepStrictEqual(await declined.readCloseCodes(), [1002]);
  });
  await withServer({}, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request);
    strictEqual(/sec-websocket-extensions/i.test(await client.readHead()), false);
  });
});

Deno.test("a small write is not held back until the one before it is acknowledged", async () => {
  const onConnection = (connection: WebSocketConnection) => {
    connection.onMessage = (message) => {
      connection.send(message);
      setTimeout(() => connection.send(`${performance.now()}`), 1);
    };
  };
  await withServer({ onConnection }, async ({ addr }) => {
    using client = await RawClient.open(addr);
    const delays: number[] = [];
    for (let i = 0; i < 40; i++) {
      await client.echo("x");
      const sentAt = Number(new TextDecoder().decode((await client.readFrame())?.payload));
      delays.push(performance.now() - sentAt);
    }
    delays.sort((a, b) => a - b);
    ok(delays[20] < 20, `${delays[20]} ms`);
  });
});

Deno.test("at the limits silent connections make room for new ones, the oldest first", async () => {
  for (
    const limits of [
      { maxConnections: 4 },
      { maxConnectionsPerAddress: 4 },
      { maxUnauthenticatedPerAddress: 4 },
    ]
  ) {
    await withServer({ limits, onRequest: () => new Response("ok") }, async (server) => {
      using kept = await RawClient.connect(server.addr);
      await kept.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      strictEqual((await kept.readResponse()).body, "ok");
      const silent: RawClient[] = [];
      for (let i = 0; i < 20; i++) {
        const client = await RawClient.connect(server.addr);
        await client.send("GET / HT");
        silent.push(client);
      }
      strictEqual(await kept.readTextToEnd(), "");
      for (const client of silent.slice(0, 15)) await client.readToEnd();
      await checkServes(server);
      for (const client of silent) client[Symbol.dispose]();
    });
  }
});

Deno.test("a request under way makes room for nobody", async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<Response>();
  const onRequest = () => {
    asked.resolve();
    return answer.promise;
  };
  await withServer({ limits: { maxConnectionsPerAddress: 1 }, onRequest }, async ({ addr }) => {
    using asking = await RawClient.connect(addr);
    await asking.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await asked.promise;
    using refused = await RawClient.connect(addr);
    strictEqual((await refused.readResponse()).status, 429);
    answer.resolve(new Response("here"));
    strictEqual((await asking.readResponse()).body, "here");
  });
});

Deno.test("behind a proxy the limits per address are the clients', not the proxy's", async () => {
  const seen: string[] = [];
  const holding = Promise.withResolvers<Response>();
  await withServer({
    limits: { maxConnectionsPerAddress: 2 },
    isProxy: () => true,
    clientAddress: ({ headers, clientAddress }) => headers.get("x-for") ?? clientAddress,
    onRequest(_request, { clientAddress, target }) {
      seen.push(clientAddress);
      return target === "/hold" ? holding.promise : new Response(clientAddress);
    },
  }, async (server) => {
    const ask = async (client: RawClient, target: string, who: string) =>
      await client.send(`GET ${target} HTTP/1.1\r\nHost: a\r\nX-For: ${who}\r\n\r\n`);
    const clients: RawClient[] = [];
    for (let i = 0; i < 20; i++) {
      clients.push(await RawClient.connect(server.addr));
      await ask(clients[i], "/", "one");
      strictEqual((await clients[i].readResponse()).body, "one", `idle connection ${i}`);
    }
    await ask(clients[0], "/hold", "one");
    await ask(clients[1], "/hold", "one");
    while (seen.length < 22) await new Promise((resolve) => setTimeout(resolve, 0));
    await ask(clients[2], "/", "one");
    await ask(clients[3], "/", "two");
    strictEqual((await clients[3].readResponse()).body, "two");
    const { status, head } = await clients[2].readResponse();
    strictEqual(status, 429, "it waited in vain");
    ok(/^connection: close\r$/im.test(head));
    await clients[2].readToEnd();
    await ask(clients[4], "/", "one");
    holding.resolve(new Response("held"));
    strictEqual((await clients[0].readResponse()).body, "held");
    strictEqual((await clients[4].readResponse()).body, "one", "it had to wait");
    using webSocket = await RawClient.open(server.addr, handshakeWith("X-For: three"));
    const [{ clientAddress }] = server.connections;
    strictEqual(clientAddress, "three");
    await webSocket.echo("through the proxy");
    for (const client of clients) client[Symbol.dispose]();
  });
});

Deno.test("16 unauthenticated connections of one address are open, and of another as many", async () => {
  await withServer({
    limits: { maxUnauthenticatedPerAddress: 16 },
    isProxy: () => true,
    clientAddress: ({ headers }) => headers.get("x-for") ?? "",
    onUpgrade: () => ({ authenticated: false }),
  }, async ({ addr }) => {
    const clients: RawClient[] = [];
    for (const who of ["one", "two"]) {
      const request = handshakeWith(`X-For: ${who}`);
      for (let i = 0; i < 16; i++) clients.push(await RawClient.open(addr, request));
      using refused = await RawClient.connect(addr);
      await refused.send(request);
      strictEqual((await refused.readResponse()).status, 429);
    }
    for (const client of clients) client[Symbol.dispose]();
  });
});

Deno.test("who is no proxy speaks for itself, whatever its headers say", async () => {
  await withServer({
    isProxy: () => false,
    clientAddress: ({ headers }) => headers.get("x-for") ?? "",
    onRequest: (_request, { clientAddress }) => new Response(clientAddress),
  }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send("GET / HTTP/1.1\r\nHost: a\r\nX-For: 192.0.2.1\r\n\r\n");
    strictEqual((await client.readResponse()).body, "127.0.0.1");
  });
});
