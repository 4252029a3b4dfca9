import type { Catalog } from "./catalog.ts";
import type { Claims } from "./claims.ts";
import type { DiscoverySink, OutgoingMessage } from "./contract.ts";
import type { Deadlines } from "./deadlines.ts";
import type { Routes } from "./routes.ts";

/** What the readers of all kinds of announcements share. */
export interface ReaderContext {
  readonly catalog: Catalog;
  readonly routes: Routes;
  /** Topics that better announcements speak for already. */
  readonly claims: Claims;
  readonly deadlines: Deadlines;
  /** Publishes something now; nothing must depend on it. */
  readonly publish: (message: OutgoingMessage) => void;
  readonly log: DiscoverySink["log"];
  readonly unsupported: DiscoverySink["unsupported"];
  /** Who we are, where an ecosystem wants a name. */
  readonly name: string;
  /** As {@linkcode DiscoveryOptions.site}. */
  readonly site: string | undefined;
  /** As {@linkcode DiscoveryOptions.hasBoards}. */
  readonly hasBoards: boolean;
  /** Whether what bridges publish is read from their own topics, so that other announcements of it are not. */
  readonly readsPinbridge: boolean;
}

/** A message to publish; never retained. */
export function outgoing(
  topic: string,
  payload: string | Uint8Array,
  qos: 0 | 1 | 2 = 0,
): OutgoingMessage {
  return { topic, payload, qos, retain: false };
}
