import { deepStrictEqual, rejects, strictEqual, throws } from "node:assert/strict";
import type { WebSocketConnection } from "../../src/connection.ts";
import { ConnectionClosedError } from "../../src/errors.ts";
import { encodeMessage } from "../../src/message.ts";
import { concat, someBytes, toHex, utf8 } from "./_bytes.ts";
import { RawClient } from "./_client.ts";
import { clientFrame, closeCodeOf, closeFrame, FINAL } from "./_frames.ts";
import { textOf, withPair, withServer } from "./_server.ts";

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
  await withServer({ onConnection }, async ({ addr }) => {
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

Deno.test("send() refuses what it would have to guess about", async () => {
  await withPair(async (connection, client) => {
    for (const data of [new Uint16Array(2), new ArrayBuffer(2), 5, null, {}]) {
      throws(() => connection.send(data as unknown as Uint8Array), TypeError);
    }
    connection.send("fine");
    strictEqual((await client.readFrame())?.first, FINAL.text);
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
