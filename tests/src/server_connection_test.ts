import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import type { WebSocketConnection } from "../../src/connection.ts";
import { ConnectionClosedError } from "../../src/errors.ts";
import { concat, someBytes } from "./_bytes.ts";
import { RawClient } from "./_client.ts";
import { clientFrame, closeCodeOf, closeFrame, FINAL } from "./_frames.ts";
import { checkServes, SHORT_ONCE_OPEN, textOf, withPair, withServer } from "./_server.ts";

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
  const limits = { ...SHORT_ONCE_OPEN, softBufferedBytes: 10_000, maxBufferedBytes: Infinity };
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

for (
  const [mark, size, state] of [
    [200, 200, "open"],
    [200, 201, "closed"],
    [0, 3, "closed"],
    [Infinity, 3_000_000, "open"],
  ] as const
) {
  Deno.test(`with ${size} bytes waiting and ${mark} allowed one that sends is ${state}`, async () => {
    await withPair(async (connection) => {
      const headerBytes = size < 128 ? 2 : size < 65_536 ? 4 : 10;
      connection.send(new Uint8Array(size - headerBytes));
      // More than 64 KiB is with the operating system at once, as far as it takes it.
      if (size < 65_536) strictEqual(connection.bufferedBytes, size);
      connection.send("one more");
      strictEqual(connection.state, state);
      connection.abort();
      await connection.closed;
    }, { limits: { ...SHORT_ONCE_OPEN, softBufferedBytes: 100, maxBufferedBytes: mark } });
  });
}

Deno.test("a soft mark of 0 asks to wait after each send, one without an end never", async () => {
  const limits = { maxBufferedBytes: Infinity };
  await withPair(async (connection, client) => {
    for (const text of ["a", "b"]) {
      strictEqual(connection.send(text), false);
      await connection.drained();
      strictEqual(connection.bufferedBytes, 0);
      strictEqual(await textOf(client), text);
    }
  }, { limits: { ...limits, softBufferedBytes: 0 } });
  await withPair(async (connection, client) => {
    for (let i = 0; i < 12; i++) strictEqual(connection.send(new Uint8Array(1_000_000)), true);
    await connection.drained();
    for (let i = 0; i < 12; i++) strictEqual((await client.readFrame())?.payload.length, 1_000_000);
  }, { limits: { ...limits, softBufferedBytes: Infinity } });
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

Deno.test("a Close is no control frame too many", async () => {
  const limits = { ...SHORT_ONCE_OPEN, maxControlFramesPerSecond: 0.001, controlFrameBurst: 5 };
  await withPair(async (_connection, client) => {
    await client.send(concat(...Array(5).fill(clientFrame(FINAL.pong))), closeFrame(1000));
    deepStrictEqual(await client.readCloseCodes(), [1000]);
  }, { limits });
});

Deno.test("control frames beyond the burst are 1008", async () => {
  const limits = { ...SHORT_ONCE_OPEN, maxControlFramesPerSecond: 0.001, controlFrameBurst: 5 };
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
  const limits = { ...SHORT_ONCE_OPEN, maxMessageBytes: 100, maxFragments: 2 };
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
    limits: SHORT_ONCE_OPEN,
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

Deno.test("an onDrain that aborts, with more to be written, ends the connection once", async () => {
  const limits = { ...SHORT_ONCE_OPEN, softBufferedBytes: 10, maxBufferedBytes: Infinity };
  await withPair(async (connection, client) => {
    let drains = 0;
    connection.onDrain = () => {
      if (++drains < 3) return void connection.send(new Uint8Array(200_000));
      connection.send("never comes");
      connection.abort("enough");
    };
    connection.send("more than ten bytes");
    deepStrictEqual(await connection.closed, { code: 1006, reason: "enough", wasClean: false });
    deepStrictEqual([drains, connection.bufferedBytes], [3, 0]);
    await client.readToEnd();
  }, { limits });
});
