import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { HandshakeError } from "../../src/errors.ts";
import {
  acceptKey,
  isUpgrade,
  parseExtensions,
  stringifyHandshake,
  validateHandshake,
} from "../../src/handshake.ts";
import { HeaderFields, type ParsedHead } from "../../src/request.ts";

const KEY = "dGhlIHNhbXBsZSBub25jZQ==";

type Fields = Record<string, string | string[] | null>;

/** A good handshake, with fields replaced, repeated (array) or removed (null). */
function head(fields: Fields = {}, line: Partial<ParsedHead> = {}): ParsedHead {
  const all: Fields = {
    host: "a",
    upgrade: "websocket",
    connection: "Upgrade",
    "sec-websocket-version": "13",
    "sec-websocket-key": KEY,
    ...fields,
  };
  const list = Object.entries(all).flatMap(([name, value]) =>
    value === null ? [] : [value].flat().map((one) => `${name}: ${one}`)
  );
  return {
    method: "GET",
    target: "/",
    minorVersion: 1,
    host: "a",
    headers: new HeaderFields(list.join("\r\n")),
    ...line,
  };
}

function refusalOf(request: ParsedHead): HandshakeError | null {
  try {
    validateHandshake(request);
    return null;
  } catch (error) {
    if (error instanceof HandshakeError) return error;
    throw error;
  }
}

Deno.test("acceptKey() gives the answer of RFC 6455 §1.3", () => {
  strictEqual(acceptKey(KEY), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
});

Deno.test("validateHandshake() accepts what clients really send", () => {
  const table: [string, Fields][] = [
    ["plain", {}],
    ["Firefox's Connection", { connection: "keep-alive, Upgrade" }],
    ["Connection in two lines", { connection: ["keep-alive", "upgrade"] }],
    ["capital letters", { upgrade: "WebSocket", connection: "UPGRADE" }],
    ["a list in Upgrade", { upgrade: "h2c, websocket" }],
    ["a key with pad bits that are not zero", { "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAB==" }],
    ["an empty body", { "content-length": "0" }],
    ["odd extension names", { "sec-websocket-extensions": "constructor, __proto__;toString=1" }],
    ["empty extensions", { "sec-websocket-extensions": "" }],
  ];
  for (const [name, fields] of table) strictEqual(refusalOf(head(fields)), null, name);
});

Deno.test("validateHandshake() refuses each broken rule with its status", () => {
  const table: [name: string, status: number, Fields, Partial<ParsedHead>?][] = [
    ["POST", 405, {}, { method: "POST" }],
    ["HEAD", 405, {}, { method: "HEAD" }],
    ["HTTP/1.0", 426, {}, { minorVersion: 0 }],
    ["no Upgrade", 426, { upgrade: null }],
    ["another Upgrade", 426, { upgrade: "websockets" }],
    ["no Connection", 426, { connection: null }],
    ["another Connection", 426, { connection: "keep-alive" }],
    ["no version", 426, { "sec-websocket-version": null }],
    ["version 8", 426, { "sec-websocket-version": "8" }],
    ["version 013", 426, { "sec-websocket-version": "013" }],
    ["version 13, 8", 426, { "sec-websocket-version": "13, 8" }],
    ["version twice", 426, { "sec-websocket-version": ["13", "13"] }],
    ["no key", 400, { "sec-websocket-key": null }],
    ["empty key", 400, { "sec-websocket-key": "" }],
    ["short key", 400, { "sec-websocket-key": "dGhlIHNhbXBsZSBub25j" }],
    ["long key", 400, { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQAA" }],
    ["key without padding", 400, { "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ" }],
    ["key in another alphabet", 400, { "sec-websocket-key": "dGhlIHNhbXBsZSBub25j-_==" }],
    ["key twice", 400, { "sec-websocket-key": [KEY, KEY] }],
    ["Content-Length", 400, { "content-length": "5" }],
    ["Content-Length 0 twice in one", 400, { "content-length": "0, 0" }],
    ["Transfer-Encoding", 400, { "transfer-encoding": "chunked" }],
    ["both", 400, { "content-length": "0", "transfer-encoding": "chunked" }],
    ["bad subprotocol", 400, { "sec-websocket-protocol": "a b" }],
    ["bad extension", 400, { "sec-websocket-extensions": "a;=b" }],
    ["bad quotes in an extension", 400, { "sec-websocket-extensions": 'a;b="c' }],
  ];
  for (const [name, status, fields, line] of table) {
    strictEqual(refusalOf(head(fields, line))?.status, status, name);
  }
});

Deno.test("refusals carry the fields that help a client on", () => {
  strictEqual(refusalOf(head({}, { method: "PUT" }))?.headers.allow, "GET");
  const version = refusalOf(head({ "sec-websocket-version": "9" }));
  strictEqual(version?.headers["sec-websocket-version"], "13");
  strictEqual(version?.headers.upgrade, "websocket");
  strictEqual(refusalOf(head({ upgrade: null }))?.headers.upgrade, "websocket");
});

Deno.test("refusals repeat nothing of the request", () => {
  const secret = "s3cr3t";
  const tries: [Fields, Partial<ParsedHead>][] = [
    [{ "sec-websocket-key": secret }, {}],
    [{ "sec-websocket-version": secret }, {}],
    [{ "sec-websocket-protocol": `${secret} x` }, {}],
    [{ "sec-websocket-extensions": `${secret} x` }, {}],
    [{}, { method: secret }],
  ];
  for (const [fields, line] of tries) {
    const refusal = refusalOf(head(fields, line))!;
    strictEqual(JSON.stringify([refusal.message, refusal.headers]).includes(secret), false);
  }
});

Deno.test("validateHandshake() returns key, subprotocols in order and extensions", () => {
  const handshake = validateHandshake(head({
    "sec-websocket-protocol": ["a.v1,,b,", "c"],
    "sec-websocket-extensions": "x; a=1; b, , y",
  }));
  deepStrictEqual(handshake, {
    key: KEY,
    protocols: ["a.v1", "b", "c"],
    extensions: [
      { name: "x", parameters: [["a", "1"], ["b", null]] },
      { name: "y", parameters: [] },
    ],
  });
});

Deno.test("parseExtensions() takes a quoted value for the token in it", () => {
  deepStrictEqual(parseExtensions('a; b="10"'), [{ name: "a", parameters: [["b", "10"]] }]);
  deepStrictEqual(parseExtensions(null), []);
});

Deno.test("isUpgrade() knows a handshake by any of its fields", () => {
  strictEqual(isUpgrade(head()), true);
  strictEqual(isUpgrade(head({ upgrade: null })), true);
  const plain = { upgrade: null, "sec-websocket-version": null, "sec-websocket-key": null };
  strictEqual(isUpgrade(head(plain)), false);
  strictEqual(isUpgrade(head({ ...plain, upgrade: "h2c" })), false);
});

Deno.test("stringifyHandshake() answers with the accept key and what was agreed on", () => {
  const handshake = validateHandshake(head());
  strictEqual(
    stringifyHandshake(handshake, {}),
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n",
  );
  const full = stringifyHandshake(handshake, { protocol: "p", extensions: "e; f" });
  strictEqual(full.includes("\r\nSec-WebSocket-Protocol: p\r\n"), true);
  strictEqual(full.includes("\r\nSec-WebSocket-Extensions: e; f\r\n"), true);
});
