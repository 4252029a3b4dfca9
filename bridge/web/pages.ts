import { HandshakeError } from "../../src/errors.ts";
import { followPlaceLink } from "./place_link.ts";
import { type Asset, StoredAsset } from "./stored_asset.ts";
import type { Visibility } from "../hub/visibility.ts";

export type { Asset };

/** Files by path, such as `/` and `/app.js`. */
export type Assets = Readonly<Record<string, Asset>>;

/** What a fixed path answers, made anew for each request, to one who sees this much. */
export type Route = (visibility: Visibility) => Asset;

/** Sent with every answer. Nothing is loaded from elsewhere, framed by others, or shared with them. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-cache",
};

const UPGRADE = { upgrade: "websocket", connection: "Upgrade" };
/** What pages are asked for with. */
export const PAGE_METHODS: readonly string[] = ["GET", "HEAD"];
/** Where viewers connect. */
export const VIEWER_PATH = "/ws";

/** Answers plain requests from a fixed table of paths: no URL ever names a file. */
export class Pages {
  readonly #assets: ReadonlyMap<string, StoredAsset>;
  readonly #routes: ReadonlyMap<string, Route>;

  constructor(assets: Assets, routes: Readonly<Record<string, Route>>) {
    const files = Object.entries(assets);
    this.#assets = new Map(files.map(([path, asset]) => [path, new StoredAsset(asset)]));
    this.#routes = new Map(Object.entries(routes));
  }

  /** Answers one request for a raw target: what a URL would make of it is not looked at. @throws {HandshakeError} 426 where only a WebSocket is served */
  respond({ method, headers }: Request, target: string, visibility: Visibility): Response {
    const [path] = target.split("?", 1);
    const asset = this.#assets.get(path);
    const route = this.#routes.get(path);
    const place = followPlaceLink(path);
    if (!asset && !route && place === null && path !== VIEWER_PATH) return refuse(404, "not found");
    if (!PAGE_METHODS.includes(method)) {
      return refuse(405, "method not allowed", { Allow: PAGE_METHODS.join(", ") });
    }
    if (asset) return asset.respond(headers, SECURITY_HEADERS);
    if (place !== null) {
      return new Response(null, { status: 302, headers: { ...SECURITY_HEADERS, Location: place } });
    }
    // A Response cannot carry Upgrade: the field belongs to the connection.
    if (!route) throw new HandshakeError(426, "A WebSocket is served here", UPGRADE);
    const { body, contentType } = route(visibility);
    return new Response(body, { headers: { ...SECURITY_HEADERS, "Content-Type": contentType } });
  }
}

/** Returns a refusal in plain text; it repeats nothing of the request. */
export function refuse(
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(`${reason}\n`, {
    status,
    headers: { ...SECURITY_HEADERS, "Content-Type": "text/plain; charset=utf-8", ...headers },
  });
}

/** Returns a value as JSON to be served. */
export function jsonAsset(value: unknown): Asset {
  return { body: JSON.stringify(value), contentType: "application/json" };
}

/** Returns an answer in JSON. */
export function respondJson(value: unknown, status = 200): Response {
  const { body, contentType } = jsonAsset(value);
  return new Response(body, {
    status,
    headers: { ...SECURITY_HEADERS, "Content-Type": contentType },
  });
}
