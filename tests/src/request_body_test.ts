import { strictEqual, throws } from "node:assert/strict";
import { HeaderFields } from "../../src/request.ts";
import { bodyLength } from "../../src/request_body.ts";

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
