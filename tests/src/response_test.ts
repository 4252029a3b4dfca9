import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import type { Conn } from "../../src/conn.ts";
import { HandshakeError } from "../../src/errors.ts";
import {
  asksToClose,
  BodyError,
  encodeError,
  encodeHead,
  type ResponseContext,
  writeAll,
  writeResponse,
} from "../../src/response.ts";
import { concat, utf8 } from "./_bytes.ts";

/** Writes a response and returns what was written, with each write's length. */
async function written(response: Response, context: Partial<ResponseContext> = {}) {
  const writes: Uint8Array[] = [];
  const write = (bytes: Uint8Array) => Promise.resolve(void writes.push(bytes.slice()));
  const all = { method: "GET", minorVersion: 1, keepAlive: true, write, ...context };
  await writeResponse(response, all);
  const text = new TextDecoder().decode(concat(...writes)).replace(/date: .*\r\n/, "");
  return { text, lengths: writes.map(({ length }) => length) };
}

/** A body of `pieces`, each of which comes when it is asked for. */
function streamOf(...pieces: string[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      const piece = pieces.shift();
      if (piece === undefined) controller.close();
      else controller.enqueue(utf8(piece));
    },
  }, { highWaterMark: 0 });
}

Deno.test("encodeError() says what is wrong, and that the connection closes", () => {
  const text = new TextDecoder().decode(
    encodeError(
      new HandshakeError(426, "Upgrade", { upgrade: "websocket", connection: "Upgrade" }),
    ),
  );
  ok(text.startsWith("HTTP/1.1 426 Upgrade Required\r\n"));
  ok(text.includes("\r\nconnection: close, Upgrade\r\nupgrade: websocket\r\n"));
  ok(text.includes("\r\ncontent-length: 8\r\nx-content-type-options: nosniff\r\n"));
  ok(text.endsWith("\r\n\r\nUpgrade\n"));
});

Deno.test("encodeError() leaves its body out where none may be", () => {
  const error = new HandshakeError(404, "Not found");
  const text = new TextDecoder().decode(encodeError(error, { withBody: false }));
  ok(text.includes("\r\ncontent-length: 10\r\n"));
  ok(text.endsWith("\r\n\r\n"));
});

Deno.test("encodeHead() names what is common, and takes a reason of the application's own", () => {
  const head = (status: number, reason = "") =>
    new TextDecoder().decode(encodeHead(status, reason, [["a", "b"]])).split("\r\n");
  strictEqual(head(404)[0], "HTTP/1.1 404 Not Found");
  strictEqual(head(299)[0], "HTTP/1.1 299 ");
  strictEqual(head(404, "Gone fishing")[0], "HTTP/1.1 404 Gone fishing");
  deepStrictEqual(head(200).slice(2), ["a: b", "", ""]);
});

Deno.test("an answer that says so is the last one", () => {
  const answer = (connection: string) => new Response("", { headers: { connection } });
  deepStrictEqual(["close", "Close", "keep-alive"].map((value) => asksToClose(answer(value))), [
    true,
    true,
    false,
  ]);
  strictEqual(asksToClose(new Response("")), false);
});

Deno.test("a body that is there whole is written with its head, in one write", async () => {
  const { text, lengths } = await written(new Response("hello", { headers: { x: "y" } }));
  ok(text.endsWith("x: y\r\ncontent-length: 5\r\n\r\nhello"), text);
  strictEqual(lengths.length, 1);
});

Deno.test("a body that comes in pieces is chunked, or ends with an old client's connection", async () => {
  const chunked = await written(new Response(streamOf("ab", "", "cde")));
  ok(chunked.text.endsWith("\r\n\r\n2\r\nab\r\n3\r\ncde\r\n0\r\n\r\n"), chunked.text);
  const old = await written(new Response(streamOf("ab", "cde")), {
    minorVersion: 0,
    keepAlive: false,
  });
  ok(old.text.endsWith("connection: close\r\n\r\nabcde"), old.text);
});

Deno.test("HEAD, 204 and 304 have no body, and one that is not read is told so", async () => {
  let isCancelled = false;
  const body = new ReadableStream({
    pull: (controller) =>
      new Promise((resolve) => setTimeout(resolve, 1)).then(() => {
        controller.enqueue(utf8("x"));
      }),
    cancel: () => void (isCancelled = true),
  });
  const { text } = await written(new Response(body), { method: "HEAD" });
  ok(text.endsWith("transfer-encoding: chunked\r\n\r\n"), text);
  strictEqual(isCancelled, true);
  for (const status of [204, 304]) {
    const { text } = await written(new Response(null, { status }));
    ok(!text.includes("content-length") && text.endsWith("\r\n\r\n"), text);
  }
});

Deno.test("a body's source that fails at once leaves nothing written", async () => {
  const body = new ReadableStream({
    pull() {
      throw new Error("mine");
    },
  });
  let writes = 0;
  const write = () => Promise.resolve(void writes++);
  const context = { method: "GET", minorVersion: 1, keepAlive: true, write };
  await rejects(writeResponse(new Response(body), context), BodyError);
  strictEqual(writes, 0);
});

Deno.test("writeAll() goes on where a write was cut short", async () => {
  const taken: number[][] = [];
  const conn = {
    write(bytes: Uint8Array) {
      taken.push([...bytes]);
      return Promise.resolve(Math.min(2, bytes.length));
    },
  } as unknown as Conn;
  await writeAll(conn, Uint8Array.of(1, 2, 3, 4, 5));
  deepStrictEqual(taken, [[1, 2, 3, 4, 5], [3, 4, 5], [5]]);
});
