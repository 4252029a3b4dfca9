import assert from "node:assert/strict";
import { CommandError, type CommandErrorKind } from "../../../bridge/hub/command_error.ts";
import { RpcErrorCode } from "../../../bridge/wire/protocol.ts";
import { commandRpcError, quote } from "../../../bridge/viewers/rpc_error.ts";

Deno.test("commandRpcError() has a code for every way a command can fail", () => {
  const codes: Record<CommandErrorKind, number> = {
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
  for (const [kind, code] of Object.entries(codes)) {
    const error = commandRpcError(new CommandError(kind as CommandErrorKind, "value: is odd"));
    const message = kind === "invalid" ? "params.value: is odd" : "value: is odd";
    assert.deepEqual([error.code, error.message], [code, message]);
  }
});

Deno.test("quote() repeats a client's text short and escaped", () => {
  assert.equal(quote('a"\n'), '"a\\"\\n"');
  assert.equal(quote("x".repeat(1000)).length, 43);
});
