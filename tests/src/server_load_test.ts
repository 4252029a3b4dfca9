import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { constants, deflateRawSync } from "node:zlib";
import type { WebSocketConnection } from "../../src/connection.ts";
import { encodeMessage } from "../../src/message.ts";
import { testLong } from "../_long.ts";
import { concat } from "./_bytes.ts";
import { handshakeWith, RawClient } from "./_client.ts";
import { EchoProcess } from "./_echo_process.ts";
import { clientFrame, closeFrame, FINAL } from "./_frames.ts";
import { withServer } from "./_server.ts";

const MEGABYTE = 1024 * 1024;

/** Uses a Linux process's figures, where there are any. */
const ignore = Deno.build.os !== "linux";

/** Runs `use` `count` times, a few at a time. */
async function repeat(count: number, use: () => Promise<void>): Promise<void> {
  let left = count;
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (left-- > 0) await use();
  }));
}

async function openAndClose(addr: Deno.NetAddr): Promise<void> {
  using client = await RawClient.open(addr);
  await client.send(clientFrame(FINAL.text, "hello"), closeFrame(1000));
  deepStrictEqual(await client.readCloseCodes(), [1000]);
}

Deno.test({
  name: "connections come and go, and leave no descriptors behind",
  ignore,
  async fn() {
    await using server = await EchoProcess.start();
    await repeat(8, () => openAndClose(server.addr));
    const before = server.countDescriptors();
    await repeat(200, () => openAndClose(server.addr));
    ok(server.countDescriptors() <= before + 8, "descriptors are closed");
  },
});

testLong(
  "60,000 connections come and go, and leave neither memory nor descriptors behind",
  async () => {
    await using server = await EchoProcess.start();
    // It takes the garbage collector some ten thousand to find the size of heap that it keeps.
    await repeat(12_000, () => openAndClose(server.addr));
    const before = { bytes: server.residentBytes(), descriptors: server.countDescriptors() };
    await repeat(50_000, () => openAndClose(server.addr));
    const grown = server.residentBytes() - before.bytes;
    ok(grown < 20 * MEGABYTE, `${grown} bytes more`);
    ok(server.countDescriptors() <= before.descriptors + 8, "descriptors are closed");
  },
);

Deno.test({
  name: "a server that runs out of descriptors serves again when some are free",
  ignore,
  async fn() {
    await using server = await EchoProcess.startWithDescriptors(64);
    // The runtime itself opens some with the first connection, and ends when it gets none.
    await openAndClose(server.addr);
    for (let round = 0; round < 2; round++) {
      const clients: RawClient[] = [];
      for (let i = 0; i < 100; i++) clients.push(await RawClient.connect(server.addr));
      // Counting one after the other, while it opens and closes some, may count one twice.
      ok(server.countDescriptors() < 100, "it has fewer than its clients want");
      for (const client of clients) client[Symbol.dispose]();
      await openAndClose(server.addr);
    }
  },
});

/** Sends messages that inflate to `bytes`, one a connection; returns by how much the server has grown. */
async function bombard(server: EchoProcess, count: number, bytes: number): Promise<number> {
  const bomb = deflateRawSync(new Uint8Array(bytes), {
    finishFlush: constants.Z_SYNC_FLUSH,
    level: 9,
  }).subarray(0, -4);
  const frame = clientFrame(0xc2, bomb);
  const before = server.residentBytes();
  for (let i = 0; i < count; i++) {
    using client = await RawClient.open(
      server.addr,
      handshakeWith("Sec-WebSocket-Extensions: permessage-deflate"),
    );
    await client.send(frame);
    deepStrictEqual(await client.readCloseCodes(), [1009]);
  }
  return server.residentBytes() - before;
}

Deno.test({
  name: "a compression bomb is 1009, and is not inflated",
  ignore,
  async fn() {
    await using server = await EchoProcess.start("--deflate");
    const grown = await bombard(server, 2, 100 * MEGABYTE);
    ok(grown < 60 * MEGABYTE, `${grown} bytes more`);
  },
});

testLong("many large compression bombs are 1009 in flat memory", async () => {
  await using server = await EchoProcess.start("--deflate");
  const grown = await bombard(server, 20, 256 * MEGABYTE);
  ok(grown < 60 * MEGABYTE, `${grown} bytes more`);
});

Deno.test({
  name: "50 attackers with fragments of one byte and huge announcements cost little memory",
  ignore,
  async fn() {
    await using server = await EchoProcess.start("--max-fragments", "1000000");
    await openAndClose(server.addr);
    const before = server.residentBytes();
    const oneByte = clientFrame(0x00, "x");
    const fragments = concat(clientFrame(0x01), ...Array(2000).fill(oneByte));
    const announcement = clientFrame(FINAL.binary, "x", { announced: MEGABYTE });
    const clients: RawClient[] = [];
    for (let i = 0; i < 50; i++) {
      const client = await RawClient.open(server.addr);
      await client.send(i % 2 === 0 ? fragments : announcement);
      clients.push(client);
    }
    await openAndClose(server.addr);
    const grown = server.residentBytes() - before;
    ok(grown < 30 * MEGABYTE, `${grown} bytes more`);
    for (const client of clients) client[Symbol.dispose]();
  },
});

/** Sends to a peer that does not read until even the operating system takes no more. */
async function clog(connection: WebSocketConnection): Promise<void> {
  const block = encodeMessage(new Uint8Array(32 * 1024));
  while (connection.state === "open" && connection.send(block)) {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** Of `all` clients the first `frozen` do not read; returns the latencies of the others. */
async function freeze(all: number, frozen: number, rounds: number): Promise<number[]> {
  const message = encodeMessage("x".repeat(1000));
  const latencies: number[] = [];
  await withServer({ limits: { stallTimeoutMs: 1000 } }, async (server) => {
    const clients: RawClient[] = [];
    for (let i = 0; i < all; i++) clients.push(await RawClient.open(server.addr));
    await Promise.all([...server.connections].slice(0, frozen).map(clog));
    let sentAt = 0;
    let most = 0;
    const reading = Promise.all(
      clients.slice(frozen).map(async (client) => {
        for (let i = 0; i < rounds; i++) {
          strictEqual((await client.readFrame())?.payload.length, 1000);
          latencies.push(performance.now() - sentAt);
        }
      }),
    );
    for (let i = 0; i < rounds; i++) {
      sentAt = performance.now();
      for (const connection of server.connections) {
        connection.send(message);
        most = Math.max(most, connection.bufferedBytes);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await reading;
    ok(most <= MEGABYTE + message.frame.length, `${most} bytes wait`);
    while (server.connections.size > all - frozen) {
      await Promise.race([...server.connections].map(({ closed }) => closed));
    }
    for (const client of clients) client[Symbol.dispose]();
  });
  return latencies.sort((a, b) => a - b);
}

Deno.test("frozen clients keep nothing from the others, and are cut", async () => {
  strictEqual((await freeze(8, 5, 20)).length, 60);
});

testLong("200 frozen clients do not delay 100 others, and are cut", async () => {
  const latencies = await freeze(300, 200, 150);
  const p99 = latencies[Math.floor(latencies.length * 0.99)];
  ok(p99 < 100, `99 of 100 arrive within ${p99} ms`);
});
