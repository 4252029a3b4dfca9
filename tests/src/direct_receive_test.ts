import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { receiveNow } from "../../src/direct_receive.ts";
import { openLibc } from "../../src/libc.ts";
import { someBytes } from "./_bytes.ts";
import { tcpPair, whenReadable } from "./_tcp_pair.ts";

const ignore = openLibc() === null;

Deno.test({
  name: "receiveNow() takes what fits, in order, says when there is nothing, and when it is over",
  ignore,
  async fn() {
    using pair = await tcpPair();
    const { descriptor, peer } = pair;
    const into = new Uint8Array(3);
    strictEqual(receiveNow(descriptor, into), -1);
    await peer.write(Uint8Array.of(1, 2, 3, 4, 5));
    await whenReadable(descriptor);
    strictEqual(receiveNow(descriptor, into), 3);
    deepStrictEqual([...into], [1, 2, 3]);
    strictEqual(receiveNow(descriptor, into.subarray(1)), 2);
    deepStrictEqual([...into], [1, 4, 5]);
    await peer.closeWrite();
    await whenReadable(descriptor);
    strictEqual(receiveNow(descriptor, into), 0);
    strictEqual(receiveNow(descriptor, into), 0, "again");
  },
});

Deno.test({
  name: "receiveNow() fills large buffers as well, and leaves what lies before and behind alone",
  ignore,
  async fn() {
    using pair = await tcpPair();
    const sent = someBytes(300_000);
    const sending = (async () => {
      for (let at = 0; at < sent.length;) at += await pair.peer.write(sent.subarray(at));
    })();
    const whole = new Uint8Array(sent.length + 2).fill(0xee);
    for (let at = 1; at <= sent.length;) {
      await whenReadable(pair.descriptor);
      const count = receiveNow(pair.descriptor, whole.subarray(at, whole.length - 1));
      strictEqual(count > 0, true);
      at += count;
    }
    await sending;
    deepStrictEqual(whole.subarray(1, -1), sent);
    deepStrictEqual([whole[0], whole.at(-1)], [0xee, 0xee]);
  },
});
