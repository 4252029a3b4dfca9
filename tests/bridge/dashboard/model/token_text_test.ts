import assert from "node:assert/strict";
import { tokenInFragment, tokenInPaste } from "../../../../bridge/dashboard/model/token_text.ts";

Deno.test("tokenInFragment() finds a token and nothing else", () => {
  assert.equal(tokenInFragment("#token=pb_a-b_c"), "pb_a-b_c");
  assert.equal(tokenInFragment("#token=a%20b%2B"), "a b+");
  for (const fragment of ["", "#", "#token=", "#other=x", "#token"]) {
    assert.equal(tokenInFragment(fragment), null, fragment);
  }
});

Deno.test("tokenInPaste() takes a token, or the URL that carries it", () => {
  assert.equal(tokenInPaste(" pb_abc\n"), "pb_abc");
  assert.equal(tokenInPaste("http://pi.local:8080/#token=pb_abc"), "pb_abc");
  assert.equal(tokenInPaste("a#b"), "a#b");
  assert.equal(tokenInPaste("  "), "");
});
