import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { someBytes } from "./_bytes.ts";
import { HANDSHAKE, RawClient } from "./_client.ts";
import { clientFrame, closeFrame, FINAL } from "./_frames.ts";
import type { Server } from "../../src/serve_options.ts";
import { serve } from "../../src/server.ts";
import { checkServes, SHORT, SHORT_ONCE_OPEN, testTls, withServer } from "./_server.ts";

const TRICKLE_MS = 20;

/** Runs `use`, which begins before the server's wait does, and returns how long it took. */
async function timed(use: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await use();
  return performance.now() - start;
}

/** So long that only what never comes takes longer, on the busiest machine. */
const SLACK_MS = 15_000;

function checkDuration(ms: number, deadlineMs: number, name: string): void {
  strictEqual(ms >= deadlineMs - 5, true, `${name}: not before its deadline, but after ${ms} ms`);
  strictEqual(ms < deadlineMs + SLACK_MS, true, `${name}: at its deadline, not after ${ms} ms`);
}

/** Sends a byte every 20 ms until the connection ends. */
async function trickle(client: RawClient, bytes: Uint8Array | string): Promise<void> {
  for (const part of bytes) {
    await client.trySend(typeof part === "string" ? part : Uint8Array.of(part));
    if (client.ending !== null) return;
    await new Promise((resolve) => setTimeout(resolve, TRICKLE_MS));
  }
}

Deno.test("a request that trickles in gets 408 at the deadline, which no byte moves", async () => {
  await withServer({ limits: SHORT }, async (server) => {
    const ms = await timed(async () => {
      using client = await RawClient.connect(server.addr);
      const sending = trickle(client, HANDSHAKE.slice(0, 100));
      const text = await client.readTextToEnd();
      strictEqual(text.startsWith("HTTP/1.1 408 "), true, text);
      await sending;
    });
    checkDuration(ms, SHORT.requestTimeoutMs, "408");
    await checkServes(server);
  });
});

Deno.test("a body that trickles in gets 408 as well", async () => {
  const onRequest = () => new Response("never");
  await withServer({ limits: SHORT, onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
    const sending = trickle(client, "x".repeat(50));
    strictEqual((await client.readTextToEnd()).startsWith("HTTP/1.1 408 "), true);
    await sending;
  });
});

Deno.test("a connection on which nothing comes is closed without a word", async () => {
  await withServer({ limits: SHORT }, async ({ addr }) => {
    const ms = await timed(async () => {
      using client = await RawClient.connect(addr);
      strictEqual(await client.readTextToEnd(), "");
    });
    checkDuration(ms, SHORT.requestTimeoutMs, "silence");
  });
});

Deno.test("a TLS connection on which no handshake comes is given up at the deadline", async () => {
  const tls = testTls();
  await withServer({ limits: SHORT, tls }, async (server) => {
    const ms = await timed(async () => {
      using silent = await RawClient.connect(server.addr);
      strictEqual(await silent.readTextToEnd(), "");
    });
    checkDuration(ms, SHORT.requestTimeoutMs, "TLS silence");
    await checkServes(server, tls.cert);
  });
});

Deno.test("handlers that never settle hold no place and no shutdown", async () => {
  const never = () => new Promise<never>(() => {});
  const limits = { ...SHORT, maxConnections: 2 };
  await withServer({ limits, onRequest: never, onUpgrade: never }, async (server) => {
    for (let round = 0; round < 3; round++) {
      using asking = await RawClient.connect(server.addr);
      using upgrading = await RawClient.connect(server.addr);
      await asking.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await upgrading.send(HANDSHAKE);
      for (const client of [asking, upgrading]) {
        strictEqual((await client.readTextToEnd()).slice(0, 12), "HTTP/1.1 408");
      }
    }
  });
});

Deno.test("shutdown() waits for no head that has not arrived whole", async () => {
  const server = serve({ limits: { ...SHORT, requestTimeoutMs: 60_000 } });
  using client = await RawClient.connect(server.addr);
  await client.send("GET / HT");
  using other = await RawClient.open(server.addr);
  // By the time that one is open, the first one's bytes have been read.
  await other.send(closeFrame(1000));
  await other.readToEnd();
  await server.shutdown();
  strictEqual(await client.readTextToEnd(), "");
});

Deno.test("a handler that takes too long gets its client 408", async () => {
  const late = Promise.withResolvers<Response>();
  await withServer({ limits: SHORT, onRequest: () => late.promise }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    strictEqual((await client.readTextToEnd()).startsWith("HTTP/1.1 408 "), true);
    late.resolve(new Response("too late"));
  });
});

Deno.test("an idle HTTP connection is closed at the keep-alive limit, silently", async () => {
  const onRequest = () => new Response("ok");
  await withServer({ limits: SHORT, onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    const ms = await timed(async () => {
      await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      strictEqual((await client.readResponse()).status, 200);
      strictEqual(await client.readTextToEnd(), "");
    });
    checkDuration(ms, SHORT.keepAliveTimeoutMs, "keep-alive");
  });
});

Deno.test("a second request has a deadline of its own", async () => {
  const onRequest = () => new Response("ok");
  await withServer({ limits: SHORT, onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    await client.readResponse();
    const sending = trickle(client, "GET / HTTP/1.1\r\nX: ".padEnd(60, "x"));
    strictEqual((await client.readTextToEnd()).startsWith("HTTP/1.1 408 "), true);
    await sending;
  });
});

Deno.test("a message that is not done in time is 1008, pings and trickle notwithstanding", async () => {
  const openings: [string, Uint8Array][] = [
    ["half a frame", clientFrame(FINAL.text, "x".repeat(50)).subarray(0, 10)],
    ["half a header", clientFrame(FINAL.text, "x").subarray(0, 1)],
    ["a first fragment", clientFrame(0x01, "x")],
    ["an empty first fragment", clientFrame(0x01)],
  ];
  await withServer({ limits: SHORT_ONCE_OPEN }, async (server) => {
    for (const [name, bytes] of openings) {
      using client = await RawClient.open(server.addr);
      const ms = await timed(async () => {
        await client.send(bytes);
        deepStrictEqual(await client.readCloseCodes(), [1008], name);
      });
      checkDuration(ms, SHORT.messageTimeoutMs, name);
    }
    using client = await RawClient.open(server.addr);
    const ms = await timed(async () => {
      await client.send(clientFrame(FINAL.binary, someBytes(100)).subarray(0, 8));
      const sending = trickle(client, new Uint8Array(40));
      deepStrictEqual(await client.readCloseCodes(), [1008]);
      client.ending = "fin";
      await sending;
    });
    checkDuration(ms, SHORT.messageTimeoutMs, "trickle");
    await checkServes(server);
  });
});

Deno.test("whole messages without a pause do not run into the message deadline", async () => {
  const limits = { ...SHORT_ONCE_OPEN, messageTimeoutMs: 100 };
  await withServer({ limits }, async ({ addr }) => {
    using client = await RawClient.open(addr);
    const frame = clientFrame(FINAL.text, "steady");
    const end = performance.now() + 300;
    // Each write ends inside a frame, so that there is always one under way.
    await client.send(frame.subarray(0, 5));
    while (performance.now() < end) {
      await client.send(frame.subarray(5), frame.subarray(0, 5));
      strictEqual((await client.readFrame())?.first, FINAL.text);
    }
  });
});

Deno.test("an idle peer is pinged, and gone when no pong comes", async () => {
  const limits = { ...SHORT_ONCE_OPEN, pingIntervalMs: 60, pongTimeoutMs: 80 };
  await withServer({ limits }, async ({ addr, connections }) => {
    const ms = await timed(async () => {
      using client = await RawClient.open(addr);
      const [{ closed }] = connections;
      strictEqual((await client.readFrame())?.first, FINAL.ping);
      strictEqual(await client.readFrame(), null);
      deepStrictEqual(await closed, { code: 1006, reason: "no pong", wasClean: false });
    });
    checkDuration(ms, limits.pingIntervalMs + limits.pongTimeoutMs, "no pong");
  });
});

Deno.test("a peer that answers pings stays", async () => {
  const limits = { ...SHORT_ONCE_OPEN, pingIntervalMs: 30, pongTimeoutMs: 100 };
  await withServer({ limits }, async ({ addr }) => {
    using client = await RawClient.open(addr);
    for (let i = 0; i < 6; i++) {
      const ping = (await client.readFrame())!;
      strictEqual(ping.first, FINAL.ping);
      await client.send(clientFrame(FINAL.pong, ping.payload));
    }
    await client.echo("alive");
  });
});

Deno.test("a closing handshake that the peer does not answer ends at its deadline", async () => {
  await withServer({ limits: SHORT_ONCE_OPEN }, async ({ addr, connections }) => {
    using client = await RawClient.open(addr);
    const [connection] = connections;
    const ms = await timed(async () => {
      connection.close(4000, "go");
      deepStrictEqual(await client.readCloseCodes(), [4000]);
    });
    checkDuration(ms, SHORT.closeTimeoutMs, "close");
    strictEqual((await connection.closed).code, 1006);
  });
});

Deno.test("a peer that closes but never ends its TCP connection is cut at the deadline", async () => {
  await withServer({ limits: SHORT_ONCE_OPEN }, async ({ addr, connections }) => {
    using client = await RawClient.open(addr);
    const [{ closed }] = connections;
    const ms = await timed(async () => {
      await client.send(closeFrame(1000));
      strictEqual((await closed).code, 1000);
    });
    checkDuration(ms, SHORT.closeTimeoutMs, "TCP");
    strictEqual(connections.size, 0);
  });
});

Deno.test("a peer that takes nothing for the stall timeout is cut", async () => {
  const limits = { ...SHORT_ONCE_OPEN, maxBufferedBytes: Infinity };
  await withServer({ limits }, async (server) => {
    using client = await RawClient.open(server.addr);
    const [connection] = server.connections;
    const ms = await timed(async () => {
      connection.send(new Uint8Array(30_000_000));
      deepStrictEqual(await connection.closed, {
        code: 1006,
        reason: "slow consumer",
        wasClean: false,
      });
    });
    checkDuration(ms, limits.stallTimeoutMs, "stall");
    strictEqual(client.ending, null);
    await checkServes(server);
  });
});

Deno.test("a thousand clients that send a byte and wait do not keep ten others waiting", async () => {
  await withServer({}, async (server) => {
    const slow: RawClient[] = [];
    for (let i = 0; i < 1000; i++) {
      const client = await RawClient.connect(server.addr);
      await client.send("G");
      slow.push(client);
    }
    const ms = await timed(async () => {
      for (let i = 0; i < 10; i++) await checkServes(server);
    });
    strictEqual(ms < SLACK_MS, true, `${ms} ms`);
    for (const client of slow) client[Symbol.dispose]();
  });
});

/** Without any timeout; the looks at the clock come as often as a ping interval asks for. */
const ENDLESS = {
  requestTimeoutMs: Infinity,
  keepAliveTimeoutMs: Infinity,
  messageTimeoutMs: Infinity,
  stallTimeoutMs: Infinity,
  pongTimeoutMs: Infinity,
  closeTimeoutMs: Infinity,
  pingIntervalMs: 20,
  maxBufferedBytes: Infinity,
} as const;
const GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const MUCH = 30_000_000;

/** Answers pings; at the end the server has looked at the clock at least as many times. */
async function outliveLooks(client: RawClient, looks: number): Promise<void> {
  for (let i = 0; i < looks; i++) {
    const ping = (await client.readFrame())!;
    strictEqual(ping.first, FINAL.ping);
    await client.send(clientFrame(FINAL.pong, ping.payload));
  }
}

/** Reads frames up to one that is no ping. */
async function readPastPings(client: RawClient) {
  let frame = await client.readFrame();
  while (frame?.first === FINAL.ping) frame = await client.readFrame();
  return frame!;
}

Deno.test("endless timeouts cut nobody, however long they take", async () => {
  const onRequest = () => new Response("fine");
  await withServer({ limits: ENDLESS, onRequest }, async ({ addr, connections }) => {
    using silent = await RawClient.connect(addr);
    using halfway = await RawClient.connect(addr);
    await halfway.send(HANDSHAKE.slice(0, 30));
    using resting = await RawClient.connect(addr);
    await resting.send(GET);
    await resting.readResponse();
    using talking = await RawClient.open(addr);
    await talking.send(clientFrame(0x01, "begun, "));
    using closing = await RawClient.open(addr);
    [...connections].at(-1)!.close(4000);
    using full = await RawClient.open(addr);
    const slow = [...connections].at(-1)!;
    slow.send(new Uint8Array(MUCH));
    using lively = await RawClient.open(addr);

    await outliveLooks(lively, 5);

    for (const [client, text] of [[silent, GET], [resting, GET]] as const) {
      await client.send(text);
      strictEqual((await client.readResponse()).status, 200);
    }
    await halfway.send(HANDSHAKE.slice(30));
    strictEqual((await halfway.readHead()).slice(9, 12), "101");
    await talking.send(clientFrame(0x80, "done"));
    strictEqual((await readPastPings(talking)).payload.length, "begun, done".length);
    await closing.send(closeFrame(4000));
    deepStrictEqual(await closing.readCloseCodes(), [4000]);
    const chunk = new Uint8Array(1 << 20);
    for (let left = MUCH; left > 0;) left -= (await full.conn.read(chunk))!;
    for (const client of [halfway, talking, full, lively]) client[Symbol.dispose]();
  });
});

const AT_ONCE: [limits: object, what: (server: Server) => Promise<void>][] = [
  [{ requestTimeoutMs: 0 }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    strictEqual(await client.readTextToEnd(), "");
  }],
  [{ keepAliveTimeoutMs: 0 }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(GET);
    strictEqual((await client.readResponse()).status, 426);
    strictEqual(await client.readTextToEnd(), "");
  }],
  [{ messageTimeoutMs: 0 }, async ({ addr }) => {
    using client = await RawClient.open(addr);
    await client.send(clientFrame(0x01, "begun"));
    deepStrictEqual(await client.readCloseCodes(), [1008]);
  }],
  [{ stallTimeoutMs: 0 }, async ({ addr, connections }) => {
    using _client = await RawClient.open(addr);
    const [connection] = connections;
    connection.send(new Uint8Array(MUCH));
    strictEqual((await connection.closed).reason, "slow consumer");
  }],
  [{ pongTimeoutMs: 0 }, async ({ addr, connections }) => {
    using client = await RawClient.open(addr);
    const [connection] = connections;
    strictEqual((await client.readFrame())?.first, FINAL.ping);
    strictEqual((await connection.closed).reason, "no pong");
  }],
  [{ closeTimeoutMs: 0 }, async ({ addr, connections }) => {
    using client = await RawClient.open(addr);
    const [connection] = connections;
    connection.close(4000);
    strictEqual((await connection.closed).code, 1006);
    deepStrictEqual(await client.readCloseCodes(), [4000]);
  }],
  [{ pingIntervalMs: 0 }, async ({ addr }) => {
    using client = await RawClient.open(addr);
    await outliveLooks(client, 3);
    await client.send(closeFrame(1000));
    deepStrictEqual(await client.readCloseCodes(), [1000]);
  }],
];

for (const [limits, use] of AT_ONCE) {
  Deno.test(`${Object.keys(limits)} of 0 is over at the next look, and no other is`, async () => {
    await withServer({ limits: { ...ENDLESS, ...limits } }, use);
  });
}

Deno.test("a ping interval without an end asks for no pong", async () => {
  const limits = { ...ENDLESS, pingIntervalMs: Infinity, pongTimeoutMs: 0, requestTimeoutMs: 40 };
  await withServer({ limits }, async ({ addr }) => {
    using client = await RawClient.open(addr);
    using silent = await RawClient.connect(addr);
    // Which is closed at the eighth look.
    await silent.readToEnd();
    await client.echo("not pinged");
  });
});
