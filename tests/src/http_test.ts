import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { utf8 } from "./_bytes.ts";
import { RawClient, sendAndReset } from "./_client.ts";
import { SHORT, withServer } from "./_server.ts";

/** Answers with what it was asked. */
async function describe(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  return new Response(`${request.method} ${pathname}${search} ${await request.text()}`);
}

function request(line: string, ...more: string[]): string {
  return [`${line} HTTP/1.1`, "Host: a", ...more, "", ""].join("\r\n");
}

Deno.test("requests follow each other on one connection, also without waiting", async () => {
  await withServer({ onRequest: describe }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request("GET /a?b=c"));
    strictEqual((await client.readResponse()).body, "GET /a?b=c ");
    await client.send(
      request("POST /1", "Content-Length: 5") + "hello" + request("PUT /2", "Content-Length: 2") +
        "hi" + request("GET /3"),
    );
    const bodies = [];
    for (let i = 0; i < 3; i++) bodies.push((await client.readResponse()).body);
    deepStrictEqual(bodies, ["POST /1 hello", "PUT /2 hi", "GET /3 "]);
  });
});

Deno.test("a WebSocket may follow plain requests", async () => {
  const onUpgrade = () => undefined;
  await withServer({ onRequest: describe, onUpgrade }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request("GET /page"));
    await client.readResponse();
    await client.send(request(
      "GET /ws",
      "Upgrade: websocket",
      "Connection: upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ));
    ok((await client.readHead()).startsWith("HTTP/1.1 101 "));
    await client.echo("now it is one");
  });
});

Deno.test("Connection: close and HTTP/1.0 close after the answer", async () => {
  await withServer({ onRequest: describe }, async ({ addr }) => {
    const requests = [
      request("GET /", "Connection: close"),
      request("GET /", "Connection: x, Close"),
      "GET / HTTP/1.0\r\n\r\n",
    ];
    for (const text of requests) {
      using client = await RawClient.connect(addr);
      await client.send(text + request("GET /ignored"));
      const { status, head } = await client.readResponse();
      strictEqual(status, 200);
      ok(head.includes("\r\nconnection: close\r\n"), head);
      strictEqual(await client.readTextToEnd(), "");
      strictEqual(client.ending, "fin");
    }
  });
});

Deno.test("ambiguous, unbounded and unknown requests are refused and closed", async () => {
  const limits = { ...SHORT, maxBodyBytes: 10 };
  const table: [name: string, status: number, text: string][] = [
    ["both lengths", 400, request("POST /", "Content-Length: 3", "Transfer-Encoding: chunked")],
    ["two lengths", 400, request("POST /", "Content-Length: 3", "Content-Length: 3")],
    ["chunked", 411, request("POST /", "Transfer-Encoding: chunked")],
    ["a body over the limit", 413, request("POST /", "Content-Length: 11")],
    ["a body on GET", 400, request("GET /", "Content-Length: 3") + "abc"],
    ["an unknown method", 501, request("BREW /")],
    ["TRACE", 405, request("TRACE /")],
    ["two empty lines first", 400, "\r\n\r\n" + request("GET /")],
    ["an expectation", 417, request("POST /", "Content-Length: 3", "Expect: miracles")],
  ];
  await withServer({ limits, onRequest: describe }, async ({ addr }) => {
    for (const [name, status, text] of table) {
      using client = await RawClient.connect(addr);
      await client.send(text + request("GET /smuggled"));
      const answer = await client.readTextToEnd();
      strictEqual(answer.slice(0, 12), `HTTP/1.1 ${status}`, name);
      strictEqual(answer.match(/HTTP\/1\.1/g)?.length, 1, `${name}: one answer`);
    }
    using client = await RawClient.connect(addr);
    await client.send(request("POST /", "Content-Length: 10") + "0123456789");
    strictEqual((await client.readResponse()).body, "POST / 0123456789");
  });
});

Deno.test("a body that is expected to be asked for is", async () => {
  await withServer({ onRequest: describe }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request("POST /", "Content-Length: 2", "Expect: 100-continue"));
    strictEqual(await client.readHead(), "HTTP/1.1 100 Continue\r\n\r\n");
    await client.send("ok");
    strictEqual((await client.readResponse()).body, "POST / ok");
  });
});

Deno.test("an HTTP/1.0 client is not told to continue, since it cannot have asked", async () => {
  await withServer({ onRequest: describe }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    const text = request("POST /", "Content-Length: 2", "Expect: 100-continue");
    await client.send(text.replace("HTTP/1.1", "HTTP/1.0"), "ok");
    strictEqual((await client.readResponse()).body, "POST / ok");
  });
});

Deno.test("an empty line before a request is ignored, before each of them", async () => {
  await withServer({ onRequest: describe }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    for (
      const text of ["\r\n" + request("GET /a"), "\r\n" + request("GET /b"), request("GET /c")]
    ) {
      for (const byte of text) await client.send(byte);
      strictEqual((await client.readResponse()).status, 200, text);
    }
  });
});

Deno.test("HEAD gets the head alone of a refusal, too", async () => {
  await withServer({}, async ({ addr }) => {
    for (const line of ["HEAD /", "HEAD /?refused-for-its-body"]) {
      using client = await RawClient.connect(addr);
      const more = line.includes("body") ? ["Content-Length: 1"] : [];
      await client.send(request(line, ...more));
      const answer = await client.readTextToEnd();
      ok(/^HTTP\/1\.1 4\d\d /.test(answer) && answer.endsWith("\r\n\r\n"), answer);
    }
  });
});

Deno.test("HEAD gets the head of GET and no body, 204 and 304 have none either", async () => {
  const onRequest = ({ url, method }: Request) => {
    const status = Number(new URL(url).pathname.slice(1));
    return new Response(status === 200 && method !== "OPTIONS" ? "12345" : null, { status });
  };
  await withServer({ onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    for (const [line, length] of [["HEAD /200", "5"], ["OPTIONS /200", "0"]]) {
      await client.send(request(line));
      const head = await client.readHead();
      ok(head.includes(`\r\ncontent-length: ${length}\r\n`), head);
    }
    for (const status of [204, 304]) {
      await client.send(request(`GET /${status}`));
      const head = await client.readHead();
      ok(head.startsWith(`HTTP/1.1 ${status} `));
      strictEqual(/content-length|transfer-encoding/i.test(head), false);
    }
    await client.send(request("GET /200"));
    strictEqual((await client.readResponse()).body, "12345");
  });
});

/** A body that comes in pieces. */
function streamOf(...pieces: string[]): ReadableStream<Uint8Array> {
  return ReadableStream.from(pieces).pipeThrough(new TextEncoderStream());
}

Deno.test("a body that streams is sent in chunks, without an empty one before the end", async () => {
  const onRequest = () => new Response(streamOf("", "one", "", "twotwo", ""));
  await withServer({ onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request("GET /", "Connection: close"));
    const text = await client.readTextToEnd();
    ok(/^transfer-encoding: chunked\r$/im.test(text));
    ok(text.endsWith("\r\n\r\n3\r\none\r\n6\r\ntwotwo\r\n0\r\n\r\n"), text);
  });
});

Deno.test("an HTTP/1.0 client gets a streaming body without chunks, up to the end", async () => {
  const onRequest = () => new Response(streamOf("one", "two"));
  await withServer({ onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send("GET / HTTP/1.0\r\n\r\n");
    const text = await client.readTextToEnd();
    strictEqual(/transfer-encoding/i.test(text), false);
    ok(text.endsWith("\r\n\r\nonetwo"), text);
  });
});

Deno.test("a body's source may pause for longer than a peer may stall", async () => {
  const more = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      controller.enqueue(new TextEncoder().encode("now"));
      controller.enqueue(new TextEncoder().encode("and"));
      await more.promise;
      controller.enqueue(new TextEncoder().encode("then"));
      controller.close();
    },
  });
  const onRequest = () => new Response(body);
  await withServer({ limits: { ...SHORT, stallTimeoutMs: 50 }, onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request("GET /", "Connection: close"));
    await client.readHead();
    setTimeout(more.resolve, 150);
    ok((await client.readTextToEnd()).endsWith("4\r\nthen\r\n0\r\n\r\n"));
  });
});

Deno.test("a body's source that fails is reported; 500 if nothing was written yet", async () => {
  const failing = (...pieces: string[]) =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const piece = pieces.shift();
        if (piece === undefined) controller.error(new Error("mine"));
        else controller.enqueue(new TextEncoder().encode(piece));
      },
    }, { highWaterMark: 0 });
  for (const pieces of [[], ["a"], ["a", "b", "c"]]) {
    const errors: unknown[] = [];
    const options = {
      onRequest: () => new Response(failing(...pieces)),
      onError: (error: unknown) => errors.push(error),
    };
    await withServer(options, async ({ addr }) => {
      using client = await RawClient.connect(addr);
      await client.send(request("GET /"));
      const answer = await client.readTextToEnd();
      if (pieces.length === 0) ok(answer.startsWith("HTTP/1.1 500 "), answer);
      strictEqual(answer.endsWith("\r\n0\r\n\r\n"), false, "it does not look complete");
    });
    strictEqual((errors[0] as Error).message, "mine");
    strictEqual(errors.length, 1);
  }
});

Deno.test("a body's source is told when the client has gone", async () => {
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(100_000)),
    cancel: () => cancelled.resolve(),
  });
  await withServer({ onRequest: () => new Response(body) }, async ({ addr }) => {
    const client = await RawClient.connect(addr);
    await client.send(request("GET /"));
    await client.readHead();
    client[Symbol.dispose]();
    await cancelled.promise;
  });
});

Deno.test("a peer that does not take its answer is cut at the stall timeout", async () => {
  const cancelled = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(1_000_000)),
    cancel: () => cancelled.resolve(),
  });
  const onRequest = () => new Response(body);
  await withServer({ limits: { ...SHORT, stallTimeoutMs: 100 }, onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request("GET /"));
    await cancelled.promise;
    strictEqual(client.ending, null);
  });
});

Deno.test("fields that belong to the connection cannot be set by a handler", async () => {
  const headers = {
    "connection": "upgrade",
    "content-length": "99",
    "transfer-encoding": "gzip",
    "x-mine": "1",
  };
  await withServer({ onRequest: () => new Response("ok", { headers }) }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request("GET /"));
    const { head, body } = await client.readResponse();
    strictEqual(body, "ok");
    strictEqual(/upgrade|gzip|99/.test(head), false);
    ok(/^x-mine: 1\r$/m.test(head));
    ok(/^date: .* GMT\r$/m.test(head));
  });
});

Deno.test("a handler that throws, or answers with a used body, is 500 and reported", async () => {
  const used = new Response("used");
  await used.text();
  const tries = [
    () => {
      throw new Error("mine");
    },
    () => Promise.reject(new Error("mine")),
    () => used,
    () => undefined as unknown as Response,
    () => Response.error(),
  ];
  for (const onRequest of tries) {
    const errors: unknown[] = [];
    await withServer({ onRequest, onError: (error) => errors.push(error) }, async ({ addr }) => {
      using client = await RawClient.connect(addr);
      await client.send(request("GET /"));
      const { status, body } = await client.readResponse();
      strictEqual(status, 500, String(onRequest));
      strictEqual(body.includes("mine"), false);
      strictEqual(errors.length, 1);
    });
  }
});

Deno.test("without a handler plain requests get 426", async () => {
  await withServer({}, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request("GET /"));
    strictEqual((await client.readResponse()).status, 426);
  });
});

Deno.test("the handler sees the request as the platform's Request, and the peer", async () => {
  const seen: unknown[] = [];
  const onRequest = ({ url, headers }: Request, peer: { clientAddress: string }) => {
    seen.push(url, headers.get("x-a"), peer.clientAddress);
    return new Response();
  };
  await withServer({ onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(
      "GET http://example.org:81/p?q HTTP/1.1\r\nHost: example.org:81\r\nX-A: 1\r\nx-a: 2\r\n\r\n",
    );
    strictEqual((await client.readResponse()).status, 200);
  });
  deepStrictEqual(seen, ["http://example.org:81/p?q", "1, 2", "127.0.0.1"]);
});

Deno.test("a handler is told when its client has left, by FIN or by RST", async () => {
  for (const leave of ["fin", "rst"] as const) {
    const asked = Promise.withResolvers<void>();
    const left = Promise.withResolvers<unknown>();
    const onRequest = ({ signal }: Request) =>
      new Promise<Response>((_, reject) => {
        asked.resolve();
        signal.addEventListener("abort", () => {
          left.resolve(signal.reason.name);
          reject(signal.reason);
        });
      });
    await withServer({ onRequest }, async ({ addr }) => {
      const bytes = utf8(request("GET /"));
      if (leave === "rst") await sendAndReset(addr, bytes);
      else {
        using client = await RawClient.connect(addr);
        await client.send(bytes);
        await asked.promise;
      }
      strictEqual(await left.promise, "AbortError");
    });
  }
});

Deno.test("a handler is told when its client gets 408 instead of its answer", async () => {
  const left = Promise.withResolvers<void>();
  const onRequest = ({ signal }: Request) =>
    new Promise<Response>(() => signal.addEventListener("abort", () => left.resolve()));
  await withServer({ limits: SHORT, onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request("GET /"));
    strictEqual((await client.readResponse()).status, 408);
    await left.promise;
  });
});

Deno.test("a client that has only ended its sending gets its answer", async () => {
  const answer = Promise.withResolvers<Response>();
  const onRequest = ({ signal }: Request) => {
    signal.addEventListener("abort", () => answer.resolve(new Response("late, but here")));
    return answer.promise;
  };
  await withServer({ onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request("GET /"));
    await client.conn.closeWrite();
    strictEqual((await client.readResponse()).body, "late, but here");
  });
});

Deno.test("a request that comes while another's handler runs is answered after it", async () => {
  const first = Promise.withResolvers<Response>();
  const asked = Promise.withResolvers<void>();
  const onRequest = async (request: Request) => {
    if (request.method === "POST") return new Response(await request.text());
    asked.resolve();
    return first.promise;
  };
  await withServer({ onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request("GET /"));
    await asked.promise;
    await client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nsec", "ond");
    first.resolve(new Response("first"));
    strictEqual((await client.readResponse()).body, "first");
    strictEqual((await client.readResponse()).body, "second");
  });
});

Deno.test("an answer that says Connection: close is the last one", async () => {
  const onRequest = () => new Response("no", { status: 403, headers: { connection: "close" } });
  await withServer({ onRequest }, async ({ addr }) => {
    using client = await RawClient.connect(addr);
    await client.send(request("GET /"));
    const { status, head } = await client.readResponse();
    strictEqual(status, 403);
    strictEqual(/^connection: close\r$/im.test(head), true);
    strictEqual(await client.readTextToEnd(), "");
  });
});
