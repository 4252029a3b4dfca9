import type { CommandError, CommandErrorKind } from "../hub/commands.ts";

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
} as const;
export type RpcErrorCode = typeof RpcErrorCode[keyof typeof RpcErrorCode];

/** A request failed; caught once, in the session, and sent as a JSON-RPC error. */
export class RpcError extends Error {
  override readonly name = "RpcError";
  readonly code: RpcErrorCode;

  constructor(code: RpcErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Returns text of a client in quotes and short enough to repeat. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}

const COMMAND_ERROR_CODES: Readonly<Record<CommandErrorKind, RpcErrorCode>> = {
  unknown: RpcErrorCode.NotFound,
  unsupported: RpcErrorCode.NotFound,
  invalid: RpcErrorCode.InvalidParams,
  offline: RpcErrorCode.Offline,
  timeout: RpcErrorCode.Timeout,
  rejected: RpcErrorCode.Rejected,
  lost: RpcErrorCode.Lost,
  busy: RpcErrorCode.Busy,
  internal: RpcErrorCode.InternalError,
};

/** Returns the error that tells a viewer how a command failed. */
export function commandRpcError({ kind, message }: CommandError): RpcError {
  return new RpcError(
    COMMAND_ERROR_CODES[kind],
    kind === "invalid" ? `params.${message}` : message,
  );
}
