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
