import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type Call,
  encodeError,
  MAX_ID_LENGTH,
  parseMessage,
} from "../../../bridge/viewers/rpc.ts";
import type { RpcError } from "../../../bridge/viewers/rpc_error.ts";
import { RpcErrorCode } from "../../../bridge/wire/protocol.ts";

function parseOne(message: unknown): Call {
  const text = typeof message === "string" ? message : JSON.stringify(message);
  const { isBatch, calls } = parseMessage(text);
  assert.deepEqual([isBatch, calls.length], [false, 1]);
  return calls[0];
}

function failure(message: unknown): RpcError {
  const call = parseOne(message);
  assert.ok("error" in call, "is refused");
  return call.error;
}

const LIST = { jsonrpc: "2.0", id: 1, method: "list" };

Deno.test("parseMessage() gives a request with its id", () => {
  assert.deepEqual(parseOne(LIST), { id: 1, request: { method: "list", params: undefined } });
  assert.equal(parseOne({ ...LIST, id: "abc" }).id, "abc");
  assert.equal(parseOne({ ...LIST, id: null }).id, null);
  assert.equal(parseOne({ ...LIST, id: undefined }).id, undefined, "a notification");
});

Deno.test("parseMessage() answers what is no JSON or no request", () => {
  assert.equal(failure("{").code, RpcErrorCode.ParseError);
  assert.equal(failure("").code, RpcErrorCode.ParseError);
  assert.equal(failure("[]").code, RpcErrorCode.InvalidRequest);
  for (const message of ["1", "null", '"list"', "{}"]) {
    assert.equal(failure(message).code, RpcErrorCode.InvalidRequest, message);
    assert.equal(parseOne(message).id, null, message);
  }
});

Deno.test("parseMessage() names the member of a request that is wrong", () => {
  const wrong: [Record<string, unknown>, RegExp][] = [
    [{ jsonrpc: "1.0" }, /^jsonrpc/],
    [{ jsonrpc: undefined }, /^jsonrpc/],
    [{ method: 1 }, /^method/],
    [{ id: true }, /^id/],
    [{ id: {} }, /^id/],
    [{ extra: 1 }, /"extra"/],
    [{ constructor: 1 }, /"constructor"/],
  ];
  for (const [change, pattern] of wrong) {
    const { code, message } = failure({ ...LIST, ...change });
    assert.equal(code, RpcErrorCode.InvalidRequest);
    assert.match(message, pattern);
  }
  assert.match(failure('{"jsonrpc":"2.0","id":1e999,"method":"list"}').message, /^id/);
  assert.match(
    failure('{"jsonrpc":"2.0","id":1,"method":"list","__proto__":{}}').message,
    /__proto__/,
  );
});

Deno.test("parseMessage() takes an id of 128 characters and refuses one more", () => {
  assert.ok("request" in parseOne({ ...LIST, id: "i".repeat(MAX_ID_LENGTH) }));
  assert.match(failure({ ...LIST, id: "i".repeat(MAX_ID_LENGTH + 1) }).message, /^id/);
});

Deno.test("parseMessage() looks at no element of a batch that is too long", () => {
  const batch = `[${"1,".repeat(32_000)}1]`;
  const { isBatch, calls, refused } = parseMessage(batch, 32_000);
  assert.deepEqual([isBatch, calls.length, refused], [false, 1, 32_001]);
  assert.equal(parseMessage(batch, 32_001).calls.length, 32_001);
});

Deno.test("parseMessage() gives each element of a batch on its own", () => {
  const { isBatch, calls } = parseMessage(JSON.stringify([LIST, 1, [LIST], { ...LIST, id: 2 }]));
  assert.equal(isBatch, true);
  assert.deepEqual(calls.map((call) => "error" in call), [false, true, true, false]);
});

Deno.test("parseMessage() survives depth 10,000", () => {
  const deep = "[".repeat(10_000) + "]".repeat(10_000);
  assert.equal(parseMessage(deep).calls.length, 1);
  const nested = `{"a":`.repeat(10_000) + "1" + "}".repeat(10_000);
  assert.match(failure(nested).message, /"a"/);
  assert.ok("request" in parseOne(`{"jsonrpc":"2.0","id":1,"method":"list","params":${deep}}`));
});

Deno.test("parseMessage() never throws, and each error can be encoded", () => {
  const methods = fc.constantFrom(
    "list",
    "subscribe",
    "unsubscribe",
    "command",
    "release",
    "authenticate",
  );
  const message = fc.oneof(
    fc.string(),
    fc.json(),
    fc.record({ jsonrpc: fc.constant("2.0"), id: fc.nat(), method: methods, params: fc.object() })
      .map((value) => JSON.stringify(value)),
  );
  fc.assert(fc.property(message, (text) => {
    for (const call of parseMessage(text).calls) {
      if ("error" in call) JSON.parse(encodeError(call.id ?? null, call.error));
    }
  }));
});
