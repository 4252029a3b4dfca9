/**
 * Viewers of a bridge: subscribe to everything, count what comes, print one JSON line.
 *
 *     deno run --allow-ffi --allow-net bench/load/viewers.ts --port N --viewers N --seconds N [--path /ws]
 *
 * All but one only count bytes. The first reads its messages: how many readings, and how old each
 * `sent` is, in milliseconds.
 */
import { parseArgs } from "node:util";
import { median } from "./statistics.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string" },
    viewers: { type: "string", default: "1" },
    seconds: { type: "string", default: "3" },
    path: { type: "string", default: "/ws" },
  },
});
const url = `ws://127.0.0.1:${values.port}${values.path}`;
const request = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "subscribe",
  params: { filters: ["#"], delivery: "all" },
});

interface Reading {
  readonly topic: string;
  readonly value: number;
}

let readings = 0;
const ages: number[] = [];
const sockets = await Promise.all(Array.from({ length: Number(values.viewers) }, open));
sockets[0].onmessage = ({ data }) => {
  const now = performance.timeOrigin + performance.now();
  const { method, params } = JSON.parse(data);
  if (method !== "readings") return;
  for (const { topic, value } of params.readings as Reading[]) {
    readings++;
    if (topic.endsWith("sent")) ages.push(now - value);
  }
};
const start = performance.now();
await new Promise((resolve) => setTimeout(resolve, Number(values.seconds) * 1000));
const seconds = (performance.now() - start) / 1000;
ages.sort((a, b) => a - b);
console.log(JSON.stringify({
  readings,
  perSecond: readings / seconds,
  p50: median(ages),
  p99: ages[Math.floor(ages.length * 0.99)],
}));
Deno.exit();

function open(): Promise<WebSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<WebSocket>();
  const socket = new WebSocket(url);
  socket.onopen = () => {
    socket.send(request);
    resolve(socket);
  };
  socket.onerror = () => reject(new Error(`Cannot connect to ${url}`));
  return promise;
}
