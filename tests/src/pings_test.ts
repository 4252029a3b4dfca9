import { deepStrictEqual, notDeepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { ConnectionClosedError } from "../../src/errors.ts";
import { Pings } from "../../src/pings.ts";
import { utf8 } from "./_bytes.ts";

Deno.test("a pong gives its ping the milliseconds that it took", async () => {
  const pings = new Pings();
  const pong = pings.sent(utf8("a"), 100);
  pings.received(utf8("b"), 110);
  pings.received(utf8("a"), 125);
  strictEqual(await pong, 25);
});

Deno.test("a pong answers the pings before it, and none after it", async () => {
  const pings = new Pings();
  const pongs = [0, 10, 20].map((now, i) => pings.sent(utf8(`${i}`), now));
  pings.received(utf8("1"), 50);
  deepStrictEqual(await Promise.all(pongs.slice(0, 2)), [50, 40]);
  pings.end();
  await rejects(pongs[2], ConnectionClosedError);
});

Deno.test("payloads that are made up differ", () => {
  const pings = new Pings();
  notDeepStrictEqual(pings.nextPayload(), pings.nextPayload());
});
