import { RpcErrorCode } from "../wire/protocol.ts";
import { quote, RpcError } from "./rpc_error.ts";

/**
 * Reads the parameters of a method that takes texts alone, each by its name.
 *
 * @throws {RpcError} that names the field
 */
export function readTexts<R extends string, O extends string = never>(
  params: unknown,
  required: readonly R[],
  optional: readonly O[] = [],
): Record<R, string> & Partial<Record<O, string>> {
  // Many a JSON-RPC library writes no parameters as an empty list.
  const isNone = params === undefined || (Array.isArray(params) && params.length === 0);
  const given = isNone ? {} : params;
  if (typeof given !== "object" || given === null || Array.isArray(given)) {
    throw invalid("params: must be an object");
  }
  const texts = new Map<string, unknown>(Object.entries(given));
  for (const name of texts.keys()) {
    const isKnown = [...required, ...optional].some((known) => known === name);
    if (!isKnown) throw invalid(`params: ${quote(name)} is unknown`);
  }
  for (const name of [...required, ...optional]) {
    const isLeftOut = !texts.has(name) && (optional as readonly string[]).includes(name);
    if (!isLeftOut && typeof texts.get(name) !== "string") {
      throw invalid(`params.${name}: must be a string`);
    }
  }
  return Object.fromEntries(texts) as Record<R, string> & Partial<Record<O, string>>;
}

function invalid(message: string): RpcError {
  return new RpcError(RpcErrorCode.InvalidParams, message);
}
