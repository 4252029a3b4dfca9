/**
 * Viewers of a bridge: subscribe to everything, count what comes, print one JSON line.
 *
 *     deno run --allow-ffi bench/load/viewers.ts --port N --viewers N --seconds N [--path /ws]
 *
 * All but one only take their bytes. The first reads its messages: how many readings, and how old
 * each `sent` is, in milliseconds.
 */
import { parseArgs } from "node:util";
import * as sockets from "./sockets.ts";
import { median } from "./statistics.ts";
import { encodeMasked, FINAL_TEXT, FrameReader, openWebSocket } from "./websocket.ts";

const MAX_EVENTS = 64;
const READ_BYTES = 64 * 1024;
const WAIT_MS = 50;

interface Reading {
  readonly topic: string;
  readonly value: number;
}

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    viewers: { type: "string", default: "1" },
    seconds: { type: "string", default: "3" },
    path: { type: "string", default: "/ws" },
  },
});
const subscribe = encodeMasked(
  FINAL_TEXT,
  new TextEncoder().encode(JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "subscribe",
    params: { filters: ["#"], delivery: "all" },
  })),
);
const poll = sockets.createPoll();
const fds = Array.from({ length: Number(values.viewers) }, (_, viewer) => {
  const fd = openWebSocket(Number(values.port), values.path);
  sockets.write(fd, subscribe);
  sockets.setNonBlocking(fd);
  sockets.watch(poll, fd, sockets.EPOLLIN, viewer);
  return fd;
});

const frames = new FrameReader();
const decoder = new TextDecoder();
const ages: number[] = [];
let readings = 0;
const events = new Uint8Array(MAX_EVENTS * sockets.EVENT_BYTES);
const view = new DataView(events.buffer);
const bytes = new Uint8Array(READ_BYTES);
const start = performance.now();
const end = start + Number(values.seconds) * 1000;
while (performance.now() < end) {
  const count = sockets.waitForEvents(poll, events, WAIT_MS);
  for (let n = 0; n < count; n++) {
    const viewer = sockets.eventData(view, n);
    const length = sockets.read(fds[viewer], bytes);
    if (length <= 0) throw new Error("The server ended a connection");
    if (viewer === 0) frames.receive(bytes.subarray(0, length)).forEach(read);
  }
}
ages.sort((a, b) => a - b);
console.log(JSON.stringify({
  readings,
  perSecond: readings * 1000 / (performance.now() - start),
  p50: median(ages),
  p99: ages[Math.floor(ages.length * 0.99)],
}));

function read(message: Uint8Array): void {
  const now = performance.timeOrigin + performance.now();
  const { method, params } = JSON.parse(decoder.decode(message));
  if (method !== "readings") return;
  for (const { topic, value } of params.readings as Reading[]) {
    readings++;
    if (topic.endsWith("sent")) ages.push(now - value);
  }
}
