import { rejects, strictEqual, throws } from "node:assert/strict";
import type { Conn } from "../../src/conn.ts";
import { DEFAULT_LIMITS } from "../../src/limits.ts";
import { ReceiveBuffer } from "../../src/receive_buffer.ts";
import { HeaderFields, parseHead } from "../../src/request.ts";
import { bodyLength, readBody } from "../../src/request_body.ts";
import { utf8 } from "./_bytes.ts";

Deno.test("bodyLength() reads Content-Length strictly", () => {
  const table: [fields: string, length: number][] = [
    ["", 0],
    ["content-length: 0", 0],
    ["content-length: 10", 10],
    ["content-length: 11", 413],
    ["content-length: 00000000000000000010", 10],
    ["content-length: 99999999999999999999", 413],
    ["content-length: -1", 400],
    ["content-length: +1", 400],
    ["content-length: 1 1", 400],
    ["content-length: 0x1", 400],
    ["content-length: 1, 1", 400],
    ["content-length:", 400],
    ["content-length: 1\r\ncontent-length: 1", 400],
    ["content-length: 1\r\ntransfer-encoding: chunked", 400],
    ["transfer-encoding: chunked", 411],
    ["transfer-encoding: identity", 411],
  ];
  for (const [fields, expected] of table) {
    const read = () => bodyLength(new HeaderFields(fields), 10);
    if (expected < 400) strictEqual(read(), expected, fields);
    else throws(read, { status: expected }, fields);
  }
});

Deno.test("maxBodyBytes of 0, N and ∞: a body of as many bytes passes, of one more is 413", () => {
  const table: [maxBytes: number, length: number, expected: number][] = [
    [0, 0, 0],
    [0, 1, 413],
    [100, 100, 100],
    [100, 101, 413],
    [Infinity, 2 ** 40, 2 ** 40],
  ];
  for (const [maxBytes, length, expected] of table) {
    const read = () => bodyLength(new HeaderFields(`content-length: ${length}`), maxBytes);
    const name = `${length} of ${maxBytes}`;
    if (expected === 413) throws(read, { status: 413 }, name);
    else strictEqual(read(), expected, name);
  }
});

Deno.test("without a limit a body that no memory holds is 413", async () => {
  for (const length of ["9".repeat(20), "9".repeat(400)]) {
    const received = new ReceiveBuffer();
    const head = utf8(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`);
    const body = readBody(parseHead(head, 0, head.length, DEFAULT_LIMITS), {
      conn: {} as Conn,
      received,
      maxBytes: Infinity,
    });
    await rejects(body, { status: 413 }, length);
  }
});
