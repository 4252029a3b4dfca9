import type { Notifications } from "../wire/messages.ts";
import { RpcErrorCode } from "../wire/protocol.ts";
import { quote, RpcError } from "./rpc_error.ts";

/** The longest `id` of a request that is a string, in UTF-16 code units. */
export const MAX_ID_LENGTH = 128;

/** What a response repeats of its request. */
export type RequestId = string | number | null;

/** One request; its parameters are not looked at yet. */
export interface Request {
  readonly method: string;
  readonly params: unknown;
}

/** One element of a message: a request, or why it is none. Without an `id` nothing is answered. */
export type Call =
  | { readonly id: RequestId | undefined; readonly request: Request }
  | { readonly id: RequestId | undefined; readonly error: RpcError };

/** What one message asks for. */
export interface ParsedMessage {
  readonly isBatch: boolean;
  readonly calls: readonly Call[];
  /** How many requests were refused unseen, as one. */
  readonly refused?: number;
}

const REQUEST_KEYS: readonly string[] = ["jsonrpc", "id", "method", "params"];

/**
 * Parses one message of a client; never throws: what is wrong with it is in the result. Of a batch
 * with more than `maxCalls` no element is looked at.
 */
export function parseMessage(text: string, maxCalls = Infinity): ParsedMessage {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return invalid(RpcErrorCode.ParseError, "not JSON");
  }
  if (!Array.isArray(message)) return { isBatch: false, calls: [parseCall(message)] };
  if (message.length === 0) return invalid(RpcErrorCode.InvalidRequest, "the batch is empty");
  if (message.length > maxCalls) {
    const { calls } = invalid(
      RpcErrorCode.LimitReached,
      `a batch of more than ${maxCalls} requests`,
    );
    return { isBatch: false, calls, refused: message.length };
  }
  return { isBatch: true, calls: message.map(parseCall) };
}

function invalid(code: RpcErrorCode, message: string): ParsedMessage {
  return { isBatch: false, calls: [{ id: null, error: new RpcError(code, message) }] };
}

function parseCall(value: unknown): Call {
  let id: RequestId | undefined = null;
  try {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new RpcError(RpcErrorCode.InvalidRequest, "a request must be an object");
    }
    const members = new Map<string, unknown>(Object.entries(value));
    id = readId(members);
    for (const key of members.keys()) {
      if (!REQUEST_KEYS.includes(key)) {
        throw new RpcError(RpcErrorCode.InvalidRequest, `${quote(key)}: unknown member`);
      }
    }
    if (members.get("jsonrpc") !== "2.0") {
      throw new RpcError(RpcErrorCode.InvalidRequest, 'jsonrpc: must be "2.0"');
    }
    const method = members.get("method");
    if (typeof method !== "string") {
      throw new RpcError(RpcErrorCode.InvalidRequest, "method: must be a string");
    }
    return { id, request: { method, params: members.get("params") } };
  } catch (error) {
    if (error instanceof RpcError) return { id, error };
    throw error;
  }
}

function readId(members: ReadonlyMap<string, unknown>): RequestId | undefined {
  if (!members.has("id")) return isNotification(members) ? undefined : null;
  const id = members.get("id");
  if (id === null || (typeof id === "number" && Number.isFinite(id))) return id;
  if (typeof id === "string" && id.length <= MAX_ID_LENGTH) return id;
  throw new RpcError(
    RpcErrorCode.InvalidRequest,
    `id: must be a number, null or a string of at most ${MAX_ID_LENGTH} characters`,
  );
}

/** Only a valid request without an id asks for no answer; JSON-RPC 2.0 §5 answers others with null. */
function isNotification(members: ReadonlyMap<string, unknown>): boolean {
  return members.get("jsonrpc") === "2.0" && typeof members.get("method") === "string";
}

/** Encodes a response to a request that succeeded. */
export function encodeResult(id: RequestId, result: unknown): string {
  return JSON.stringify({ jsonrpc: "2.0", id, result });
}

/** Encodes an error response. */
export function encodeError(id: RequestId, { code, message }: RpcError): string {
  return JSON.stringify({ jsonrpc: "2.0", id, error: { code, message } });
}

/** Encodes a notification. */
export function encodeNotification<M extends keyof Notifications>(
  method: M,
  params: Notifications[M],
): string {
  return JSON.stringify({ jsonrpc: "2.0", method, params });
}
