import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { isControl, isOpcode, Opcode } from "../../src/opcode.ts";

const ALL = Array.from({ length: 16 }, (_, opcode) => opcode);

Deno.test("isOpcode() knows the six opcodes of RFC 6455 and no other", () => {
  deepStrictEqual(ALL.filter(isOpcode), [0, 1, 2, 8, 9, 10]);
});

Deno.test("isControl() tells Close, Ping and Pong from data", () => {
  for (const opcode of Object.values(Opcode)) {
    strictEqual(isControl(opcode), opcode >= 8, `opcode ${opcode}`);
  }
});
