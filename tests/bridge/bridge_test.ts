import assert from "node:assert/strict";
import { Bridge, BRIDGE_LIMITS, VIEWER_GRACE_MS } from "../../bridge/bridge.ts";
import { RpcErrorCode, SUBPROTOCOL } from "../../bridge/wire/protocol.ts";
import { MAX_MESSAGE_BYTES } from "../../bridge/viewers/session.ts";
import { createHeader, decodeHeader } from "../../src/frame.ts";
import { DEFAULT_LIMITS } from "../../src/limits.ts";
import { Opcode } from "../../src/opcode.ts";
import { ScriptedAdapter } from "./_boards.ts";
import { ManualClock } from "./_manual_clock.ts";
import type { Received } from "./_recording_connection.ts";
import { Client } from "./_viewer_client.ts";

async function withBridge(
  test: (port: number, bridge: Bridge, adapter: ScriptedAdapter) => Promise<void> | void,
): Promise<void> {
  const adapter = new ScriptedAdapter("port");
  const assets = { "/": { body: "<p>", contentType: "text/html" } };
  const bridge = new Bridge({ adapters: [adapter], assets, version: "1.2.3" });
  const { port } = bridge.start();
  try {
    await test(port, bridge, adapter);
  } finally {
    await bridge.stop();
  }
}

async function fetchStatus(port: number, path: string, init?: RequestInit): Promise<number> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, init);
  await response.body?.cancel();
  return response.status;
}

/** Sends one raw request and returns the status of the answer. */
async function rawStatus(port: number, head: string[]): Promise<number> {
  const conn = await Deno.connect({ port, hostname: "127.0.0.1" });
  await conn.write(new TextEncoder().encode(`${head.join("\r\n")}\r\n\r\n`));
  const text = await new Response(conn.readable).text();
  return Number(text.split(" ")[1]);
}

/** Opens a viewer's WebSocket without a client that would mind its manners. */
async function openRaw(port: number) {
  const conn = await Deno.connect({ port, hostname: "127.0.0.1" });
  const head = ["GET /ws HTTP/1.1", "Host: localhost", ...UPGRADE, "", ""].join("\r\n");
  await conn.write(new TextEncoder().encode(head));
  let received = new Uint8Array(0);
  const readMore = async () => {
    const chunk = new Uint8Array(4096);
    const count = await conn.read(chunk);
    if (count !== null) received = new Uint8Array([...received, ...chunk.subarray(0, count)]);
    return count !== null;
  };
  const headEnd = () => new TextDecoder("latin1").decode(received).indexOf("\r\n\r\n") + 4;
  while (headEnd() < 4 && await readMore());
  return {
    conn,
    /** Reads to the end; returns what each frame was: `text`, `pong`, `close CODE`. */
    async readFrames(): Promise<string[]> {
      while (await readMore());
      conn.close();
      const frames: string[] = [];
      const header = createHeader();
      for (let at = headEnd(); at < received.length;) {
        const start = at + decodeHeader(received, at, received.length, header);
        at = start + header.payloadLength;
        const code = received[start] << 8 | received[start + 1];
        frames.push(header.opcode === Opcode.Close ? `close ${code}` : `opcode ${header.opcode}`);
      }
      return frames;
    },
  };
}

const UPGRADE = [
  "Connection: Upgrade",
  "Upgrade: websocket",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
];

Deno.test("a reading goes from the adapter to a browser, a command from it to the adapter", async () => {
  await withBridge(async (port, _bridge, adapter) => {
    const client = new Client(port);
    const { params: welcome } = await client.notification("welcome");
    assert.deepEqual([welcome.version, welcome.role], ["1.2.3", "operator"]);
    assert.equal(client.socket.protocol, SUBPROTOCOL);
    const { result } = await client.ask("subscribe", { filters: ["#"] });
    const { events } = adapter.current;
    const fan = { id: "fan", kind: "boolean", writable: true } as const;
    events.device({ id: "board", name: "Board", channels: [fan] });
    events.state("board", "online");
    events.reading("board", "fan", false, 1000);
    const { params: device } = await client.notification("device");
    assert.deepEqual([device.id, device.state], ["board", "online"]);
    const { params } = await client.notification("readings");
    assert.equal(params.subscription, result.subscription);
    assert.deepEqual(params.readings, [{ topic: "board/fan", time: 1000, value: false, seq: 1 }]);
    const { error } = await client.ask("command", { device: "board", channel: "fan", value: true });
    assert.equal(error.code, RpcErrorCode.NotFound, "this adapter takes no commands");
    await client.close();
  });
});

Deno.test("a viewer that does not read is cut off, logged as slow_consumer and counted", async () => {
  const adapter = new ScriptedAdapter("port");
  const warned = Promise.withResolvers<string>();
  const log = { info() {}, warn: warned.resolve };
  const limits = { stallTimeoutMs: 100 };
  const bridge = new Bridge({ adapters: [adapter], limits, log });
  const { port } = bridge.start();
  const { conn } = await openRaw(port);
  const request = '{"jsonrpc":"2.0","id":1,"method":"subscribe","params":{"filters":["#"]}}';
  const header = [0x81, 0x80 | request.length, 0, 0, 0, 0];
  await conn.write(new Uint8Array([...header, ...new TextEncoder().encode(request)]));
  const { events } = adapter.current;
  events.device({ id: "board", name: "Board", channels: [] });
  const flood = setInterval(() => events.reading("board", "text", "x".repeat(60_000), 1), 1);
  assert.match(await warned.promise, /^slow_consumer: the viewer at 127\.0\.0\.1:\d+ /);
  clearInterval(flood);
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  assert.match(metrics, /^pinbridge_slow_consumers_total 1$/m);
  conn.close();
  await bridge.stop();
});

Deno.test("a bridge with two adapters of one id does not start at all", async () => {
  const bridge = new Bridge({ adapters: [new ScriptedAdapter("a"), new ScriptedAdapter("a")] });
  assert.throws(() => bridge.start(), /two adapters are named a/);
  await bridge.stop();
});

Deno.test("the bridge's limits are those that are documented", () => {
  assert.deepEqual(BRIDGE_LIMITS, {
    maxConnections: 1024,
    maxConnectionsPerAddress: 64,
    maxMessageBytes: 64 * 1024,
    maxFragments: 64,
    maxControlFramesPerSecond: 10,
    controlFrameBurst: 20,
  });
  const { pingIntervalMs, pongTimeoutMs } = DEFAULT_LIMITS;
  assert.ok(pingIntervalMs + pongTimeoutMs < 45_000, "gone within 45 s");
});

Deno.test("64 connections of one address are open, and one more is 429", async () => {
  await withBridge(async (port) => {
    const conns: Deno.Conn[] = [];
    for (let i = 0; i < 64; i++) conns.push((await openRaw(port)).conn);
    const health = ["GET /healthz HTTP/1.1", "Host: localhost"];
    assert.equal(await rawStatus(port, health), 429);
    for (const conn of conns) conn.close();
  });
});

for (
  const [name, frames, passes] of [
    ["64 fragments", [0x01, ...Array(62).fill(0x00), 0x80], true],
    ["65 fragments", [0x01, ...Array(63).fill(0x00), 0x80], false],
    ["20 pings", Array(20).fill(0x89), true],
    ["21 pings", Array(21).fill(0x89), false],
  ] as [string, number[], boolean][]
) {
  Deno.test(`a viewer that sends ${name} at once ${passes ? "stays" : "gets 1008"}`, async () => {
    await withBridge(async (port) => {
      const { conn, readFrames } = await openRaw(port);
      await conn.write(new Uint8Array(frames.flatMap((first) => [first, 0x80, 0, 0, 0, 0])));
      // A Close of ours comes after what was sent, and is answered if that was fine.
      await conn.write(new Uint8Array([0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8]));
      assert.equal((await readFrames()).at(-1), passes ? "close 1000" : "close 1008");
    });
  });
}

Deno.test("a client without a subprotocol is served the same", async () => {
  await withBridge(async (port) => {
    const client = new Client(port, []);
    await client.notification("welcome");
    assert.equal(client.socket.protocol, "");
    await client.close();
  });
});

Deno.test("pages, devices, health and metrics are served on the same port", async () => {
  await withBridge(async (port) => {
    const paths = { "/": 200, "/healthz": 200, "/metrics": 200, "/x": 404, "/ws": 426 };
    for (const [path, status] of Object.entries(paths)) {
      assert.equal(await fetchStatus(port, path), status, path);
    }
    const response = await fetch(`http://127.0.0.1:${port}/api/devices`);
    assert.deepEqual(await response.json(), { devices: [] });
    assert.equal(await fetchStatus(port, "/", { method: "POST", body: "x" }), 405);
  });
});

Deno.test("foreign hosts and origins, and tokens in URLs, are turned away from pages and /ws", async () => {
  await withBridge(async (port) => {
    const own = `Host: 127.0.0.1:${port}`;
    const ownOrigin = `Origin: http://127.0.0.1:${port}`;
    // Of a page from elsewhere a browser lets nobody read a page's file: upgrades alone are refused.
    const visits: [head: string[], page: number, socket?: number][] = [
      [["Host: evil.example"], 421],
      // What a URL would make of them is this machine.
      [["Host: 127.1"], 421],
      [["Host: 2130706433"], 421],
      [["Host: %6c%6fcalhost"], 421],
      [["Host:"], 421],
      [["Host: 127.0.0.1:99999"], 400],
      [[own, "Origin: http://evil.example"], 200, 403],
      [[own, "Origin: null"], 200, 403],
      [[own, ownOrigin], 200, 101],
    ];
    for (const [head, status, onUpgrade = status] of visits) {
      const page = ["GET / HTTP/1.1", "Connection: close", ...head];
      assert.equal(await rawStatus(port, page), status, head.join());
      if (onUpgrade === 101) continue;
      const socket = ["GET /ws HTTP/1.1", ...head, ...UPGRADE];
      assert.equal(await rawStatus(port, socket), onUpgrade, head.join());
    }
    assert.equal(await rawStatus(port, ["GET /ws?token=x HTTP/1.1", own, ...UPGRADE]), 401);
    assert.equal(await rawStatus(port, ["GET /mqtt HTTP/1.1", own, ...UPGRADE]), 404);
    assert.equal(await fetchStatus(port, "/?token=x"), 401);
  });
});

Deno.test("a client that breaks the protocol is closed with the right code, others go on", async () => {
  await withBridge(async (port) => {
    const good = new Client(port);
    await good.notification("welcome");
    const breaches: [(client: Client) => void, code: number][] = [
      [({ socket }) => socket.send(new Uint8Array(3)), 1003],
      [({ socket }) => socket.send("x".repeat(MAX_MESSAGE_BYTES + 1)), 1009],
      [({ socket }) => {
        for (let i = 0; i < 10; i++) socket.send("nonsense");
      }, 1008],
      [({ socket }) => {
        const request = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "list" });
        for (let i = 0; i < 150; i++) socket.send(request);
      }, 1008],
    ];
    for (const [breach, code] of breaches) {
      const bad = new Client(port);
      await bad.notification("welcome");
      breach(bad);
      assert.equal((await bad.closed).code, code);
    }
    const largest = `{"jsonrpc":"2.0","id":1,"method":"list"${" ".repeat(MAX_MESSAGE_BYTES - 40)}}`;
    assert.equal(largest.length, MAX_MESSAGE_BYTES);
    good.socket.send(largest);
    assert.deepEqual((await good.next(({ id }) => id === 1)).result, { devices: [] });
    await good.close();
  });
});

/** Opens a viewer by hand, so that it can stop reading. */
async function openRawViewer(port: number): Promise<Deno.TcpConn> {
  const conn = await Deno.connect({ port, hostname: "127.0.0.1" });
  const head = ["GET /ws HTTP/1.1", `Host: 127.0.0.1:${port}`, ...UPGRADE].join("\r\n");
  await conn.write(new TextEncoder().encode(`${head}\r\n\r\n`));
  const params = { filters: ["board/+"], delivery: "all" };
  const text = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "subscribe", params });
  const payload = new TextEncoder().encode(text);
  // A masking key of zeros leaves the payload as it is.
  await conn.write(new Uint8Array([0x81, 0x80 | payload.length, 0, 0, 0, 0, ...payload]));
  return conn;
}

/** Reads a raw viewer's messages until `isLast` accepts one. */
async function readMessages(
  conn: Deno.TcpConn,
  isLast: (message: Received) => boolean,
): Promise<Received[]> {
  const messages: Received[] = [];
  const header = createHeader();
  const bytes = new Uint8Array(8 * 1024 * 1024);
  let [start, end] = [0, 0];
  let isPastHead = false;
  while (true) {
    const count = await conn.read(bytes.subarray(end));
    assert.ok(count !== null && end + count < bytes.length, "the connection ended, or is too fast");
    end += count;
    if (!isPastHead) {
      start = new TextDecoder().decode(bytes.subarray(0, end)).indexOf("\r\n\r\n") + 4;
      isPastHead = true;
    }
    while (true) {
      const headerLength = decodeHeader(bytes, start, end, header);
      const payload = start + headerLength;
      if (headerLength === 0 || end - payload < header.payloadLength) break;
      start = payload + header.payloadLength;
      if (header.opcode !== Opcode.Text) continue;
      const message = JSON.parse(new TextDecoder().decode(bytes.subarray(payload, start)));
      messages.push(message);
      if (isLast(message)) return messages;
    }
    bytes.copyWithin(0, start, end);
    [start, end] = [0, end - start];
  }
}

Deno.test("a viewer that stops reading slows nobody, and is told what it missed", async () => {
  await withBridge(async (port, bridge, adapter) => {
    const good = new Client(port);
    await good.notification("welcome");
    await good.ask("subscribe", { filters: ["board/+"], delivery: "latest" });
    const slow = await openRawViewer(port);
    const { events } = adapter.current;
    events.device({ id: "board", name: "Board", channels: [] });
    await good.ask("list", {});
    const total = 16_000;
    for (let i = 1; i <= total; i++) {
      events.reading("board", "text", `${i}`.padStart(1000, "."), i);
      // About what arrives in a window comes in one turn.
      if (i % 500 === 0) await good.ask("list", {});
    }
    assert.equal(bridge.seq, total);
    const messages = await readMessages(slow, ({ params }) => {
      return params?.readings?.at(-1)?.seq === total;
    });
    let next = 1;
    let gaps = 0;
    for (const { id, result, method, params } of messages) {
      // On a busy machine readings come before it has subscribed.
      if (id === 1) next = result.seq + 1;
      if (method === "gap") {
        assert.equal(params.from, next);
        next = params.to + 1;
        gaps++;
      } else if (method === "readings") {
        for (const { seq } of params.readings) assert.equal(seq, next++);
      }
    }
    assert.equal(next, total + 1);
    assert.ok(gaps > 0, "16 MB do not wait for one viewer");
    slow.close();
    await good.close();
  });
});

Deno.test("stop() closes viewers with 1001 and stops adapters", async () => {
  const adapter = new ScriptedAdapter("port");
  const bridge = new Bridge({ adapters: [adapter] });
  const { port } = bridge.start();
  const client = new Client(port);
  await client.notification("welcome");
  await Promise.all([bridge.stop(), client.closed]);
  assert.equal((await client.closed).code, 1001);
  assert.equal(adapter.current.signal.aborted, true);
});

Deno.test("stop() cuts off a viewer that does not answer the Close", async () => {
  const clock = new ManualClock();
  const bridge = new Bridge({ clock, limits: { closeTimeoutMs: Infinity } });
  const { port } = bridge.start();
  const viewer = await openRawViewer(port);
  await readMessages(viewer, ({ id }) => id === 1);
  const stopped = bridge.stop();
  await clock.advance(VIEWER_GRACE_MS);
  await stopped;
  viewer.close();
});

Deno.test("stop() lets viewers go while an adapter takes its time", async () => {
  const adapter = new ScriptedAdapter("port", { ignoresStop: true });
  const bridge = new Bridge({ adapters: [adapter] });
  const { port } = bridge.start();
  const client = new Client(port);
  await client.notification("welcome");
  const stopped = bridge.stop();
  assert.equal((await client.closed).code, 1001);
  adapter.current.end.resolve();
  await stopped;
});

Deno.test("start() on a taken port starts no adapter", async () => {
  await withBridge((port) => {
    const adapter = new ScriptedAdapter("port");
    assert.throws(
      () => new Bridge({ port, adapters: [adapter] }).start(),
      Deno.errors.AddrInUse,
    );
    assert.equal(adapter.runs.length, 0);
  });
});
