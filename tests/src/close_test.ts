import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { decodeClosePayload, encodeClosePayload, isCloseCode } from "../../src/close.ts";
import { ProtocolError } from "../../src/errors.ts";
import { concat, hex, toHex, utf8 } from "./_bytes.ts";

/** Where legality changes: the codes on both sides of each border. */
const LEGAL = [1000, 1003, 1007, 1014, 3000, 3999, 4000, 4999];
const ILLEGAL = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535];

function decode(payload: Uint8Array) {
  return decodeClosePayload(payload, 0, payload.length);
}

function failsWith(closeCode: number) {
  return (error: unknown) => error instanceof ProtocolError && error.closeCode === closeCode;
}

Deno.test("isCloseCode() allows 1000–1003, 1007–1014 and 3000–4999", () => {
  for (let code = 0; code <= 0xffff; code++) {
    const legal = (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
      (code >= 3000 && code <= 4999);
    strictEqual(isCloseCode(code), legal, `code ${code}`);
  }
});

Deno.test("a Close payload is a code and a reason, in both directions", () => {
  const vectors: [string, number, string][] = [
    ["03 e8", 1000, ""],
    ["03 e9 62 79 65", 1001, "bye"],
    ["13 87 c3 a9", 4999, "é"],
    ["0b b8 f0 9f 98 80", 3000, "😀"],
  ];
  for (const [bytes, code, reason] of vectors) {
    strictEqual(toHex(encodeClosePayload(code, reason)), bytes);
    deepStrictEqual(decode(hex(bytes)), { code, reason });
  }
});

Deno.test("decodeClosePayload() gives 1005 for an empty payload", () => {
  deepStrictEqual(decode(hex("")), { code: 1005, reason: "" });
});

Deno.test("decodeClosePayload() rejects half a code with 1002", () => {
  throws(() => decode(hex("03")), failsWith(1002));
});

Deno.test("decodeClosePayload() holds codes to the registry", () => {
  for (const code of LEGAL) strictEqual(decode(Uint8Array.of(code >> 8, code & 255)).code, code);
  for (const code of ILLEGAL) {
    throws(() => decode(Uint8Array.of(code >> 8, code & 255)), failsWith(1002), `code ${code}`);
  }
});

Deno.test("decodeClosePayload() rejects a reason that is not whole UTF-8 with 1007", () => {
  for (const reason of ["ff", "c3", "ed a0 80", "e2 82", "c0 af"]) {
    throws(() => decode(concat(hex("03 e8"), hex(reason))), failsWith(1007), reason);
  }
});

Deno.test("decodeClosePayload() reads no byte outside its range", () => {
  const bytes = concat(hex("ff ff"), encodeClosePayload(1001, "ok"), hex("ff"));
  deepStrictEqual(decodeClosePayload(bytes, 2, bytes.length - 1), { code: 1001, reason: "ok" });
});

Deno.test("encodeClosePayload() refuses codes that may not be sent", () => {
  for (const code of [...ILLEGAL, 1000.5, NaN, -1000]) {
    throws(() => encodeClosePayload(code), RangeError, `code ${code}`);
  }
});

Deno.test("encodeClosePayload() takes a reason of 123 bytes and refuses one of 124", () => {
  strictEqual(encodeClosePayload(1000, "a".repeat(123)).length, 125);
  throws(() => encodeClosePayload(1000, "a".repeat(124)), RangeError);
  const umlauts = "ä".repeat(62);
  strictEqual(utf8(umlauts).length, 124);
  throws(() => encodeClosePayload(1000, umlauts), RangeError);
});
