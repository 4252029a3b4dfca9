/** What {@linkcode TlsProcess} runs: echoes, floods a WebSocket on `/flood`, answers without an end on `/big`. */
import { serve } from "../../src/server.ts";
import type { WebSocketConnection } from "../../src/connection.ts";
import { SHORT, testTls } from "./_server.ts";

const PIECE = new Uint8Array(100_000);

async function flood(connection: WebSocketConnection): Promise<void> {
  while (true) if (!connection.send(PIECE)) await connection.drained();
}

const server = serve({
  tls: testTls(),
  limits: { ...SHORT, ...JSON.parse(Deno.args[0]) },
  onRequest: (_request, { clientAddress, target }) =>
    target === "/big"
      ? new Response(new ReadableStream({ pull: (controller) => controller.enqueue(PIECE) }))
      : new Response(clientAddress),
  onConnection(connection) {
    if (connection.request.path === "/flood") return flood(connection);
    connection.onMessage = (message) => connection.send(message);
  },
});
// The runtime opens a pair of sockets for signals, else some time later.
Deno.addSignalListener("SIGHUP", () => {});
console.log(server.addr.port);
