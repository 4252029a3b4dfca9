import assert from "node:assert/strict";
import { TestPage } from "./browser.ts";
import { listeningUrl, startBridge } from "./program.ts";
import { TestViewer } from "./viewer.ts";

const GOOD_VIEWERS = 10;
const NEWCOMER_MS = 1_000;

/** Opens a connection and says `text` on it, which may be nothing. */
async function connect(port: number, text = ""): Promise<Deno.TcpConn | null> {
  try {
    const conn = await Deno.connect({ hostname: "127.0.0.1", port });
    if (text !== "") await conn.write(new TextEncoder().encode(text));
    return conn;
  } catch {
    return null;
  }
}

function close(conn: Deno.TcpConn | null): void {
  try {
    conn?.close();
  } catch {
    // The bridge was quicker.
  }
}

/** Has ten viewers look on while `storm` goes on, and newcomers come one after the other. */
async function withstand(
  storm: (port: number, url: string) => Promise<() => void | Promise<void>>,
) {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  const url = await listeningUrl(bridge);
  const viewers = await Promise.all(
    Array.from({ length: GOOD_VIEWERS }, () => TestViewer.open(url)),
  );
  let hears = viewers.map(() => Promise.withResolvers<void>());
  for (const [i, { client }] of viewers.entries()) {
    client.subscribe({ filters: ["+/+"] }, { readings: () => hears[i].resolve() });
  }
  const end = await storm(Number(new URL(url).port), url);
  hears = viewers.map(() => Promise.withResolvers<void>());
  const took: number[] = [];
  for (let i = 0; i < 5; i++) {
    const start = performance.now();
    await using newcomer = await TestViewer.open(url);
    await newcomer.device(({ id }) => id === "demo");
    took.push(Math.round(performance.now() - start));
    // A connection of its own: one that lies idle between two requests may have made room.
    using client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const page = await fetch(url, { client });
    await page.body?.cancel();
    assert.equal(page.status, 200);
  }
  await Promise.all(hears.map(({ promise }) => promise));
  await end();
  for (const viewer of viewers) {
    assert.deepEqual(viewer.phases.filter((phase) => phase === "live").length, 1);
    await viewer[Symbol.asyncDispose]();
  }
  console.log(`newcomers were in after ${took.join(", ")} ms`);
  assert.ok(took.toSorted((a, b) => a - b)[2] < NEWCOMER_MS, took.join());
}

Deno.test("500 slow or silent clients keep nobody out", () =>
  withstand(async (port) => {
    const kinds = ["", "GET / HTTP/1.1\r\nHost: ", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"];
    const conns = await Promise.all(
      Array.from({ length: 500 }, (_, i) => connect(port, kinds[i % kinds.length])),
    );
    return () => conns.forEach(close);
  }));

Deno.test("1,100 sockets keep nobody out", () =>
  withstand(async (port) => {
    const conns = await Promise.all(Array.from({ length: 1100 }, () => connect(port)));
    return () => conns.forEach(close);
  }));

Deno.test("a page from elsewhere that opens connections as fast as its browser can keeps nobody out", () =>
  withstand(async (port) => {
    const foreign = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
      return new Response("<!doctype html>", { headers: { "content-type": "text/html" } });
    });
    const test = await TestPage.open(`http://127.0.0.1:${foreign.addr.port}/`);
    await test.page.evaluate((port) => {
      let n = 0;
      const more = () => {
        for (let i = 0; i < 10; i++) {
          fetch(`http://h${n++}.localhost:${port}/`, { mode: "no-cors" }).catch(() => {});
        }
      };
      setInterval(more, 100);
      more();
    }, port);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return async () => {
      await test[Symbol.asyncDispose]();
      await foreign.shutdown();
    };
  }));
