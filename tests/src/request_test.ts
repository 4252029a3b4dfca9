import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { HandshakeError } from "../../src/errors.ts";
import {
  HeaderFields,
  type HeadLimits,
  HeadScanner,
  type ParsedHead,
  parseHead,
} from "../../src/request.ts";
import { testProperty } from "../_long.ts";
import { concat, cutAt, someBytes, utf8 } from "./_bytes.ts";

const LIMITS: HeadLimits = {
  maxRequestLineBytes: 8192,
  maxHeaderLineBytes: 8192,
  maxHeadBytes: 16_384,
  maxHeaderFields: 100,
};

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

/** Scans and parses as a connection does; returns the head, or 0 while its end is not there. */
function parse(text: string | Uint8Array, limits: Partial<HeadLimits> = {}): ParsedHead | 0 {
  const bytes = typeof text === "string" ? latin1(text) : text;
  const all = { ...LIMITS, ...limits };
  const length = new HeadScanner(all).scan(bytes, 0, bytes.length);
  return length === 0 ? 0 : parseHead(bytes, 0, length, all);
}

function statusOf(text: string | Uint8Array, limits: Partial<HeadLimits> = {}): number | "more" {
  try {
    return parse(text, limits) === 0 ? "more" : 200;
  } catch (error) {
    if (error instanceof HandshakeError) return error.status;
    throw error;
  }
}

function get(...lines: string[]): string {
  return ["GET / HTTP/1.1", "Host: a", ...lines, "", ""].join("\r\n");
}

Deno.test("parseHead() reads request line and fields", () => {
  const head = parse("POST /a/b?c=%20d HTTP/1.1\r\nHost: x:80\r\nX-A:  1 2\t\r\nx-a:3\r\n\r\n");
  if (head === 0) throw new Error("incomplete");
  deepStrictEqual(
    [head.method, head.target, head.minorVersion, head.host],
    ["POST", "/a/b?c=%20d", 1, "x:80"],
  );
  deepStrictEqual([...head.headers], [["host", "x:80"], ["x-a", "1 2"], ["x-a", "3"]]);
});

Deno.test("heads that are malformed or ambiguous get 400", () => {
  const table: [name: string, head: string][] = [
    ["bare LF after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"],
    ["bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"],
    ["bare LF at the end", "GET / HTTP/1.1\r\nHost: a\r\n\n"],
    ["bare CR in a value", get("X: a\rb")],
    ["bare CR in the request line", "GET /\r HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["CR CR LF", "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n"],
    ["obs-fold with a space", get("X: a", " b")],
    ["obs-fold with a tab", get("X: a", "\tb")],
    ["space before the colon", get("X : a")],
    ["space before the Host colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n"],
    ["first field starts with a space", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"],
    ["empty field name", get(": a")],
    ["no colon", get("X")],
    ["NUL in a value", get("X: a\0b")],
    ["NUL in the target", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["DEL in a value", get("X: \x7f")],
    ["escape in a value", get("X: \x1b[31m")],
    ["tab in a name", get("X\t: a")],
    ["parentheses in a name", get("X(1): a")],
    ["latin-1 in a name", get("\xdc: a")],
    ["no Host", "GET / HTTP/1.1\r\nX: a\r\n\r\n"],
    ["no fields", "GET / HTTP/1.1\r\n\r\n"],
    ["two Hosts", get("Host: a")],
    ["two Hosts in one", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"],
    ["Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"],
    ["Host with a user", "GET / HTTP/1.1\r\nHost: me@a\r\n\r\n"],
    ["Host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"],
    ["Host with a long port", "GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n"],
    ["Host with a port that is none", "GET / HTTP/1.1\r\nHost: a:65536\r\n\r\n"],
    ["two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["tab for a space", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["trailing space", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"],
    ["leading space", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["no version", "GET /\r\nHost: a\r\n\r\n"],
    ["no target", "GET HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["small-letter version", "GET / http/1.1\r\nHost: a\r\n\r\n"],
    ["version with two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"],
    ["bad method", "G@T / HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["relative target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["asterisk for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["authority form", "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["other scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["target not ASCII", "GET /\xfc HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["fragment in the target", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["absolute target against Host", "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n"],
    ["absolute target without Host", "GET http://b/ HTTP/1.1\r\nX: a\r\n\r\n"],
    ["nothing but an empty line", "\r\n"],
    ["TLS hello", "\x16\x03\x01\x02\x00\x01\x00"],
  ];
  for (const [name, head] of table) strictEqual(statusOf(head), 400, name);
});

Deno.test("heads that are unusual but right are read", () => {
  const table: [name: string, head: string, expected: Partial<ParsedHead>][] = [
    ["absolute target", "GET http://a/b?c HTTP/1.1\r\nHost: a\r\n\r\n", { target: "/b?c" }],
    ["absolute target, no path", "GET http://A HTTP/1.1\r\nHost: a\r\n\r\n", { target: "/" }],
    ["absolute target, query", "GET http://a?b HTTP/1.1\r\nHost: a\r\n\r\n", { target: "/?b" }],
    ["asterisk", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", { target: "*" }],
    ["IPv6 Host", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", { host: "[::1]:80" }],
    ["empty Host", "GET / HTTP/1.1\r\nHost:\r\n\r\n", { host: "" }],
    ["HTTP/1.0 without Host", "GET / HTTP/1.0\r\n\r\n", { host: "", minorVersion: 0 }],
    ["a later minor version", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", { minorVersion: 1 }],
    ["two slashes", "GET //etc/passwd HTTP/1.1\r\nHost: a\r\n\r\n", { target: "//etc/passwd" }],
  ];
  for (const [name, text, expected] of table) {
    const head = parse(text) as ParsedHead;
    for (const [key, value] of Object.entries(expected)) {
      strictEqual(head[key as keyof ParsedHead], value, name);
    }
  }
  strictEqual(statusOf(get("X: \xfc\xff", "X:", "x-!#$%&'*+.^_`|~: 1")), 200);
  strictEqual(statusOf("GET / HTTP/2.0\r\nHost: a\r\n\r\n"), 505);
});

Deno.test("a head is refused as soon as a byte shows that it is none", () => {
  strictEqual(statusOf("GET / HTTP/1.1\r\nHost: a\n"), 400);
  strictEqual(statusOf("GET / HTTP/1.1\r\nX: \0"), 400);
  strictEqual(statusOf("GET / HTTP/1.1\r\nHost: a\r\n\r"), "more");
});

Deno.test("each limit of a head passes at N and fails at N + 1", () => {
  const line = (length: number) => `GET /${"a".repeat(length - 14)} HTTP/1.1`;
  const withLine = (length: number) => `${line(length)}\r\nHost: a\r\n\r\n`;
  const withField = (length: number) => get(`X: ${"a".repeat(length - 3)}`);
  const withFields = (count: number) => get(...Array(count - 1).fill("X: a"));
  const table: [limits: Partial<HeadLimits>, (n: number) => string, n: number, status: number][] = [
    [{ maxRequestLineBytes: 100 }, withLine, 100, 414],
    [{ maxHeaderLineBytes: 100 }, withField, 100, 431],
    [{ maxHeaderFields: 7 }, withFields, 7, 431],
    [{ maxHeadBytes: 200 }, (length) => withField(length - get("").length), 200, 431],
    [{}, withLine, 8192, 414],
    [{}, withField, 8192, 431],
    [{}, withFields, 100, 431],
  ];
  for (const [limits, make, n, status] of table) {
    const name = `${JSON.stringify(limits)} at ${n}`;
    strictEqual(statusOf(make(n), limits), 200, name);
    strictEqual(statusOf(make(n + 1), limits), status, name);
  }
  strictEqual(withField(200 - get("").length).length, 200);
});

Deno.test("a limit of 0 lets nothing of its kind pass, and an endless one everything", () => {
  const long = get(...Array(5000).fill(`X: ${"a".repeat(20)}`), `Y: ${"b".repeat(100_000)}`)
    .replace("GET /", `GET /${"c".repeat(50_000)}`);
  const none: [limit: keyof HeadLimits, status: number][] = [
    ["maxRequestLineBytes", 414],
    ["maxHeaderLineBytes", 431],
    ["maxHeadBytes", 431],
    ["maxHeaderFields", 431],
  ];
  for (const [limit, status] of none) {
    strictEqual(statusOf(get(), { [limit]: 0 }), status, limit);
  }
  strictEqual(statusOf("GET / HTTP/1.0\r\n\r\n", { maxHeaderFields: 0 }), 200);
  strictEqual(statusOf("GET / HTTP/1.0\r\n\r\n", { maxHeaderLineBytes: 0 }), 200);
  const endless = Object.fromEntries(none.map(([limit]) => [limit, Infinity]));
  strictEqual(statusOf(long, endless), 200);
});

Deno.test("a head that never ends is refused at the limit, not beyond", () => {
  const scanner = new HeadScanner({ ...LIMITS, maxHeadBytes: 100 });
  const bytes = latin1(get("X: " + "a".repeat(60), "Y: " + "b".repeat(60)));
  strictEqual(scanner.scan(bytes, 0, 99), 0);
  throws(() => scanner.scan(bytes, 0, 100), { status: 431 });
});

Deno.test("a head may come in any parts and be followed by anything", () => {
  const text = get("Upgrade: websocket", "Connection: Upgrade");
  for (let cut = 0; cut <= text.length; cut++) {
    const scanner = new HeadScanner(LIMITS);
    const bytes = concat(utf8("xx"), latin1(text), utf8("\0\n\rmore"));
    if (cut < text.length) strictEqual(scanner.scan(bytes, 2, 2 + cut), 0);
    strictEqual(scanner.scan(bytes, 2, bytes.length), text.length, `cut at ${cut}`);
    scanner.reset();
    strictEqual(scanner.scan(bytes, 2, bytes.length), text.length);
  }
});

Deno.test("HeaderFields finds the elements of lists, in any case and on any of several lines", () => {
  const fields = new HeaderFields("a: keep-alive, Upgrade\r\nA:x,\t Y ,,\r\nb: upgrade2");
  for (const token of ["keep-alive", "upgrade", "x", "y"]) ok(fields.hasToken("A", token), token);
  for (const token of ["keep", "z", "keep-alive, upgrade"]) ok(!fields.hasToken("a", token), token);
  ok(!fields.hasToken("b", "upgrade"));
  ok(!fields.hasToken("c", "x"));
});

Deno.test("HeaderFields compares names without regard to case", () => {
  const fields = new HeaderFields("a: 1\r\nB:x, ,Y\r\nA: 2 ");
  deepStrictEqual(
    [fields.get("A"), fields.get("c"), fields.has("B"), fields.has("__proto__")],
    ["1, 2", null, true, false],
  );
  deepStrictEqual(fields.all("A"), ["1", "2"]);
  fields.compact();
  deepStrictEqual([...fields], [["a", "1"], ["b", "x, ,Y"], ["a", "2"]]);
});

testProperty(
  "any bytes, in any parts, give a head, a wait or a refusal, the same as whole",
  20_000,
  (parameters) => {
    const piece = fc.oneof(
      fc.constantFrom("GET", " ", "/", "HTTP/1.1", "HTTP/1.0", "\r\n", "\n", "\r", "\r\n\r\n"),
      fc.constantFrom("Host", ":", ": ", "a", "\t", "\0", "\x7f", "\xff", "http://a", "*", "X-Y"),
      fc.constantFrom("GET / HTTP/1.1\r\nHost: a\r\n", "Content-Length: 5\r\n", "Host: b\r\n"),
    );
    const limits = {
      maxRequestLineBytes: 80,
      maxHeaderLineBytes: 80,
      maxHeadBytes: 160,
      maxHeaderFields: 3,
    };
    const outcome = (chunks: Uint8Array[]) => {
      const bytes = concat(...chunks);
      const scanner = new HeadScanner(limits);
      let end = 0;
      try {
        for (const chunk of chunks) {
          end += chunk.length;
          const length = scanner.scan(bytes, 0, end);
          if (length === 0) continue;
          const { method, target, host, headers } = parseHead(bytes, 0, length, limits);
          return JSON.stringify([length, method, target, host, [...headers]]);
        }
        return "more";
      } catch (error) {
        if (error instanceof HandshakeError) return [400, 414, 431, 505].includes(error.status);
        throw error;
      }
    };
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 14 }),
        fc.array(fc.nat(120), { maxLength: 3 }),
        (pieces, cuts) => {
          const bytes = latin1(pieces.join(""));
          strictEqual(outcome(cutAt(bytes, cuts)), outcome([bytes]));
        },
      ),
      parameters,
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(200), (bytes, cut) => {
        strictEqual(outcome(cutAt(bytes, [cut])), outcome([bytes]));
      }),
      parameters,
    );
  },
);

Deno.test("16 KiB of fields are parsed without a call stack's worth of arguments", () => {
  const noise = [...someBytes(8000)].map((byte) => (byte & 1 ? "a" : "b")).join("");
  strictEqual(statusOf(get(`X: ${noise}`, `Y: ${noise}`)), 200);
});
