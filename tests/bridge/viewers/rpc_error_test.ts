import assert from "node:assert/strict";
import { CommandError, type CommandErrorKind } from "../../../bridge/hub/command_error.ts";
import { commandRpcError, quote } from "../../../bridge/viewers/rpc_error.ts";

Deno.test("commandRpcError() has a code for every way a command can fail", () => {
  const codes: Record<CommandErrorKind, number> = {
    unknown: -32004,
    unsupported: -32004,
    invalid: -32602,
    offline: -32010,
    timeout: -32011,
    rejected: -32012,
    lost: -32013,
    busy: -32014,
    internal: -32603,
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
