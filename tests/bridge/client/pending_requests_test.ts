import assert from "node:assert/strict";
import { NoAnswerError, RpcError } from "../../../bridge/client/errors.ts";
import { PendingRequests } from "../../../bridge/client/pending_requests.ts";
import { RpcErrorCode } from "../../../bridge/wire/protocol.ts";

function ask(pending: PendingRequests, method: string, timeoutMs = 1000) {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  return { id: pending.add(method, timeoutMs, { resolve, reject }), answer: promise };
}

Deno.test("PendingRequests gives each answer to the request with its id, in any order", async () => {
  const pending = new PendingRequests();
  const first = ask(pending, "a");
  const second = ask(pending, "b");
  pending.settle({ id: second.id, result: 2 });
  pending.settle({ id: first.id, result: 1 });
  assert.deepEqual(await Promise.all([first.answer, second.answer]), [1, 2]);
  assert.equal(pending.size, 0);
});

Deno.test("PendingRequests rejects with the bridge's code and text", async () => {
  const pending = new PendingRequests();
  const { id, answer } = ask(pending, "command");
  pending.settle({ id, error: { code: RpcErrorCode.Rejected, message: "too hot" } });
  await assert.rejects(answer, (error) => {
    assert.ok(error instanceof RpcError);
    assert.deepEqual([error.code, error.message], [RpcErrorCode.Rejected, "too hot"]);
    return true;
  });
});

Deno.test("PendingRequests ignores an answer that nobody waits for", () => {
  const pending = new PendingRequests();
  pending.settle({ id: 99, result: {} });
  assert.equal(pending.size, 0);
});

Deno.test("PendingRequests gives up at the deadline, and a late answer changes nothing", async () => {
  const pending = new PendingRequests();
  const { id, answer } = ask(pending, "list", 1);
  await assert.rejects(answer, (error) => {
    assert.ok(error instanceof NoAnswerError);
    assert.equal(error.why, "timeout");
    assert.equal(error.message, "list: no answer within 1 ms");
    return true;
  });
  pending.settle({ id, result: {} });
  assert.equal(pending.size, 0);
});

Deno.test("PendingRequests rejects everything when the connection is gone", async () => {
  const pending = new PendingRequests();
  const answers = [ask(pending, "a").answer, ask(pending, "b").answer];
  pending.disconnect();
  for (const outcome of await Promise.allSettled(answers)) {
    assert.equal(outcome.status, "rejected");
    assert.equal(outcome.reason.why, "disconnected");
  }
});

Deno.test("PendingRequests waits without an end when it is told to", async () => {
  const pending = new PendingRequests();
  const waiting = [Infinity, 2 ** 31].map((timeoutMs) => ask(pending, "list", timeoutMs));
  const soon = ask(pending, "list", 5);
  await assert.rejects(soon.answer, NoAnswerError);
  for (const { id } of waiting) pending.settle({ id, result: id });
  assert.deepEqual(await Promise.all(waiting.map(({ answer }) => answer)), [1, 2]);
});
