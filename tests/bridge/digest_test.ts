import assert from "node:assert/strict";
import fc from "fast-check";
import { isSameDigest, sha256 } from "../../bridge/digest.ts";

Deno.test("sha256() is the Web's digest, of bytes and of a text's", async () => {
  await fc.assert(fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
    const bytes = new TextEncoder().encode(text);
    const expected = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    assert.equal(sha256(text).toHex(), expected);
    assert.equal(sha256(bytes).toHex(), expected);
  }));
});

Deno.test("isSameDigest() tells digests apart by any bit, and by their length", () => {
  const digest = sha256("a");
  assert.ok(isSameDigest(digest, sha256("a")));
  for (let bit = 0; bit < digest.length * 8; bit++) {
    const other = Uint8Array.from(digest);
    other[bit >> 3] ^= 1 << (bit & 7);
    assert.ok(!isSameDigest(digest, other));
  }
  assert.ok(!isSameDigest(digest, digest.subarray(1)));
});
