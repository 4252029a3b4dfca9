/**
 * A broker's end of one connection: answers what a client of MQTT 3.1.1 asks, and publishes
 * `--rate` messages a second, a number each, on `--topics` topics in turn, ten to a device.
 *
 *     deno run --allow-net bench/load/topics.ts --rate 5000 [--topics 500]
 */
import { parseArgs } from "node:util";

const CHANNELS_PER_DEVICE = 10;
const INTERVAL_MS = 1;
const CONNECT = 0x10;
const SUBSCRIBE = 0x82;
const PINGREQ = 0xc0;

const { values } = parseArgs({
  options: {
    rate: { type: "string", default: "5000" },
    topics: { type: "string", default: "500" },
  },
});
const rate = Number(values.rate);
const encoder = new TextEncoder();
const topics = Array.from({ length: Number(values.topics) }, (_, n) => {
  return `load/device${Math.floor(n / CHANNELS_PER_DEVICE)}/level${n % CHANNELS_PER_DEVICE}`;
});

const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
console.log(`listening mqtt://127.0.0.1:${listener.addr.port}/`);
for await (const conn of listener) serve(conn).catch(() => {});

async function serve(conn: Deno.TcpConn): Promise<void> {
  const chunk = new Uint8Array(4096);
  conn.setNoDelay(true);
  for (let read; (read = await conn.read(chunk)) !== null;) {
    // A client waits for each answer: one packet fills one read.
    const [first] = chunk;
    if (first === CONNECT) await conn.write(Uint8Array.of(0x20, 2, 0, 0));
    else if (first === PINGREQ) await conn.write(Uint8Array.of(0xd0, 0));
    else if (first === SUBSCRIBE) {
      await conn.write(Uint8Array.of(0x90, 3, chunk[2], chunk[3], 0));
      publishForever(conn).catch(() => {});
    }
    if (read === 0) return;
  }
}

async function publishForever(conn: Deno.TcpConn): Promise<void> {
  const start = performance.now();
  for (let sent = 0;;) {
    for (; sent < (performance.now() - start) / 1000 * rate; sent++) {
      await writeAll(conn, encodePublish(topics[sent % topics.length], `${sent % 100}`));
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}

/** MQTT 3.1.1 §3.3, QoS 0; shorter than 128 bytes. */
function encodePublish(topic: string, payload: string): Uint8Array {
  const name = encoder.encode(topic);
  const value = encoder.encode(payload);
  const head = [0x30, 2 + name.length + value.length, 0, name.length];
  return Uint8Array.of(...head, ...name, ...value);
}

async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
}
