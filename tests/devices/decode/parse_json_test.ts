import assert from "node:assert/strict";
import { parseJson } from "../../../devices/decode/parse_json.ts";
import { decodeWithin } from "./decoded.ts";

Deno.test("parseJson() reads the JSON in a range", () => {
  assert.deepEqual(decodeWithin('{"a":[1,"ü"]}', parseJson), { a: [1, "ü"] });
  assert.equal(decodeWithin("null", parseJson), null);
});

Deno.test("parseJson() finds none in other text, and in what is no UTF-8", () => {
  for (const text of ["", "{", "{} x", "NaN"]) {
    assert.equal(decodeWithin(text, parseJson), undefined);
  }
  assert.equal(decodeWithin(Uint8Array.of(0x22, 0xff, 0x22), parseJson), undefined);
});
