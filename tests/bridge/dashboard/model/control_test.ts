import assert from "node:assert/strict";
import { Control } from "../../../../bridge/dashboard/model/control.ts";
import { NoAnswerError, RpcError } from "../../../../bridge/client/errors.ts";
import type { CommandResult } from "../../../../bridge/wire/messages.ts";
import { RpcErrorCode } from "../../../../bridge/wire/protocol.ts";

Deno.test("Control is pending until the outcome is known, then says what it was", async () => {
  const answer = Promise.withResolvers<CommandResult>();
  const control = new Control(() => answer.promise);
  const done = control.set(true);
  assert.deepEqual(control.requested.value, { phase: "pending", value: true });
  answer.resolve({ outcome: "acknowledged", latencyMs: 12 });
  await done;
  assert.deepEqual(control.requested.value, { phase: "acknowledged", value: true, latencyMs: 12 });
});

Deno.test("Control tells delivery apart from an answer", async () => {
  const control = new Control(() => Promise.resolve({ outcome: "sent", latencyMs: 1 }));
  await control.set(5);
  assert.equal(control.requested.value?.phase, "sent");
});

Deno.test("Control shows the text of a failure", async () => {
  const control = new Control(() => Promise.reject(new Error("too hot")));
  await control.set(99);
  assert.deepEqual(control.requested.value, { phase: "failed", value: 99, text: "too hot" });
});

Deno.test("Control calls nothing failed that may have been done", async () => {
  for (
    const error of [
      new RpcError(RpcErrorCode.Timeout, "no answer within 2000 ms"),
      new RpcError(RpcErrorCode.Lost, "unplugged"),
      new NoAnswerError("timeout", "command: no answer within 5000 ms"),
    ]
  ) {
    const control = new Control(() => Promise.reject(error));
    await control.set(true);
    assert.deepEqual(control.requested.value, { phase: "unanswered", value: true });
  }
  const refused = new Control(() => Promise.reject(new RpcError(RpcErrorCode.Rejected, "too hot")));
  await refused.set(99);
  assert.equal(refused.requested.value?.phase, "failed");
});

Deno.test("Control shows the newest request, whatever an older one comes to", async () => {
  const answers = [Promise.withResolvers<CommandResult>(), Promise.withResolvers<CommandResult>()];
  let asked = 0;
  const control = new Control(() => answers[asked++].promise);
  const first = control.set(1);
  const second = control.set(2);
  answers[0].reject(new Error("late"));
  await first;
  assert.deepEqual(control.requested.value, { phase: "pending", value: 2 });
  answers[1].resolve({ outcome: "acknowledged", latencyMs: 3 });
  await second;
  assert.deepEqual(control.requested.value, { phase: "acknowledged", value: 2, latencyMs: 3 });
});
