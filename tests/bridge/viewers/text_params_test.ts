import assert from "node:assert/strict";
import { RpcError } from "../../../bridge/viewers/rpc_error.ts";
import { readTexts } from "../../../bridge/viewers/text_params.ts";

Deno.test("readTexts() takes what it needs and may take, and nothing when there is nothing", () => {
  assert.deepEqual({ ...readTexts({ a: "1", b: "2" }, ["a"], ["b", "c"]) }, { a: "1", b: "2" });
  for (const none of [undefined, [], {}]) assert.deepEqual({ ...readTexts(none, [], ["b"]) }, {});
});

Deno.test("readTexts() names the field that is wrong", () => {
  const faults: [unknown, RegExp][] = [
    [null, /^params: must be an object/],
    [["1"], /^params: must be an object/],
    [{}, /^params\.a: must be a string/],
    [{ a: 1 }, /^params\.a: must be a string/],
    [{ a: "1", b: null }, /^params\.b: must be a string/],
    [{ a: "1", c: "2" }, /^params: "c" is unknown/],
  ];
  for (const [params, pattern] of faults) {
    assert.throws(() => readTexts(params, ["a"], ["b"]), (error: Error) => {
      return error instanceof RpcError && pattern.test(error.message);
    });
  }
});
