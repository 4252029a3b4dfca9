import type { CommandError, CommandErrorKind } from "../hub/command_error.ts";
import { RpcErrorCode } from "../wire/protocol.ts";

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
