import { deepStrictEqual } from "node:assert/strict";
import { joinBytes } from "../../src/bytes.ts";

Deno.test("joinBytes() joins none, one and many parts", () => {
  deepStrictEqual(joinBytes([]), new Uint8Array(0));
  deepStrictEqual(joinBytes([Uint8Array.of(1, 2)]), Uint8Array.of(1, 2));
  const parts = [Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3)];
  deepStrictEqual(joinBytes(parts), Uint8Array.of(1, 2, 3));
});
