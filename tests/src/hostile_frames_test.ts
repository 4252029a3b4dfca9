import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { concat, cutAt, hex, someBytes } from "./_bytes.ts";
import { RawClient } from "./_client.ts";
import { clientFrame, closeCodeOf, closeFrame, FINAL } from "./_frames.ts";
import { checkServes, withServer } from "./_server.ts";
import { FAULTS } from "./_vectors.ts";

Deno.test("every broken rule gets its close code, then FIN; the server goes on", async () => {
  await withServer({}, async (server) => {
    for (const { name, bytes, code } of FAULTS) {
      using client = await RawClient.open(server.addr);
      await client.trySend(bytes);
      deepStrictEqual(await client.readCloseCodes(), [code], name);
      strictEqual(client.ending, "fin", name);
      await checkServes(server);
    }
  });
});

Deno.test("a fault is answered while the client goes on sending", async () => {
  await withServer({}, async (server) => {
    using client = await RawClient.open(server.addr);
    await client.trySend(clientFrame(0x83), ...Array(20).fill(someBytes(50_000)));
    deepStrictEqual(await client.readCloseCodes(), [1002]);
    strictEqual(client.ending, "fin");
  });
});

Deno.test("close codes and reasons come through the closing handshake", async () => {
  await withServer({}, async ({ addr, connections }) => {
    for (const code of [1000, 1001, 1003, 1007, 1011, 1014, 3000, 4999]) {
      using client = await RawClient.open(addr);
      const [{ closed }] = connections;
      await client.send(closeFrame(code, "bye"));
      deepStrictEqual(await client.readCloseCodes(), [code]);
      client[Symbol.dispose]();
      deepStrictEqual(await closed, { code, reason: "bye", wasClean: true });
    }
  });
});

Deno.test("the server ends the TCP connection first, after the Close", async () => {
  await withServer({}, async ({ addr }) => {
    using client = await RawClient.open(addr);
    await client.send(closeFrame(1000));
    strictEqual(closeCodeOf((await client.readFrame())!), 1000);
    strictEqual(await client.readFrame(), null);
    strictEqual(client.ending, "fin");
    await client.send(clientFrame(FINAL.text, "the other way is open still"));
  });
});

Deno.test("data after a Close is discarded", async () => {
  await withServer({}, async (server) => {
    using client = await RawClient.open(server.addr);
    await client.send(concat(closeFrame(1000), clientFrame(FINAL.text, "late"), hex("ff ff ff")));
    const frames = [await client.readFrame(), await client.readFrame()];
    deepStrictEqual(frames.map((frame) => frame?.first), [FINAL.close, undefined]);
    strictEqual(client.ending, "fin");
  });
});

Deno.test("random bytes after the 101 give one Close at most, and an end", async () => {
  await withServer({}, async (server) => {
    for (let seed = 1; seed <= 100; seed++) {
      using client = await RawClient.open(server.addr);
      await client.trySend(...cutAt(someBytes(200, seed), [3, 50]));
      await client.conn.closeWrite().catch(() => {});
      strictEqual((await client.readCloseCodes()).length <= 1, true, `seed ${seed}`);
    }
    await checkServes(server);
  });
});

Deno.test("10,000 pings in one burst are all answered to a peer that reads", async () => {
  await withServer({}, async ({ addr }) => {
    for (const size of [4, 125]) {
      using client = await RawClient.open(addr);
      const pings = Array.from({ length: 10_000 }, (_, i) => {
        const payload = new Uint8Array(size);
        new DataView(payload.buffer).setUint32(0, i);
        return clientFrame(FINAL.ping, payload);
      });
      const sent = client.send(concat(...pings));
      for (let i = 0; i < 10_000; i++) {
        const frame = await client.readFrame();
        if (frame?.first !== FINAL.pong) throw new Error(`No pong ${i}`);
        strictEqual(new DataView(frame.payload.buffer).getUint32(0), i);
      }
      await sent;
    }
  });
});

Deno.test("a peer that pings without reading is answered its last ping in bounded memory", async () => {
  await withServer({}, async (server) => {
    using client = await RawClient.open(server.addr);
    const [connection] = server.connections;
    let most = 0;
    const ping = clientFrame(FINAL.ping, someBytes(121));
    const burst = concat(...Array(1000).fill(ping));
    for (let i = 0; i < 100; i++) {
      await client.send(burst);
      most = Math.max(most, connection.bufferedBytes);
    }
    await client.send(clientFrame(FINAL.ping, "last"));
    strictEqual(most < 512 * 1024, true, `${most} bytes wait`);
    await checkServes(server);
    let last = await client.readFrame();
    while (last !== null && last.payload.length !== 4) last = await client.readFrame();
    strictEqual(new TextDecoder().decode(last?.payload), "last");
  });
});
