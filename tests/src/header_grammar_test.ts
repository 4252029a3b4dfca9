import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { isToken, parseParameter, splitList } from "../../src/header_grammar.ts";

Deno.test("isToken() takes what RFC 9110 calls a token, and nothing else", () => {
  for (let code = 0; code < 256; code++) {
    const char = String.fromCharCode(code);
    strictEqual(isToken(char), /^[!#$%&'*+.^_`|~0-9a-z-]$/i.test(char), JSON.stringify(char));
  }
  strictEqual(isToken(""), false);
  strictEqual(isToken("a b"), false);
});

Deno.test("parseParameter() reads names, values and quoted values", () => {
  deepStrictEqual(
    ["a", "a=1", 'a = "1"', "", "a=", 'a="', 'a="b c"', "a=b=c"].map(parseParameter),
    [
      ["a", null],
      ["a", "1"],
      ["a", "1"],
      null,
      null,
      null,
      null,
      null,
    ],
  );
});

Deno.test("splitList() leaves empty elements out", () => {
  deepStrictEqual(splitList(" a,, b ,"), ["a", "b"]);
  deepStrictEqual(splitList(" , "), []);
});
