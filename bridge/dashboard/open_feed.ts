import type { EarlySocket } from "./early_socket.ts";
import { Feed } from "./model/feed.ts";

export { Meanwhile } from "./first/meanwhile.ts";
import { takeToken } from "./token_keeper.ts";

/** Goes on with the page's connection to its bridge, with the token that came with the address. */
export function openFeed(url: string, early: EarlySocket): Feed {
  const feed = new Feed(url, {
    token: takeToken(),
    openSocket: (url, subprotocol) => early.take() ?? new WebSocket(url, subprotocol),
  });
  feed.open();
  return feed;
}
