import { BridgeClient } from "../../bridge/client/client.ts";

/** Connects to the bridge on `port`; resolves when its client may ask. */
export async function openLiveClient(port: number, token?: string): Promise<BridgeClient> {
  const live = Promise.withResolvers<void>();
  const client = new BridgeClient({
    url: `ws://127.0.0.1:${port}/ws`,
    token,
    onStatus: ({ phase }) => phase === "live" && live.resolve(),
  });
  client.connect();
  await live.promise;
  return client;
}
