import { deepStrictEqual, notStrictEqual, strictEqual } from "node:assert/strict";
import type { Conn } from "../../src/conn.ts";
import { openLibc } from "../../src/libc.ts";
import { descriptorOf, NO_DESCRIPTOR, sendNow } from "../../src/direct_send.ts";
import { tcpPair } from "./_tcp_pair.ts";

const isThere = openLibc() !== null;

for (const hostname of ["127.0.0.1", "::1"]) {
  Deno.test({
    name: `sendNow() gives the peer at ${hostname} the very bytes`,
    ignore: !isThere,
    async fn() {
      const { ours, peer } = await tcpPair(hostname);
      const descriptor = descriptorOf(ours);
      notStrictEqual(descriptor, NO_DESCRIPTOR);
      strictEqual(sendNow(descriptor, new Uint8Array([1, 2, 3, 4]).subarray(1), 2), 2);
      const into = new Uint8Array(8);
      strictEqual(await peer.read(into), 2);
      deepStrictEqual([...into.subarray(0, 2)], [2, 3]);
      ours.close();
      peer.close();
    },
  });
}

Deno.test({
  name: "sendNow() takes what fits and never waits",
  ignore: !isThere,
  async fn() {
    const { ours, peer } = await tcpPair();
    const descriptor = descriptorOf(ours);
    const bytes = new Uint8Array(4 * 1024 * 1024);
    let sent = 0;
    let last = bytes.length;
    for (; last > 0 && sent < 64 * bytes.length; sent += last) {
      last = sendNow(descriptor, bytes, bytes.length);
    }
    strictEqual(last, 0, "a peer that does not read has taken over 256 MiB");
    ours.close();
    peer.close();
  },
});

Deno.test("descriptorOf() finds none on a connection that was not accepted", async () => {
  const { ours, peer } = await tcpPair();
  strictEqual(descriptorOf(peer), NO_DESCRIPTOR);
  ours.close();
  peer.close();
});

Deno.test({
  name: "descriptorOf() does not believe a descriptor that is another connection's",
  ignore: !isThere,
  async fn() {
    const first = await tcpPair();
    const second = await tcpPair();
    const symbol = Object.getOwnPropertySymbols(first.ours)
      .find(({ description }) => description === "Deno.internal.fd")!;
    const forged = {
      localAddr: second.ours.localAddr,
      remoteAddr: second.ours.remoteAddr,
      [symbol]: (first.ours as unknown as Record<symbol, number>)[symbol],
    } as unknown as Conn;
    strictEqual(descriptorOf(forged), NO_DESCRIPTOR);
    for (const { ours, peer } of [first, second]) {
      ours.close();
      peer.close();
    }
  },
});

Deno.test("sendNow() takes nothing without a descriptor", () => {
  strictEqual(sendNow(NO_DESCRIPTOR, new Uint8Array(1), 1), 0);
});
