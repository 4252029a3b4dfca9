import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Broker, type BrokerOptions } from "../../../../devices/mqtt/broker/broker.ts";
import { keepDeadlines } from "../../../../devices/mqtt/broker/deadlines.ts";
import { acceptClients } from "../../../../devices/mqtt/broker/listener.ts";
import { concat, hex } from "../../../src/_bytes.ts";
import { connectPacket, publishPacket, serverPackets, subscribePacket } from "../_packets.ts";

/** Runs a test against a broker on a free port. */
async function withBroker(
  run: (port: number, broker: Broker) => Promise<void>,
  options: BrokerOptions = {},
): Promise<void> {
  const broker = new Broker(options);
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const stop = acceptClients(broker, listener);
  const stopDeadlines = keepDeadlines(broker);
  try {
    await run((listener.addr as Deno.NetAddr).port, broker);
  } finally {
    stop();
    broker.close();
    stopDeadlines();
  }
}

/** Reads until `count` bytes are there or the stream ends. */
async function read(conn: Deno.Conn, count: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (let length = 0; length < count;) {
    const buffer = new Uint8Array(count - length);
    const n = await conn.read(buffer);
    if (n === null) break;
    parts.push(buffer.subarray(0, n));
    length += n;
  }
  return concat(...parts);
}

async function write(conn: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let left = bytes; left.length > 0;) left = left.subarray(await conn.write(left));
}

Deno.test("a broker serves clients on a port, packets of 64 KiB included", async () => {
  await withBroker(async (port) => {
    const subscriber = await Deno.connect({ port });
    await write(subscriber, connectPacket({ clientId: "s" }));
    await read(subscriber, 4);
    await write(subscriber, subscribePacket([["t", 0]]));
    await read(subscriber, 5);
    const publisher = await Deno.connect({ port });
    await write(publisher, connectPacket({ clientId: "p" }));
    await read(publisher, 4);
    const message = publishPacket("t", new Uint8Array(65_536 - 7).fill(65));
    for (let i = 0; i < 20; i++) {
      await write(publisher, message);
      deepStrictEqual(await read(subscriber, message.length), message);
    }
    publisher.close();
    subscriber.close();
  });
});

Deno.test("the last words to a client that breaks the protocol arrive, though it still sends", async () => {
  await withBroker(async (port) => {
    const client = await Deno.connect({ port });
    await write(client, connectPacket({ version: 5 }));
    const tooLarge = concat(hex("30 80 80 08"), new Uint8Array(100_000));
    await write(client, tooLarge);
    const packets = serverPackets(await read(client, 1000), 5);
    deepStrictEqual(packets.map(({ type, codes }) => [type, codes![0]]), [[2, 0], [14, 0x95]]);
    client.close();
  });
});

Deno.test("a client that does not close its side is closed a moment after its end", async () => {
  await withBroker(async (port, broker) => {
    const client = await Deno.connect({ port });
    await write(client, connectPacket());
    await read(client, 4);
    await write(client, hex("36 00"));
    strictEqual((await read(client, 1)).length, 0);
    strictEqual(broker.counts.clients, 0);
    // The other side is gone now, which writing shows.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    let isGone = false;
    try {
      for (let i = 0; i < 100; i++) {
        await client.write(hex("c0 00"));
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    } catch {
      isGone = true;
    }
    ok(isGone);
    client.close();
  });
});

Deno.test("a will with a delay comes when it is due, by the runtime's timers", async () => {
  await withBroker(async (port) => {
    const watcher = await Deno.connect({ port });
    await write(watcher, concat(connectPacket({ clientId: "w" }), subscribePacket([["gone", 0]])));
    await read(watcher, 9);
    const client = await Deno.connect({ port });
    const will = { topic: "gone", payload: "c", properties: { willDelay: 1 } };
    await write(client, connectPacket({ version: 5, will, properties: { sessionExpiry: 60 } }));
    await read(client, 5);
    client.close();
    const [message] = serverPackets(await read(watcher, 9), 4);
    deepStrictEqual([message.topic, message.payload], ["gone", "c"]);
    watcher.close();
  });
});
