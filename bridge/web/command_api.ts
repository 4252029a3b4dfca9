import { CommandError } from "../hub/command_error.ts";
import type { Hub } from "../hub/hub.ts";
import type { Visibility } from "../hub/visibility.ts";
import { describeError, type Log } from "../log.ts";
import { demandReach } from "../viewers/methods.ts";
import { commandRpcError, RpcError } from "../viewers/rpc_error.ts";
import { readParams } from "../viewers/rpc_params.ts";
import { RpcErrorCode } from "../wire/protocol.ts";
import { refuse, respondJson } from "./pages.ts";

const COMMAND_PATH = /^\/api\/devices\/([^/]+)\/command$/;
const JSON_TYPE = /^application\/json(?:;|$)/i;

/** The status that stands for an error of the viewer protocol; any other is 500. */
const STATUS: Readonly<Record<number, number>> = {
  [RpcErrorCode.ParseError]: 400,
  [RpcErrorCode.InvalidParams]: 400,
  [RpcErrorCode.NotAllowed]: 403,
  [RpcErrorCode.NotFound]: 404,
  [RpcErrorCode.Rejected]: 422,
  [RpcErrorCode.Lost]: 502,
  [RpcErrorCode.Offline]: 503,
  [RpcErrorCode.Busy]: 503,
  [RpcErrorCode.Timeout]: 504,
};

/** Who sends a command, and to what. */
export interface CommandSender {
  /** The same for all commands of one sender. */
  readonly sender: object;
  /** Who that is, for people. */
  readonly by: string;
  readonly visibility: Visibility;
}

/** Tells whether a path is that of a device's commands. */
export function isCommandPath(path: string): boolean {
  return COMMAND_PATH.test(path);
}

/**
 * Answers `POST /api/devices/<id>/command`: the body is what `command` of the viewer protocol takes
 * as parameters, without the device, and the answer is its result or its error.
 */
export class CommandApi {
  readonly #hub: Hub;
  readonly #log: Log;

  constructor(hub: Hub, log: Log) {
    this.#hub = hub;
    this.#log = log;
  }

  /** Answers one request for a path of commands. */
  async respond(request: Request, path: string, { by, ...from }: CommandSender): Promise<Response> {
    if (request.method !== "POST") return refuse(405, "method not allowed", { Allow: "POST" });
    // No page's form can send this type; what is no browser names no origin.
    const isOfPage = request.headers.has("origin");
    if (isOfPage && !JSON_TYPE.test(request.headers.get("content-type") ?? "")) {
      return refuse(415, "the body must be application/json");
    }
    try {
      const params = readParams.command({ ...await readBody(request), device: deviceOf(path) });
      demandReach(params, from.visibility);
      const { outcome, latencyMs, reply } = await this.#hub.command({ ...params, by }, from.sender);
      return respondJson({ outcome, latencyMs, reply });
    } catch (error) {
      return this.#fail(error);
    }
  }

  #fail(error: unknown): Response {
    const known = error instanceof CommandError ? commandRpcError(error) : error;
    if (!(known instanceof RpcError)) {
      this.#log.warn(`internal error: ${describeError(error)}`);
      return refuse(500, "internal error");
    }
    const { code, message } = known;
    return respondJson({ error: { code, message } }, STATUS[code] ?? 500);
  }
}

function deviceOf(path: string): string {
  const [, id] = COMMAND_PATH.exec(path)!;
  try {
    return decodeURIComponent(id);
  } catch {
    throw new RpcError(RpcErrorCode.NotFound, "no such device");
  }
}

async function readBody(request: Request): Promise<object> {
  let body: unknown;
  try {
    body = await request.json();
  } catch {
    throw new RpcError(RpcErrorCode.ParseError, "not JSON");
  }
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  throw new RpcError(RpcErrorCode.InvalidParams, "params: must be an object");
}
