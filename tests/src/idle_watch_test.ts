import { deepStrictEqual, notStrictEqual, strictEqual } from "node:assert/strict";
import { descriptorOf } from "../../src/direct_send.ts";
import { IdleWatch, idleWatch } from "../../src/idle_watch.ts";
import { openLibc } from "../../src/libc.ts";
import { serve } from "../../src/server.ts";
import type { WebSocketConnection } from "../../src/connection.ts";
import { RawClient } from "./_client.ts";
import { clientFrame, FINAL } from "./_frames.ts";
import { testLong } from "./_long.ts";
import { withServer } from "./_server.ts";

const ignore = openLibc() === null;

async function pair() {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const connecting = Deno.connect({ port: (listener.addr as Deno.NetAddr).port });
  const ours = await listener.accept();
  return { ours, peer: await connecting, descriptor: descriptorOf(ours) };
}

Deno.test({
  name:
    "a parked connection is told once when there is something to read, and when its peer leaves",
  ignore,
  async fn() {
    const { ours, peer, descriptor } = await pair();
    const watch = idleWatch()!;
    let told = 0;
    const park = () =>
      new Promise<void>((resolve) => {
        notStrictEqual(watch.park(descriptor, () => (told++, resolve())), 0);
      });
    const first = park();
    await peer.write(new Uint8Array(3));
    await first;
    const into = new Uint8Array(8);
    strictEqual(await ours.read(into), 3);
    const second = park();
    peer.close();
    await second;
    strictEqual(await ours.read(into), null);
    strictEqual(told, 2);
    ours.close();
  },
});

Deno.test({
  name: "what came before a connection is parked is told, too",
  ignore,
  async fn() {
    const { ours, peer, descriptor } = await pair();
    await peer.write(new Uint8Array(1));
    await new Promise<void>((resolve) => idleWatch()!.park(descriptor, resolve));
    ours.close();
    peer.close();
  },
});

Deno.test({
  name: "one that is parked no more is not told, though its descriptor is another's by then",
  ignore,
  async fn() {
    const watch = new IdleWatch(openLibc()!);
    const first = await pair();
    let wrong = 0;
    const ticket = watch.park(first.descriptor, () => wrong++);
    watch.unpark(ticket);
    first.ours.close();
    first.peer.close();
    const second = await pair();
    const told = new Promise<void>((resolve) => watch.park(second.descriptor, resolve));
    await second.peer.write(new Uint8Array(1));
    await told;
    strictEqual(wrong, 0);
    second.ours.close();
    second.peer.close();
  },
});

Deno.test({
  name: "a descriptor that is none cannot be parked",
  ignore,
  fn: () => strictEqual(idleWatch()!.park(-1, () => {}), 0),
});

Deno.test("an idle connection hears its peer, is closed by us, and aborted, as any other", async () => {
  const connections: WebSocketConnection[] = [];
  await withServer({
    limits: { closeTimeoutMs: 100 },
    onConnection(connection) {
      connections.push(connection);
      connection.onMessage = (message) => connection.send(message);
    },
  }, async ({ addr }) => {
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
    deepStrictEqual(await connections[2].closed, { code: 1006, reason: "enough", wasClean: false });
    strictEqual((await c.readToEnd()).length, 0);
    const d = await RawClient.open(addr);
    d.conn.close();
    strictEqual((await connections[3].closed).code, 1006);
  });
});

Deno.test("idle connections hold no shutdown up", async () => {
  const server = serve({ limits: { closeTimeoutMs: 100 } });
  const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.open(server.addr)));
  await server.shutdown();
  for (const client of clients) client.conn.close();
});

/** Each connection is told its own number again and again; a wrong one would be another's. */
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
    const worker = async (count: number) => {
      for (let i = 0; i < count; i++) {
        using client = await RawClient.open(addr);
        const own = new TextDecoder().decode((await client.readFrame())!.payload);
        await client.send(clientFrame(FINAL.text, "go"));
        // Half of them leave with frames under way.
        if (i % 2 === 0) continue;
        for (let k = 0; k < 4; k++) {
          const frame = await client.readFrame();
          if (new TextDecoder().decode(frame!.payload) !== own) wrong++;
        }
      }
    };
    await Promise.all(Array.from({ length: 20 }, () => worker(cycles / 20)));
  });
  strictEqual(wrong, 0);
}

Deno.test("no frame goes to another connection while connections come and go", () => churn(400));
testLong("no frame goes to another connection in 100,000 connections", () => churn(100_000));
