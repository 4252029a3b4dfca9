import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import type { WebSocketConnection } from "../../src/connection.ts";
import { ConnectionClosedError } from "../../src/errors.ts";
import { encodeMessage } from "../../src/message.ts";
import type { ServeOptions } from "../../src/serve_options.ts";
import { concat, someBytes, toHex, utf8 } from "./_bytes.ts";
import { RawClient } from "./_client.ts";
import { clientFrame, closeCodeOf, closeFrame, FINAL } from "./_frames.ts";
import { checkServes, SHORT, withServer } from "./_server.ts";

/** Runs `use` with the two ends of one open WebSocket; the server's end has no handler. */
async function withPair(
  use: (connection: WebSocketConnection, client: RawClient) => Promise<void>,
  options: ServeOptions = {},
): Promise<void> {
  const opened = Promise.withResolvers<WebSocketConnection>();
  await withServer({ onConnection: opened.resolve, limits: SHORT, ...options }, async (server) => {
    using client = await RawClient.open(server.addr);
    await use(await opened.promise, client);
  });
}

async function textOf(client: RawClient): Promise<string> {
  return new TextDecoder().decode((await client.readFrame())?.payload);
}

Deno.test("send() takes text, bytes, a message and an encoded message", async () => {
  await withPair(async (connection, client) => {
    connection.onMessage = (message) => connection.send(message);
    connection.send("tëxt");
    connection.send(Uint8Array.of(0, 255));
    connection.send(encodeMessage("encoded"));
    connection.ping(utf8("p"));
    await client.send(clientFrame(FINAL.text, "back"));
    const frames = [];
    for (let i = 0; i < 5; i++) {
      const frame = (await client.readFrame())!;
      frames.push(`${frame.first.toString(16)} ${toHex(frame.payload)}`);
    }
    deepStrictEqual(frames, [
      `81 ${toHex(utf8("tëxt"))}`,
      "82 00 ff",
      `81 ${toHex(utf8("encoded"))}`,
      "89 70",
      `81 ${toHex(utf8("back"))}`,
    ]);
  });
});

Deno.test("bytes given to send() may be changed afterwards", async () => {
  await withPair(async (connection, client) => {
    const bytes = Uint8Array.of(1, 2, 3);
    connection.send(bytes);
    bytes.fill(9);
    deepStrictEqual((await client.readFrame())?.payload, Uint8Array.of(1, 2, 3));
  });
});

Deno.test("a connection tells what it was asked for and agreed on", async () => {
  const onUpgrade = () => ({ protocol: "b" });
  const seen: unknown[] = [];
  const onConnection = ({ protocol, request, clientAddress, state }: WebSocketConnection) =>
    void seen.push([
      protocol,
      request.path,
      request.search,
      request.target,
      request.host,
      request.protocols,
      request.headers.get("x-one"),
      clientAddress,
      state,
    ]);
  await withServer({ onUpgrade, onConnection }, async ({ addr }) => {
    const request = "GET /a/b?c=d HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\n" +
      "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nX-One: 1\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: a, b\r\n\r\n";
    using client = await RawClient.connect(addr);
    await client.send(request);
    strictEqual((await client.readHead()).includes("\r\nSec-WebSocket-Protocol: b\r\n"), true);
    deepStrictEqual(seen, [[
      "b",
      "/a/b",
      "?c=d",
      "/a/b?c=d",
      "h",
      ["a", "b"],
      "1",
      "127.0.0.1",
      "open",
    ]]);
  });
});

Deno.test("messages may be iterated over, to the end of the connection", async () => {
  await withPair(async (connection, client) => {
    const loop = (async () => {
      const texts: string[] = [];
      for await (const message of connection) texts.push(message.text());
      return texts;
    })();
    for (const text of ["a", "b", "c"]) await client.send(clientFrame(FINAL.text, text));
    await client.send(closeFrame(1000));
    await client.readToEnd();
    client[Symbol.dispose]();
    deepStrictEqual(await loop, ["a", "b", "c"]);
    for await (const _ of connection) throw new Error("nothing comes any more");
  });
});

Deno.test("a slow loop slows the peer and loses nothing", async () => {
  await withPair(async (connection, client) => {
    const messages = connection[Symbol.asyncIterator]();
    const count = 400;
    const sending = (async () => {
      for (let i = 0; i < count; i++) {
        await client.send(clientFrame(FINAL.binary, concat(Uint8Array.of(i), someBytes(20_000))));
      }
    })();
    for (let i = 0; i < count; i++) {
      const { value } = await messages.next();
      strictEqual(value.bytes[0], i & 255);
      strictEqual(value.byteLength, 20_001);
    }
    await sending;
  }, { limits: {} });
});

Deno.test("close() with a full queue still hears the peer's Close", async () => {
  const opened = Promise.withResolvers<WebSocketConnection>();
  const onConnection = (connection: WebSocketConnection) => {
    if (connection.request.path === "/chat") connection[Symbol.asyncIterator]();
    opened.resolve(connection);
  };
  await withServer({ onConnection, limits: SHORT }, async ({ addr }) => {
    using client = await RawClient.open(addr);
    await client.send(clientFrame(FINAL.binary, someBytes(100_000)), closeFrame(1000));
    // By the time of another's handshake the queue is full and reading has stopped.
    using _other = await RawClient.open(addr);
    const connection = await opened.promise;
    connection.close(1000);
    await client.readToEnd();
    client[Symbol.dispose]();
    strictEqual((await connection.closed).wasClean, true);
  });
});

Deno.test("close() starts the closing handshake and resolves closed with the peer's answer", async () => {
  await withPair(async (connection, client) => {
    connection.close(3001, "enough");
    strictEqual(connection.state, "closing");
    strictEqual(connection.send("too late"), false);
    connection.close(1000);
    const close = (await client.readFrame())!;
    strictEqual(closeCodeOf(close), 3001);
    strictEqual(new TextDecoder().decode(close.payload.subarray(2)), "enough");
    await client.send(closeFrame(3001));
    strictEqual(await client.readFrame(), null);
    client[Symbol.dispose]();
    deepStrictEqual(await connection.closed, { code: 3001, reason: "", wasClean: true });
    strictEqual(connection.state, "closed");
  });
});

Deno.test("what was sent before close() comes before the Close", async () => {
  await withPair(async (connection, client) => {
    for (let i = 0; i < 100; i++) connection.send(`message ${i}`);
    connection.send(someBytes(500_000));
    connection.close();
    for (let i = 0; i < 100; i++) strictEqual(await textOf(client), `message ${i}`);
    strictEqual((await client.readFrame())?.payload.length, 500_000);
    deepStrictEqual(await client.readCloseCodes(), [1000]);
  });
});

Deno.test("close() and ping() refuse what may not be sent", async () => {
  await withPair(async (connection, client) => {
    throws(() => connection.close(1005), RangeError);
    throws(() => connection.close(1000, "x".repeat(124)), RangeError);
    throws(() => connection.ping(someBytes(126)), RangeError);
    strictEqual(connection.state, "open");
    connection.send("unharmed");
    strictEqual(await textOf(client), "unharmed");
  });
});

Deno.test("abort() ends the connection at once, without a Close", async () => {
  await withPair(async (connection, client) => {
    connection.abort("enough");
    deepStrictEqual(await connection.closed, { code: 1006, reason: "enough", wasClean: false });
    connection.abort();
    strictEqual(connection.send("x"), false);
    deepStrictEqual(await client.readCloseCodes(), []);
    await rejects(connection.drained(), ConnectionClosedError);
  });
});

Deno.test("a peer that vanishes gives 1006", async () => {
  await withPair(async (connection, client) => {
    client[Symbol.dispose]();
    deepStrictEqual(await connection.closed, { code: 1006, reason: "", wasClean: false });
  });
});

Deno.test("a peer that ends its side gets the answers to what it sent before", async () => {
  await withPair(async (connection, client) => {
    connection.onMessage = (message) => connection.send(message);
    await client.send(clientFrame(FINAL.binary, someBytes(900_000)));
    await client.conn.closeWrite();
    strictEqual((await client.readFrame())?.payload.length, 900_000);
  });
});

Deno.test("a callback that throws is reported and closes its connection with 1011", async () => {
  const errors: unknown[] = [];
  const failure = new Error("mine");
  await withPair(async (connection, client) => {
    connection.onMessage = () => {
      throw failure;
    };
    await client.send(clientFrame(FINAL.text, "x"));
    deepStrictEqual(await client.readCloseCodes(), [1011]);
    deepStrictEqual(errors, [failure]);
  }, { onError: (error) => errors.push(error) });
});

Deno.test("send() returns false above the soft mark, and drained() tells when to go on", async () => {
  const limits = { ...SHORT, softBufferedBytes: 10_000, maxBufferedBytes: Infinity };
  await withPair(async (connection, client) => {
    let drains = 0;
    connection.onDrain = () => drains++;
    await connection.drained();
    strictEqual(connection.send(someBytes(9000)), true);
    strictEqual(connection.send(someBytes(9000)), false);
    const drained = connection.drained();
    for (let i = 0; i < 2; i++) await client.readFrame();
    await drained;
    strictEqual(connection.bufferedBytes <= 5000, true);
    strictEqual(drains, 1);
    strictEqual(connection.send("again"), true);
    strictEqual(await textOf(client), "again");
  }, { limits });
});

Deno.test("send() above the hard mark cuts the connection", async () => {
  const limits = { softBufferedBytes: 1000, maxBufferedBytes: 200_000 };
  await withPair(async (connection) => {
    while (connection.send(someBytes(100_000)) || connection.state === "open");
    strictEqual(connection.bufferedBytes <= 300_020, true);
    strictEqual((await connection.closed).reason, "slow consumer");
  }, { limits });
});

Deno.test("at the hard mark send() goes on, a byte above it the connection is cut", async () => {
  for (const [size, state] of [[200, "open"], [201, "closed"]] as const) {
    await withPair(async (connection) => {
      connection.send(new Uint8Array(size - 4));
      strictEqual(connection.bufferedBytes, size);
      connection.send("one more");
      strictEqual(connection.state, state);
      await connection.drained().catch(() => {});
    }, { limits: { ...SHORT, softBufferedBytes: 100, maxBufferedBytes: 200 } });
  }
});

Deno.test("a peer that sends but does not read is not read from", async () => {
  await withPair(async (connection, client) => {
    let received = 0;
    connection.onMessage = (message) => {
      received++;
      connection.send(message);
    };
    const frame = clientFrame(FINAL.binary, someBytes(60_000));
    let sent = 0;
    const sending = (async () => {
      for (; sent < 2000; sent++) await client.send(frame);
    })().catch(() => {});
    deepStrictEqual((await connection.closed).reason, "slow consumer");
    strictEqual(received < 1000, true, `${received} messages received`);
    strictEqual(connection.bufferedBytes, 0);
    client[Symbol.dispose]();
    await sending;
  }, { limits: { stallTimeoutMs: 300 } });
});

Deno.test("a loop that is left hands the messages on to the next, or to onMessage", async () => {
  const heard: string[] = [];
  await withServer({
    async onConnection(connection) {
      for (let round = 0; round < 2; round++) {
        for await (const message of connection) {
          heard.push(`loop ${round}: ${message.text()}`);
          connection.send(message);
          break;
        }
      }
      connection.onMessage = (message) => {
        heard.push(`onMessage: ${message.text()}`);
        connection.send(message);
      };
    },
  }, async ({ addr }) => {
    using client = await RawClient.open(addr);
    for (const text of ["a", "b", "c"]) await client.echo(text);
  });
  deepStrictEqual(heard, ["loop 0: a", "loop 1: b", "onMessage: c"]);
});

Deno.test("pings count towards the hard mark, and their sender is told", async () => {
  await withPair(async (connection) => {
    const payload = new Uint8Array(100);
    let last = connection.ping(payload);
    while (connection.state === "open") last = connection.ping(payload);
    await rejects(last, ConnectionClosedError);
    strictEqual(connection.bufferedBytes <= 2102, true, `${connection.bufferedBytes}`);
    strictEqual((await connection.closed).reason, "slow consumer");
  }, { limits: { softBufferedBytes: 1000, maxBufferedBytes: 2000 } });
});

Deno.test("waiting for another connection's room in vain is the fault of who waits", async () => {
  const errors: unknown[] = [];
  const connections: WebSocketConnection[] = [];
  await withServer({
    limits: { softBufferedBytes: 10 },
    onError: (error) => errors.push(error),
    onConnection: (connection) => {
      connections.push(connection);
      connection.onMessage = () => {
        const [, other] = connections;
        other.send("more than ten bytes");
        const drained = other.drained();
        other.abort();
        return drained;
      };
    },
  }, async ({ addr }) => {
    using client = await RawClient.open(addr);
    using other = await RawClient.open(addr);
    await client.send(clientFrame(FINAL.text, "x"));
    deepStrictEqual(await client.readCloseCodes(), [1011]);
    other[Symbol.dispose]();
  });
  strictEqual(errors.length, 1);
});

Deno.test("an onDrain that throws closes its connection with 1011", async () => {
  const errors: unknown[] = [];
  await withPair(async (connection, client) => {
    connection.onDrain = () => {
      throw new Error("mine");
    };
    connection.send("more than ten bytes");
    deepStrictEqual(await client.readCloseCodes(), [1011]);
  }, { limits: { softBufferedBytes: 10 }, onError: (error) => errors.push(error) });
  strictEqual(errors.length, 1);
});

Deno.test("an onError that throws leaves no connection open", async () => {
  const { error } = console;
  const printed: unknown[] = [];
  console.error = (...values) => printed.push(...values);
  try {
    const thrower = (reason: unknown) => {
      throw reason;
    };
    await withPair(async (connection, client) => {
      connection.onMessage = () => thrower("first");
      await client.send(clientFrame(FINAL.text, "x"));
      deepStrictEqual(await client.readCloseCodes(), [1011]);
    }, { onError: () => thrower("second") });
  } finally {
    console.error = error;
  }
  deepStrictEqual(printed, ["second"]);
});

Deno.test("send() refuses what it would have to guess about", async () => {
  await withPair(async (connection, client) => {
    for (const data of [new Uint16Array(2), new ArrayBuffer(2), 5, null, {}]) {
      throws(() => connection.send(data as unknown as Uint8Array), TypeError);
    }
    connection.send("fine");
    strictEqual((await client.readFrame())?.first, FINAL.text);
  });
});

Deno.test("a Close is no control frame too many", async () => {
  const limits = { ...SHORT, maxControlFramesPerSecond: 0.001, controlFrameBurst: 5 };
  await withPair(async (_connection, client) => {
    await client.send(concat(...Array(5).fill(clientFrame(FINAL.pong))), closeFrame(1000));
    deepStrictEqual(await client.readCloseCodes(), [1000]);
  }, { limits });
});

Deno.test("control frames beyond the burst are 1008", async () => {
  const limits = { ...SHORT, maxControlFramesPerSecond: 0.001, controlFrameBurst: 5 };
  await withPair(async (connection, client) => {
    const pings = Array(5).fill(clientFrame(FINAL.ping, "p"));
    await client.send(concat(...pings));
    for (let i = 0; i < 5; i++) strictEqual((await client.readFrame())?.first, FINAL.pong);
    strictEqual(connection.state, "open");
    await client.send(clientFrame(FINAL.pong));
    deepStrictEqual(await client.readCloseCodes(), [1008]);
  }, { limits });
});

Deno.test("limits of messages hold over TCP as they do in the protocol", async () => {
  const limits = { ...SHORT, maxMessageBytes: 100, maxFragments: 2 };
  await withServer({ limits }, async (server) => {
    using client = await RawClient.open(server.addr);
    await client.echo("x".repeat(100));
    await client.send(clientFrame(0x01, "a"), clientFrame(0x80, "b"));
    strictEqual((await client.readFrame())?.payload.length, 2);
    await client.send(clientFrame(FINAL.text, "x".repeat(101)));
    deepStrictEqual(await client.readCloseCodes(), [1009]);
    using other = await RawClient.open(server.addr);
    await other.send(clientFrame(0x01), clientFrame(0x00), clientFrame(0x80));
    deepStrictEqual(await other.readCloseCodes(), [1008]);
    await checkServes(server);
  });
});

Deno.test("a promise that a handler rejects closes its connection with 1011 and no other", async () => {
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  await withPair(async (connection, client) => {
    connection.onMessage = async () => {
      await Promise.resolve();
      throw new Error("late");
    };
    await client.send(clientFrame(FINAL.text, "x"));
    strictEqual(closeCodeOf((await client.readFrame())!), 1011);
    strictEqual(errors.map(String).join(), "Error: late");
  }, { onError });
});

Deno.test("an asynchronous onConnection that waits in vain for room is no error", async () => {
  const errors: unknown[] = [];
  const ended = Promise.withResolvers<void>();
  await withServer({
    limits: SHORT,
    onError: (error) => errors.push(error),
    async onConnection(connection) {
      connection.closed.then(() => ended.resolve());
      connection.send(new Uint8Array(1 << 20));
      connection.abort();
      await connection.drained();
    },
  }, async (server) => {
    using _client = await RawClient.open(server.addr);
    await ended.promise;
    deepStrictEqual(errors, []);
  });
});

Deno.test("ping() resolves with the milliseconds until its pong", async () => {
  await withPair(async (connection, client) => {
    const [first, second] = [connection.ping(), connection.ping(utf8("mine"))];
    const frames = [(await client.readFrame())!, (await client.readFrame())!];
    strictEqual(new TextDecoder().decode(frames[1].payload), "mine");
    for (const { payload } of frames) await client.send(clientFrame(FINAL.pong, payload));
    for (const ms of await Promise.all([first, second])) strictEqual(ms >= 0, true);
  });
});

Deno.test("ping() rejects when the connection ends without a pong, and once it is closing", async () => {
  await withPair(async (connection, client) => {
    const pong = connection.ping();
    connection.ping();
    await client.readFrame();
    connection.close();
    await rejects(connection.ping(), ConnectionClosedError);
    client[Symbol.dispose]();
    await rejects(pong, ConnectionClosedError);
  });
});

for (
  const [perSecond, burst, passing] of [
    [0, Infinity, 0],
    [0, 0, 0],
    [0, 3, 3],
    [0.001, Infinity, 1],
    [Infinity, 0, 50],
    [Infinity, Infinity, 50],
  ]
) {
  Deno.test(`of 50 pings ${passing} pass at ${perSecond} a second and ${burst} at once`, async () => {
    const limits = { maxControlFramesPerSecond: perSecond, controlFrameBurst: burst };
    await withPair(async (_, client) => {
      await client.send(concat(...Array(50).fill(clientFrame(FINAL.ping, "p"))), closeFrame(1000));
      let pongs = 0;
      let frame = await client.readFrame();
      for (; frame?.first === FINAL.pong; frame = await client.readFrame()) pongs++;
      strictEqual(pongs, passing);
      strictEqual(closeCodeOf(frame!), passing === 50 ? 1000 : 1008);
    }, { limits });
  });
}
