import { BridgeClient, type BridgeClientOptions } from "./client.ts";

/**
 * Connects to the bridge whose page has this URL (`http:` or `https:`; that of its `/ws` does too);
 * resolves once it is live. From then on the client reconnects by itself.
 *
 * @throws {Error} when the bridge wants another token, or none came; the message says why
 */
export function connect(
  url: string | URL,
  options: Omit<BridgeClientOptions, "url"> = {},
): Promise<BridgeClient> {
  const { promise, resolve, reject } = Promise.withResolvers<BridgeClient>();
  const client = new BridgeClient({
    ...options,
    url: socketUrl(url),
    onStatus: (status) => {
      options.onStatus?.(status);
      if (status.phase === "live") resolve(client);
      else if (status.phase === "closed") reject(new Error(status.reason));
    },
  });
  client.connect();
  return promise;
}

/** Returns the URL of a bridge's WebSocket, given that of its page or its own. */
export function socketUrl(page: string | URL): string {
  const url = new URL(page);
  if (!url.pathname.endsWith("/ws")) url.pathname = url.pathname.replace(/\/?$/, "/ws");
  url.protocol = url.protocol.replace("http", "ws");
  url.search = url.hash = "";
  return url.href;
}
