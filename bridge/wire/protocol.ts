/**
 * What a client and the bridge must agree on, apart from the messages.
 *
 * @module
 */

/** The viewer protocol, as clients may name it in their handshake. */
export const SUBPROTOCOL = "pinbridge.v1";

/** A command's deadline when it names none, in milliseconds. */
export const DEFAULT_COMMAND_TIMEOUT_MS = 2000;

/** The longest deadline that a command can ask for, in milliseconds. */
export const MAX_COMMAND_TIMEOUT_MS = 60_000;

/** The longest time that a device can be released for, in seconds. */
export const MAX_RELEASE_SECONDS = 3600;

/** Why the bridge closes a connection, beyond the reasons of RFC 6455 §7.4.1. */
export const ViewerCloseCode = {
  /** The token is wrong, expired or revoked: coming again is of no use. */
  BadToken: 4401,
  /** No token came in time. */
  NoAuthentication: 4408,
} as const;
export type ViewerCloseCode = typeof ViewerCloseCode[keyof typeof ViewerCloseCode];

/** JSON-RPC error codes: the standard's and the bridge's own. */
export const RpcErrorCode = {
  ParseError: -32700,
  InvalidRequest: -32600,
  MethodNotFound: -32601,
  InvalidParams: -32602,
  InternalError: -32603,
  NotAuthenticated: -32001,
  NotAllowed: -32003,
  NotFound: -32004,
  LimitReached: -32005,
  Offline: -32010,
  Timeout: -32011,
  Rejected: -32012,
  Lost: -32013,
  Busy: -32014,
  Conflict: -32015,
} as const;
export type RpcErrorCode = typeof RpcErrorCode[keyof typeof RpcErrorCode];
