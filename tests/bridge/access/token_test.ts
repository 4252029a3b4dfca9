import assert from "node:assert/strict";
import {
  checkTokenHash,
  checkTokenName,
  createToken,
  findToken,
  hashToken,
  MAX_TOKEN_LENGTH,
  MAX_TOKEN_NAME_LENGTH,
  type TokenRecord,
} from "../../../bridge/access/token.ts";

function record(name: string, token: string): TokenRecord {
  return { name, role: "viewer", sha256: hashToken(token) };
}

Deno.test("hashToken() is the SHA-256 of the UTF-8 bytes, as sha256sum prints it", () => {
  assert.equal(
    hashToken("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
  assert.equal(
    hashToken("grün"),
    "fe263064ba02eaeac482aaf1309553779bdb78e385cb1374654de293e191d785",
  );
});

Deno.test("createToken() gives another each time, of characters for URLs and subprotocols", () => {
  const tokens = Array.from({ length: 100 }, createToken);
  assert.equal(new Set(tokens).size, 100);
  for (const token of tokens) assert.match(token, /^pb_[A-Za-z0-9_-]{43}$/);
});

Deno.test("findToken() finds what was hashed, whatever its bytes, and nothing else", () => {
  const odd = ["a", "grün 🌱", "nul\0inside", "x".repeat(MAX_TOKEN_LENGTH), " padded "];
  const records = odd.map((token, i) => record(`token ${i}`, token));
  for (const [i, token] of odd.entries()) assert.equal(findToken(records, token), records[i]);
  for (const token of ["", "b", "a ", "A", "nul", "nul\0", "x".repeat(MAX_TOKEN_LENGTH - 1)]) {
    assert.equal(findToken(records, token), undefined, JSON.stringify(token));
  }
});

Deno.test("findToken() never takes an empty token, nor one that is too long", () => {
  assert.equal(findToken([record("empty", "")], ""), undefined);
  const long = "x".repeat(MAX_TOKEN_LENGTH + 1);
  assert.equal(findToken([record("long", long)], long), undefined);
});

Deno.test("findToken() knows a hash in capital letters", () => {
  const known = { ...record("me", "secret"), sha256: hashToken("secret").toUpperCase() };
  assert.equal(findToken([known], "secret"), known);
});

Deno.test("checkTokenName() takes what people call things", () => {
  for (const name of ["wall-tablet", "me", "Küche 2", "a", "x".repeat(MAX_TOKEN_NAME_LENGTH)]) {
    assert.equal(checkTokenName(name), null, name);
  }
  const bad = ["", "-x", " x", "a\nb", "a\0", "a/b", "<b>", "x".repeat(MAX_TOKEN_NAME_LENGTH + 1)];
  for (const name of bad) assert.notEqual(checkTokenName(name), null, JSON.stringify(name));
});

Deno.test("checkTokenHash() takes a SHA-256 and not that of nothing", () => {
  assert.equal(checkTokenHash(hashToken("x")), null);
  for (const text of ["", "abc", "g".repeat(64), "a".repeat(63), "a".repeat(65), hashToken("")]) {
    assert.notEqual(checkTokenHash(text), null, text);
  }
});
