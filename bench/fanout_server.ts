/**
 * Broadcasts K text frames of 30 bytes every 10 ms, or every `--period-ms`, to every open connection
 * on path `/fan`: the fixed point for fan-out loads.
 *
 *     deno run --allow-net bench/fanout_server.ts --port N --frames K [--period-ms N]
 */
import { parseArgs } from "node:util";
import { encodeMessage, serve } from "../mod.ts";

const FRAME_BYTES = 30;

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    frames: { type: "string", default: "1" },
    "period-ms": { type: "string", default: "10" },
  },
});
const frames = Number(values.frames);

const server = serve({
  port: Number(values.port),
  onUpgrade({ path }) {
    if (path !== "/fan") return new Response("Not found\n", { status: 404 });
  },
});

let sent = 0;
setInterval(() => {
  for (let i = 0; i < frames; i++) {
    const message = encodeMessage(`reading ${sent++}`.padEnd(FRAME_BYTES));
    for (const connection of server.connections) connection.send(message);
  }
}, Number(values["period-ms"]));
console.log(`listening ws://${server.addr.hostname}:${server.addr.port}/fan`);
