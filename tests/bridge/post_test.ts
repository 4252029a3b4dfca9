import assert from "node:assert/strict";
import { post } from "../../bridge/post.ts";

/** Posts to a server that answers with `response`; resolves with what came of it. */
async function postTo(response: () => Response) {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, response);
  try {
    return await post(`http://127.0.0.1:${server.addr.port}/`, "{}", { contentType: "text/plain" });
  } finally {
    await server.shutdown();
  }
}

Deno.test("post() resolves with null when it was taken, else with why and whether for good", async () => {
  assert.equal(await postTo(() => new Response("fine")), null);
  assert.deepEqual(await postTo(() => new Response("no\n", { status: 400 })), {
    sentence: "it answers 400: no",
    isFinal: true,
  });
  for (const status of [401, 403, 404, 408, 429, 500, 503]) {
    const trouble = await postTo(() => new Response("x".repeat(300), { status }));
    assert.deepEqual(trouble, {
      sentence: `it answers ${status}: ${"x".repeat(200)}`,
      isFinal: false,
    });
  }
});

Deno.test("post() is sent nowhere else, and says when nobody is there", async () => {
  const elsewhere = () => Response.redirect("http://127.0.0.2:1/", 307);
  for (
    const trouble of [
      await postTo(elsewhere),
      await post("http://127.0.0.1:1/", "", { contentType: "a/b" }),
    ]
  ) {
    assert.match(trouble!.sentence, /^it cannot be reached: /);
    assert.equal(trouble!.isFinal, false);
  }
});

Deno.test("post() reads no more of an answer than it tells of", async () => {
  let sent = 0;
  const endless = () =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = new Uint8Array(64 * 1024).fill(0x61);
        sent += chunk.length;
        // What is not read ends here, so that the test ends where post() reads it all.
        if (sent > 64 * 1024 * 1024) controller.close();
        else controller.enqueue(chunk);
      },
    });
  const trouble = await postTo(() => new Response(endless(), { status: 503 }));
  assert.equal(trouble!.sentence, `it answers 503: ${"a".repeat(200)}`);
  assert.ok(sent < 16 * 1024 * 1024, `${sent} bytes were sent`);
});

Deno.test("post() says why nobody is reached, and nothing of the URL, where secrets stand", async () => {
  const listener = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = listener.addr;
  listener.close();
  const url = `http://127.0.0.1:${port}/hooks/secret?key=secret`;
  const trouble = await post(url, "", { contentType: "a/b" });
  assert.match(trouble!.sentence, /^it cannot be reached: .*refused/);
  assert.doesNotMatch(trouble!.sentence, /secret/);
});
