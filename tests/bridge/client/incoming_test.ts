import assert from "node:assert/strict";
import fc from "fast-check";
import { readIncoming } from "../../../bridge/client/incoming.ts";

function notification(method: string, params: unknown): string {
  return JSON.stringify({ jsonrpc: "2.0", method, params });
}

Deno.test("readIncoming() gives a notification, an answer, and each message of a batch", () => {
  const gap = { subscription: 1, from: 2, to: 3 };
  const answer = { id: 7, result: {}, error: undefined };
  assert.deepEqual(readIncoming(notification("gap", gap)), [
    { kind: "notification", notification: { method: "gap", params: gap } },
  ]);
  assert.deepEqual(readIncoming('{"jsonrpc":"2.0","id":7,"result":{}}'), [
    { kind: "answer", answer },
  ]);
  assert.equal(readIncoming(`[${notification("gap", gap)},{"id":8,"result":1}]`).length, 2);
});

Deno.test("readIncoming() leaves out what it cannot use", () => {
  const strange = [
    "",
    "{",
    "null",
    "7",
    "[[]]",
    notification("later", {}),
    notification("constructor", {}),
    notification("welcome", { epoch: 1, seq: 0, role: "viewer" }),
    notification("readings", { subscription: 1, readings: {} }),
    notification("readings", { subscription: 1, readings: [], missed: "many" }),
    notification("device", []),
    notification("gap", { subscription: 1, from: 1 }),
    '{"jsonrpc":"2.0","id":{},"result":1}',
    '{"jsonrpc":"2.0","id":1,"error":"no"}',
    '{"jsonrpc":"2.0","method":7,"params":{}}',
  ];
  for (const text of strange) assert.deepEqual(readIncoming(text), [], text);
});

Deno.test("readIncoming() never throws", () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
    readIncoming(text);
  }));
});
