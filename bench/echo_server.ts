/**
 * An echo server on the public API, with the library's default limits: the fixed point that outside
 * checks and load generators connect to.
 *
 *     deno run --allow-net bench/echo_server.ts --port N [--max-message-bytes N] [--max-fragments N] [--deflate]
 */
import { parseArgs } from "node:util";
import { type Limits, serve } from "../mod.ts";

const { values } = parseArgs({
  options: {
    port: { type: "string", default: "0" },
    "max-message-bytes": { type: "string" },
    "max-fragments": { type: "string" },
    deflate: { type: "boolean", default: false },
  },
});
const limits: Partial<Limits> = {};
if (values["max-message-bytes"]) limits.maxMessageBytes = Number(values["max-message-bytes"]);
if (values["max-fragments"]) limits.maxFragments = Number(values["max-fragments"]);

const server = serve({
  port: Number(values.port),
  limits,
  deflate: values.deflate,
  onConnection(connection) {
    connection.onMessage = (message) => connection.send(message);
  },
});
// It also has the runtime open at once what its signals need: later it may get no descriptor for it.
Deno.addSignalListener("SIGTERM", () => server.shutdown().then(() => Deno.exit()));
console.log(`listening ws://${server.addr.hostname}:${server.addr.port}/`);
