import { strictEqual } from "node:assert/strict";
import type { WebSocketConnection } from "../../src/connection.ts";
import type { ServeOptions, Server } from "../../src/serve_options.ts";
import { serve } from "../../src/server.ts";
import { RawClient } from "./_client.ts";

/** Deadlines short enough for tests that wait for them. */
export const SHORT = {
  requestTimeoutMs: 200,
  keepAliveTimeoutMs: 150,
  messageTimeoutMs: 200,
  stallTimeoutMs: 300,
  closeTimeoutMs: 200,
} as const;

/** {@linkcode SHORT} for a WebSocket, which has time to open: a busy machine takes longer than 200 ms. */
export const SHORT_ONCE_OPEN = { ...SHORT, requestTimeoutMs: 15_000 } as const;

/** Certificate and key that only tests trust; `other_` names a second pair. */
export function testTls(prefix: "" | "other_" = ""): { cert: string; key: string } {
  const read = (name: string) =>
    Deno.readTextFileSync(new URL(`testdata/${prefix}${name}.pem`, import.meta.url));
  return { cert: read("cert"), key: read("key") };
}

/** Runs `use` against a server that echoes every message, then shuts it down. */
export async function withServer(
  options: ServeOptions,
  use: (server: Server) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  const server = serve({
    onConnection(connection) {
      connection.onMessage = (message) => connection.send(message);
    },
    onError: (error) => errors.push(error),
    ...options,
  });
  try {
    await use(server);
  } finally {
    await server.shutdown();
  }
  if (options.onError === undefined) strictEqual(errors.length, 0, String(errors[0]));
}

/** How often {@linkcode checkServes} tries: a busy machine is late for deadlines that are {@linkcode SHORT}. */
const TRIES = 5;

/** Asserts that a fresh handshake and an echo succeed. */
export async function checkServes({ addr }: Server, caCert?: string): Promise<void> {
  for (let left = TRIES - 1;; left--) {
    try {
      using client = await RawClient.open(addr, undefined, caCert);
      return await client.echo("still here");
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

/** Runs `use` with the two ends of one open WebSocket; the server's end has no handler. */
export async function withPair(
  use: (connection: WebSocketConnection, client: RawClient) => Promise<void>,
  options: ServeOptions = {},
): Promise<void> {
  const opened = Promise.withResolvers<WebSocketConnection>();
  await withServer(
    { onConnection: opened.resolve, limits: SHORT_ONCE_OPEN, ...options },
    async (server) => {
      using client = await RawClient.open(server.addr);
      await use(await opened.promise, client);
    },
  );
}

/** Reads a frame and returns its payload as text. */
export async function textOf(client: RawClient): Promise<string> {
  return new TextDecoder().decode((await client.readFrame())?.payload);
}
