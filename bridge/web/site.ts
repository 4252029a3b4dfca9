import { addressOf } from "../../src/conn.ts";
import type { UpgradeReply } from "../../src/handshake.ts";
import type { Peer, RequestHead } from "../../src/request.ts";
import { type Caller, type Door, nameOf } from "../access/door.ts";
import type { Refusal } from "../access/gate.ts";
import type { Grant } from "../access/token.ts";
import { FREE_GRANT } from "../access/tokens.ts";
import { createVisibility, type Visibility } from "../hub/visibility.ts";
import type { Log } from "../log.ts";
import { summarizeDevices } from "../viewers/notification.ts";
import { SUBPROTOCOL } from "../wire/protocol.ts";
import { CommandApi, isCommandPath } from "./command_api.ts";
import { type MetricsSources, stringifyMetrics } from "./metrics.ts";
import { type Assets, jsonAsset, PAGE_METHODS, Pages, refuse, VIEWER_PATH } from "./pages.ts";

/** What a path of an extension answers to GET and HEAD. */
export type ExtensionRoute = (
  request: Request,
  visibility: Visibility,
) => Response | Promise<Response>;

/** What a {@linkcode Site} shows, and who lets in. */
export interface SiteParts extends MetricsSources {
  readonly door: Door;
  readonly assets: Assets;
  readonly routes: Readonly<Record<string, ExtensionRoute>>;
  /** Paths beside the viewers' that speak a subprotocol over WebSocket. */
  readonly sockets: Readonly<Record<string, { readonly subprotocol: string }>>;
  readonly isTls: boolean;
  readonly log: Log;
}

/** Everything on the bridge's port, behind its one door. */
export class Site {
  readonly #parts: SiteParts;
  readonly #pages: Pages;
  readonly #commands: CommandApi;

  constructor(parts: SiteParts) {
    this.#parts = parts;
    const { hub, assets, log } = parts;
    this.#commands = new CommandApi(hub, log);
    this.#pages = new Pages(assets, {
      "/healthz": () => jsonAsset({ status: "ok" }),
      "/api/devices": (visibility) =>
        jsonAsset({ devices: summarizeDevices(hub.devices(), visibility) }),
      "/metrics": (visibility) => ({
        body: stringifyMetrics(parts, visibility),
        contentType: "text/plain; version=0.0.4; charset=utf-8",
      }),
    });
  }

  /** Answers a plain request. @throws {HandshakeError} 426 where only a WebSocket is served */
  respond(request: Request, { host, target, remoteAddr }: Peer): Response | Promise<Response> {
    const [path] = target.split("?", 1);
    const { headers, method, url } = request;
    const { search } = new URL(url);
    const caller = { method, path, search, host, headers, peer: addressOf(remoteAddr) };
    const grant = this.#admit({ ...caller, isUpgrade: false });
    if (grant instanceof Response) return grant;
    const visibility = createVisibility(grant.devices);
    if (isCommandPath(path)) {
      const by = this.#nameOf(grant, caller);
      return this.#commands.respond(request, path, { sender: grant, by, visibility });
    }
    const { routes } = this.#parts;
    if (Object.hasOwn(routes, path)) {
      return PAGE_METHODS.includes(method)
        ? routes[path](request, visibility)
        : refuse(405, "method not allowed", { Allow: PAGE_METHODS.join(", ") });
    }
    return this.#pages.respond(request, target, visibility);
  }

  /** Decides an opening handshake. Who it is that comes shows once the connection is open. */
  upgrade(head: RequestHead): UpgradeReply | Response {
    const { host, search, path, headers, protocols, method, remoteAddr } = head;
    const caller = { method, path, search, host, headers, peer: addressOf(remoteAddr) };
    const grant = this.#admit({ ...caller, isUpgrade: true });
    if (grant instanceof Response) return grant;
    const { sockets } = this.#parts;
    const isExtension = Object.hasOwn(sockets, path);
    if (path !== VIEWER_PATH && !isExtension) return refuse(404, "not found");
    const spoken = isExtension ? sockets[path].subprotocol : SUBPROTOCOL;
    const isOffered = protocols.includes(spoken);
    // [MQTT-6.0.0-3]: who comes for another path's protocol has to offer it
    if (isExtension && !isOffered) return refuse(400, `the subprotocol must be ${spoken}`);
    const protocol = isOffered ? spoken : undefined;
    return { protocol, authenticated: false };
  }

  #nameOf(grant: Grant, { peer, headers }: Pick<Caller, "peer" | "headers">): string {
    if (grant !== FREE_GRANT) return grant.name;
    return nameOf(this.#parts.door.clientOf(peer, headers).address);
  }

  #admit(caller: Omit<Caller, "isTls">): Grant | Response {
    const { door, isTls } = this.#parts;
    const answer: Refusal | Grant = door.admit({ ...caller, isTls });
    if (!("status" in answer)) return answer;
    // Who has no business here keeps no place.
    return refuse(answer.status, answer.reason, { ...answer.headers, Connection: "close" });
  }
}
