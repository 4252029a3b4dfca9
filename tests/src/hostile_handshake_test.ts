import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { concat, hex, someBytes, utf8 } from "./_bytes.ts";
import { HANDSHAKE, handshakeWith, RawClient, sendAndReset } from "./_client.ts";
import { clientFrame, closeFrame, FINAL } from "./_frames.ts";
import { checkServes, testTls, withServer } from "./_server.ts";

/** Returns {@linkcode HANDSHAKE} with `from` replaced. */
function replaced(from: string, to: string): string {
  if (!HANDSHAKE.includes(from)) throw new Error(`${from} is not in the handshake`);
  return HANDSHAKE.replace(from, to);
}

const KEY_LINE = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const MARK = "reflect-me";

const REFUSED: [name: string, status: number, request: string][] = [
  ["bare LF", 400, HANDSHAKE.replaceAll("\r\n", "\n")],
  ["one bare LF", 400, replaced("Upgrade: websocket\r\n", "Upgrade: websocket\n")],
  ["bare CR", 400, replaced("websocket\r\n", "websocket\r")],
  ["obs-fold", 400, handshakeWith(`X: ${MARK}`, " folded")],
  ["space before the colon", 400, replaced("Host:", "Host :")],
  ["NUL", 400, handshakeWith(`X: ${MARK}\0`)],
  ["control character", 400, handshakeWith(`X: ${MARK}\x01`)],
  ["empty field name", 400, handshakeWith(`: ${MARK}`)],
  ["no Host", 400, replaced("Host: localhost\r\n", "")],
  ["two Hosts", 400, handshakeWith(`Host: ${MARK}`)],
  ["malformed Host", 400, replaced("localhost", `${MARK}/x`)],
  ["POST", 405, replaced("GET", "POST")],
  ["no Upgrade", 426, replaced("Upgrade: websocket\r\n", "")],
  ["another Upgrade", 426, replaced("websocket\r\n", `${MARK}\r\n`)],
  ["no Connection token", 426, replaced("Connection: Upgrade", "Connection: close")],
  ["no Connection", 426, replaced("Connection: Upgrade\r\n", "")],
  ["no key", 400, replaced(KEY_LINE, "")],
  ["short key", 400, replaced("ZQ==", "")],
  ["long key", 400, replaced("ZQ==", "ZQZQZQ==")],
  ["key twice", 400, handshakeWith(KEY_LINE.trim())],
  ["no version", 426, replaced("Sec-WebSocket-Version: 13\r\n", "")],
  ["version 12", 426, replaced("Version: 13", "Version: 12")],
  ["version 013", 426, replaced("Version: 13", "Version: 013")],
  ["version with words", 426, replaced("Version: 13", `Version: ${MARK}`)],
  ["HTTP/1.0", 426, replaced("HTTP/1.1", "HTTP/1.0")],
  ["HTTP/2.0", 505, replaced("HTTP/1.1", "HTTP/2.0")],
  ["both lengths", 400, handshakeWith("Content-Length: 0", "Transfer-Encoding: chunked")],
  ["a body by length", 400, handshakeWith("Content-Length: 5") + "hello"],
  ["a chunked body", 400, handshakeWith("Transfer-Encoding: chunked") + "0\r\n\r\n"],
  ["bad subprotocols", 400, handshakeWith(`Sec-WebSocket-Protocol: ${MARK} x`)],
  ["bad extensions", 400, handshakeWith(`Sec-WebSocket-Extensions: ${MARK}=1`)],
  ["long request line", 414, replaced("/chat", `/${MARK.repeat(1000)}`)],
  ["long field", 431, handshakeWith(`X: ${MARK.repeat(1000)}`)],
  ["long head", 431, handshakeWith(...Array(4).fill(`X: ${MARK.repeat(500)}`))],
  ["many fields", 431, handshakeWith(...Array(100).fill(`X: ${MARK}`))],
  ["not HTTP", 400, `SSH-2.0-${MARK}\r\n\r\n`],
  ["path with control characters", 400, replaced("/chat", `/${MARK}\x1b`)],
  ["TLS hello", 400, "\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03"],
];

Deno.test("every bad handshake is refused with its status, closed, and reflected nowhere", async () => {
  await withServer({}, async (server) => {
    for (const [name, status, request] of REFUSED) {
      using client = await RawClient.connect(server.addr);
      await client.trySend(request);
      const text = await client.readTextToEnd();
      strictEqual(text.slice(0, 12), `HTTP/1.1 ${status}`, name);
      strictEqual(client.ending, "fin", `${name}: closed without a reset`);
      strictEqual(text.includes(MARK), false, `${name}: nothing is reflected`);
      strictEqual(/^connection: close/im.test(text), true, `${name}: says that it closes`);
      if (name.startsWith("version") || name === "no version") {
        strictEqual(/^sec-websocket-version: 13\r$/im.test(text), true, name);
      }
      await checkServes(server);
    }
  });
});

Deno.test("unusual but right handshakes are accepted", async () => {
  const accepted: [name: string, request: string][] = [
    ["pad bits that are not zero", replaced("ZQ==", "ZR==")],
    ["odd extensions", handshakeWith("Sec-WebSocket-Extensions: constructor, __proto__; x=1")],
    ["lower case", HANDSHAKE.replaceAll(/^[\w-]+:/gm, (name) => name.toLowerCase())],
    ["upper case", HANDSHAKE.replaceAll(/^[\w-]+:/gm, (name) => name.toUpperCase())],
    [
      "several Connection tokens",
      replaced("Connection: Upgrade", "Connection: keep-alive, upgrade"),
    ],
    ["absolute target", replaced("/chat", "http://localhost/chat")],
    ["subprotocols that nobody selects", handshakeWith("Sec-WebSocket-Protocol: a, b")],
    ["a hundred fields", handshakeWith(...Array(95).fill("X: a"))],
  ];
  await withServer({}, async (server) => {
    for (const [name, request] of accepted) {
      using client = await RawClient.connect(server.addr);
      await client.send(request);
      const head = await client.readHead();
      strictEqual(head.startsWith("HTTP/1.1 101 "), true, `${name}: ${head}`);
      strictEqual(/sec-websocket-(?:protocol|extensions)/i.test(head), false, name);
      await client.echo(name);
    }
  });
});

Deno.test("the handshake's answer is that of RFC 6455 §1.3", async () => {
  await withServer({}, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(HANDSHAKE);
    const head = await client.readHead();
    strictEqual(head.includes("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"), true);
  });
});

Deno.test("frames in the same segment as the request are processed after the 101", async () => {
  await withServer({}, async ({ addr }) => {
    for (const size of [5, 300, 5000]) {
      using client = await RawClient.connect(addr);
      const payload = someBytes(size);
      const frames = [clientFrame(FINAL.binary, payload), closeFrame(1000)];
      await client.send(concat(utf8(HANDSHAKE), ...frames));
      strictEqual((await client.readHead()).startsWith("HTTP/1.1 101 "), true);
      deepStrictEqual((await client.readFrame())?.payload, payload);
      deepStrictEqual(await client.readCloseCodes(), [1000]);
    }
  });
});

Deno.test("a handshake may come byte by byte", async () => {
  await withServer({}, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    for (const char of HANDSHAKE) await client.send(char);
    strictEqual((await client.readHead()).startsWith("HTTP/1.1 101 "), true);
    for (const byte of clientFrame(FINAL.text, "slow")) await client.send(Uint8Array.of(byte));
    strictEqual((await client.readFrame())?.payload.length, 4);
  });
});

const SESSION = concat(utf8(HANDSHAKE), clientFrame(FINAL.text, "x".repeat(130)), closeFrame(1000));

Deno.test("a FIN at any byte of handshake and frames hurts that connection only", async () => {
  await withServer({}, async (server) => {
    for (let cut = 0; cut <= SESSION.length; cut += cut < 20 ? 1 : 7) {
      using client = await RawClient.connect(server.addr);
      await client.send(SESSION.subarray(0, cut));
      await client.conn.closeWrite();
      await client.readToEnd();
      strictEqual(client.ending, "fin", `after ${cut} bytes`);
    }
    await checkServes(server);
  });
});

Deno.test("an RST at any byte of handshake and frames hurts that connection only", async () => {
  await withServer({}, async (server) => {
    for (let cut = 0; cut <= SESSION.length; cut += cut < 20 ? 1 : 7) {
      await sendAndReset(server.addr, SESSION.subarray(0, cut));
    }
    await checkServes(server);
  });
});

Deno.test("connections that end are forgotten, however they end", async () => {
  await withServer({}, async (server) => {
    const client = await RawClient.open(server.addr);
    const [connection] = server.connections;
    await sendAndReset(server.addr, utf8(HANDSHAKE));
    client[Symbol.dispose]();
    strictEqual((await connection.closed).code, 1006);
    await checkServes(server);
    while (server.connections.size > 0) await [...server.connections][0].closed;
  });
});

Deno.test("plain HTTP, garbage, FIN and RST on a TLS port hurt that connection only", async () => {
  const tls = testTls();
  await withServer({ tls }, async (server) => {
    const garbage = [
      utf8(HANDSHAKE),
      someBytes(500),
      hex("16 03 01 00 05 01 00 00 01 00"),
      hex(""),
    ];
    for (const bytes of garbage) {
      using client = await RawClient.connect(server.addr);
      await client.send(bytes);
      if (bytes.length === 0) await client.conn.closeWrite();
      const answer = await client.readTextToEnd();
      // What cannot be TLS is answered with a sentence, or a redirect to the same under https.
      const isPlain = bytes.length > 0 && bytes[0] !== 0x16;
      strictEqual(/^HTTP\/1\.1 (308|400) /.test(answer), isPlain, answer);
      await sendAndReset(server.addr, bytes);
      await checkServes(server, tls.cert);
    }
  });
});

Deno.test("TLS carries handshake, echo and the closing handshake", async () => {
  const tls = testTls();
  await withServer({ tls }, async ({ addr }) => {
    using client = await RawClient.open(addr, undefined, tls.cert);
    await client.echo("secret");
    await client.send(clientFrame(FINAL.binary, someBytes(300_000)));
    strictEqual((await client.readFrame())?.payload.length, 300_000);
    await client.send(closeFrame(1000));
    deepStrictEqual(await client.readCloseCodes(), [1000]);
    strictEqual(client.ending, "fin");
  });
});
