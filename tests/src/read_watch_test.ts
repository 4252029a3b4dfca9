import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import process from "node:process";
import { receiveNow } from "../../src/direct_receive.ts";
import { ReadWatch, readWatch } from "../../src/read_watch.ts";
import { openLibc } from "../../src/libc.ts";
import { serve } from "../../src/server.ts";
import type { WebSocketConnection } from "../../src/connection.ts";
import { testLong } from "../_long.ts";
import { concat, utf8 } from "./_bytes.ts";
import { HANDSHAKE, RawClient, sendAndReset } from "./_client.ts";
import { clientFrame, FINAL } from "./_frames.ts";
import { withServer } from "./_server.ts";
import { tcpPair, whenReadable } from "./_tcp_pair.ts";

const ignore = openLibc() === null;

Deno.test({
  name: "a watched connection is told when there is something to read, and when its peer leaves",
  ignore,
  async fn() {
    const { ours, peer, descriptor } = await tcpPair();
    const first = whenReadable(descriptor);
    await peer.write(new Uint8Array(3));
    await first;
    const into = new Uint8Array(8);
    strictEqual(receiveNow(descriptor, into), 3);
    strictEqual(receiveNow(descriptor, into), -1, "nothing more");
    const second = whenReadable(descriptor);
    peer.close();
    await second;
    strictEqual(receiveNow(descriptor, into), 0);
    ours.close();
  },
});

Deno.test({
  name: "what came before a connection is watched is told, too, and read by the runtime as well",
  ignore,
  async fn() {
    const { ours, peer, descriptor } = await tcpPair();
    await peer.write(new Uint8Array(1));
    await whenReadable(descriptor);
    strictEqual(await ours.read(new Uint8Array(8)), 1);
    ours.close();
    peer.close();
  },
});

Deno.test({
  name: "one that is watched no more is not told, though its descriptor is another's by then",
  ignore,
  async fn() {
    const watch = ReadWatch.open(openLibc()!)!;
    const first = await tcpPair();
    let wrong = 0;
    const ticket = watch.add(first.descriptor, { readable: () => ++wrong < 0 });
    watch.remove(ticket);
    first.ours.close();
    first.peer.close();
    const second = await tcpPair();
    const told = whenReadable(second.descriptor, watch);
    await second.peer.write(new Uint8Array(1));
    await told;
    strictEqual(wrong, 0);
    second.ours.close();
    second.peer.close();
  },
});

Deno.test({
  name: "a descriptor that is none cannot be watched",
  ignore,
  fn: () => strictEqual(readWatch()!.add(-1, { readable: () => false }), 0),
});

Deno.test({
  name: "without descriptors there is no watch, none is kept, and it is asked for again",
  ignore,
  fn() {
    const libc = openLibc()!;
    const calls = ["epoll_create1", "eventfd"] as const;
    for (const failing of calls) {
      const opened: number[] = [];
      const open = (call: typeof calls[number]) => (...given: [number, number]) => {
        const descriptor = call === failing ? -1 : libc[call](...given);
        if (descriptor >= 0) opened.push(descriptor);
        return descriptor;
      };
      const close = (descriptor: number) => {
        opened.splice(opened.indexOf(descriptor), 1);
        return libc.close(descriptor);
      };
      const scarce = { ...libc, epoll_create1: open(calls[0]), eventfd: open(calls[1]), close };
      strictEqual(ReadWatch.open(scarce as typeof libc), null, failing);
      deepStrictEqual(opened, [], failing);
    }
    strictEqual(readWatch() instanceof ReadWatch, true);
  },
});

/** Microseconds that this process has used: waiting for a processor does not count. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

Deno.test({
  name: "a crowd that always has something to read lets timers be",
  ignore,
  async fn() {
    const watch = ReadWatch.open(openLibc()!)!;
    const { ours, peer, descriptor } = await tcpPair();
    // Nobody reads it, so it is told of again and again.
    await peer.write(new Uint8Array(1));
    let told = 0;
    const ticket = watch.add(descriptor, { readable: () => ++told > 0 });
    let longest = 0;
    for (let tick = 0; tick < 40; tick++) {
      const before = processorTime();
      await new Promise((resolve) => setTimeout(resolve, 1));
      longest = Math.max(longest, processorTime() - before);
    }
    watch.remove(ticket);
    ours.close();
    peer.close();
    ok(told > 100, `${told}`);
    ok(longest < 100_000, `a timer of 1 ms came after ${longest / 1000} ms of work`);
  },
});

/** Opens `count` connections that say nothing. */
function openIdle(addr: Deno.NetAddr, count: number): Promise<RawClient[]> {
  return Promise.all(Array.from({ length: count }, () => RawClient.open(addr)));
}

/** Beside none an idle connection is read by the runtime, beside so many it is watched. */
for (const others of [0, 64]) {
  Deno.test(`an idle connection is heard, closed by us, and aborted, beside ${others}`, async () => {
    const connections: WebSocketConnection[] = [];
    await withServer({
      limits: { closeTimeoutMs: 100 },
      onConnection(connection) {
        connections.push(connection);
        connection.onMessage = (message) => connection.send(message);
      },
    }, async ({ addr }) => {
      const idle = await openIdle(addr, others);
      connections.length = 0;
      using a = await RawClient.open(addr);
      await a.echo("first after the handshake");
      await a.echo("second");
      using b = await RawClient.open(addr);
      connections[1].close(1000, "bye");
      strictEqual((await b.readFrame())?.first, FINAL.close);
      await b.send(clientFrame(FINAL.close, new Uint8Array([3, 232])));
      strictEqual((await connections[1].closed).wasClean, true);
      using c = await RawClient.open(addr);
      connections[2].abort("enough");
      deepStrictEqual(await connections[2].closed, {
        code: 1006,
        reason: "enough",
        wasClean: false,
      });
      strictEqual((await c.readToEnd()).length, 0);
      const d = await RawClient.open(addr);
      d.conn.close();
      strictEqual((await connections[3].closed).code, 1006);
      for (const client of idle) client.conn.close();
    });
  });
}

for (const count of [20, 80]) {
  Deno.test(`${count} idle connections hold no shutdown up`, async () => {
    const server = serve({ limits: { closeTimeoutMs: 100 } });
    const clients = await openIdle(server.addr, count);
    await server.shutdown();
    for (const client of clients) client.conn.close();
  });
}

Deno.test("many busy connections, then few, then none, each get their echoes in order", async () => {
  await withServer({}, async ({ addr }) => {
    const clients = await Promise.all(Array.from({ length: 40 }, () => RawClient.open(addr)));
    const chat = async (client: RawClient, size: number) => {
      for (let i = 0; i < 30; i++) await client.echo(`${i} ${"x".repeat(size * i)}`);
    };
    await Promise.all(clients.map((client, i) => chat(client, i * 10)));
    await Promise.all(clients.slice(0, 4).map((client) => chat(client, 1000)));
    for (const client of clients.slice(4)) client.conn.close();
    await chat(clients[0], 1);
    for (const client of clients.slice(0, 4)) client.conn.close();
  });
});

/** Each connection is told its own number again and again; a wrong one would be another's. All are watched. */
async function churn(cycles: number): Promise<void> {
  let numbers = 0;
  let wrong = 0;
  await withServer({
    limits: { maxConnectionsPerAddress: 10_000, maxConnections: 10_000 },
    onConnection(connection) {
      const own = `n${numbers++}`;
      connection.onMessage = () => {
        for (let i = 0; i < 4; i++) connection.send(own);
      };
      connection.send(own);
    },
  }, async ({ addr }) => {
    const go = clientFrame(FINAL.text, "go");
    const check = async (client: RawClient, own: string) => {
      const frame = await client.readFrame();
      if (frame !== null && new TextDecoder().decode(frame.payload) !== own) wrong++;
      return frame !== null;
    };
    const ways = [
      // It leaves with frames under way.
      (client: RawClient) => client.send(go),
      // It ends its sending direction first.
      async (client: RawClient, own: string) => {
        await client.send(go);
        await client.conn.closeWrite();
        while (await check(client, own));
      },
      async (client: RawClient, own: string) => {
        for (const byte of go) await client.send(Uint8Array.of(byte));
        for (let k = 0; k < 4; k++) strictEqual(await check(client, own), true);
      },
      () => sendAndReset(addr, concat(utf8(HANDSHAKE), go, go)),
    ];
    const worker = async (count: number) => {
      for (let i = 0; i < count; i++) {
        using client = await RawClient.open(addr);
        const own = new TextDecoder().decode((await client.readFrame())!.payload);
        await ways[i % ways.length](client, own);
      }
    };
    const idle = await openIdle(addr, 64);
    await Promise.all(Array.from({ length: 20 }, () => worker(cycles / 20)));
    for (const client of idle) client.conn.close();
  });
  strictEqual(wrong, 0);
}

Deno.test("no frame goes to another connection while connections come and go", () => churn(400));
testLong("no frame goes to another connection in 20,000 connections", () => churn(20_000));

Deno.test("a crowd that never rests does not keep timers and newcomers waiting for good", async () => {
  const busy = new Set<WebSocketConnection>();
  await withServer({
    onConnection(connection) {
      connection.onMessage = (message) => {
        busy.add(connection);
        connection.send(message);
      };
    },
  }, async ({ addr }) => {
    const clients = await Promise.all(Array.from({ length: 32 }, () => RawClient.open(addr)));
    let isOver = false;
    const chats = clients.map(async (client) => {
      while (!isOver) await client.echo("on and on");
    });
    for (let tick = 0; tick < 20 || busy.size < clients.length; tick++) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      using newcomer = await RawClient.open(addr);
      await newcomer.echo("hello");
    }
    isOver = true;
    await Promise.all(chats);
    for (const client of clients) client.conn.close();
  });
});
