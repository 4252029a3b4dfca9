import { deepStrictEqual } from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { sha1 } from "../../src/sha1.ts";

function check(bytes: Uint8Array): void {
  deepStrictEqual(sha1(bytes), new Uint8Array(createHash("sha1").update(bytes).digest()));
}

Deno.test("sha1() does as the platform's for each length around the ends of blocks", () => {
  for (let length = 0; length <= 200; length++) check(new Uint8Array(length).fill(length));
});

Deno.test("sha1() does as the platform's for any bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1000 }), check));
});
