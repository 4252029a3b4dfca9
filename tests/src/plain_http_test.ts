import { match, ok, strictEqual } from "node:assert/strict";
import { answerPlainHttp, isPlain } from "../../src/plain_http.ts";
import { someBytes, utf8 } from "./_bytes.ts";

function answer(bytes: Uint8Array): string {
  return new TextDecoder().decode(answerPlainHttp(bytes));
}

Deno.test("only what begins with a handshake record may be TLS", () => {
  strictEqual(isPlain(Uint8Array.of(0x16)), false);
  strictEqual(isPlain(Uint8Array.of(0x17)), true);
  strictEqual(isPlain(new Uint8Array(0)), false);
});

Deno.test("a page asked for without TLS is redirected to the same under https", () => {
  const text = answer(utf8("GET /a?b HTTP/1.1\r\nHost: pi.local:8443\r\n\r\n"));
  match(text, /^HTTP\/1\.1 308 .*\r\nlocation: https:\/\/pi\.local:8443\/a\?b\r\n/s);
  ok(answer(utf8("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n")).endsWith("\r\n\r\n"));
});

Deno.test("anything else without TLS gets a sentence", () => {
  for (
    const bytes of [
      utf8("POST / HTTP/1.1\r\nHost: a\r\n\r\n"),
      utf8("GET / HTTP/1.0\r\n\r\n"),
      utf8("GET / HTTP/1.1\r\nHost: a\r\nX: "),
      utf8("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
      someBytes(500),
    ]
  ) match(answer(bytes), /^HTTP\/1\.1 400 [^]*\r\n\r\nThis port speaks TLS/);
});
