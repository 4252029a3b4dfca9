import { strict as assert } from "node:assert";
import { Message } from "../../../../devices/mqtt/discovery/message.ts";
import { Routes } from "../../../../devices/mqtt/discovery/routes.ts";

function setUp(): { routes: Routes; said: string[]; say: (topic: string, text: string) => void } {
  const said: string[] = [];
  const routes = new Routes({
    subscribe: (filter, qos) => said.push(`+${filter} ${qos}`),
    unsubscribe: (filter) => said.push(`-${filter}`),
  });
  const say = (topic: string, text: string) => {
    const payload = new TextEncoder().encode(text);
    routes.receive(new Message({ topic, payload, isRetained: false, time: 0 }));
  };
  return { routes, said, say };
}

Deno.test("a filter is subscribed once however many listen, and left by the last", () => {
  const { routes, said } = setUp();
  const stops = [routes.listen("a", () => {}), routes.listen("a", () => {})];
  stops[0]();
  stops[0]();
  assert.deepEqual(said, ["+a 0"]);
  stops[1]();
  assert.deepEqual(said, ["+a 0", "-a"]);
  assert.equal(routes.filters.size, 0);
});

Deno.test("a filter that is wanted with a higher quality is subscribed again", () => {
  const { routes, said } = setUp();
  routes.listen("a", () => {}, { qos: 1 });
  routes.listen("a", () => {}, { qos: 0 });
  routes.listen("a", () => {}, { qos: 2 });
  assert.deepEqual(said, ["+a 1", "+a 2"]);
});

Deno.test("who listens late is told the last message, by whichever filter it came", () => {
  const { routes, say } = setUp();
  routes.listen("a/+", () => {});
  say("a/b", "old");
  say("a/b", "new");
  say("a/c", "other");
  const heard: (string | null)[] = [];
  routes.listen("a/b", ({ text }) => heard.push(text));
  assert.deepEqual(heard, ["new"]);
  routes.listen("a/#", ({ topic }) => heard.push(topic));
  assert.deepEqual(heard, ["new", "a/b", "a/c"]);
});

Deno.test("what nobody wanted remembered, or nobody listens to any more, is not told late", () => {
  const { routes, say } = setUp();
  routes.listen("a", () => {}, { remembers: false });
  say("a", "1");
  const heard: unknown[] = [];
  const stop = routes.listen("a", ({ text }) => heard.push(text));
  assert.deepEqual(heard, []);
  say("a", "2");
  stop();
  assert.equal(routes.last("a")?.text, "2");
  const { routes: others, say: sayOther } = setUp();
  const leave = others.listen("b", () => {});
  sayOther("b", "1");
  leave();
  assert.equal(others.last("b"), undefined);
});

Deno.test("long topics count among what is remembered", () => {
  const { routes, say } = setUp();
  routes.listen("#", () => {});
  const topicOf = (n: number) => `${n}/`.padEnd(60_000, "x");
  for (let n = 0; n < 200; n++) say(topicOf(n), "");
  const count = Array.from({ length: 200 }, (_, n) => routes.last(topicOf(n)))
    .filter((message) => message !== undefined).length;
  assert.equal(count, Math.floor(8 * 1024 * 1024 / 60_200));
});

Deno.test("what is remembered is bounded: large payloads never, all together to 8 MiB", () => {
  const { routes, say } = setUp();
  routes.listen("#", () => {});
  say("large", "x".repeat(64 * 1024 + 1));
  assert.equal(routes.last("large"), undefined);
  for (let i = 0; i < 200; i++) say(`t${i}`, "x".repeat(64 * 1024));
  assert.equal(routes.last("t0"), undefined);
  assert.ok(routes.last("t199") !== undefined);
});

Deno.test("a late listener with wildcards is told what is remembered, and nothing else", () => {
  const { routes, say } = setUp();
  routes.listen("#", () => {});
  for (const topic of ["a", "a/b", "a/b/c", "ab/b", "b/a/b"]) say(topic, "1");
  for (
    const [filter, topics] of [
      ["a/#", ["a", "a/b", "a/b/c"]],
      ["a/+", ["a/b"]],
      ["+/b", ["a/b", "ab/b"]],
      ["#", ["a", "a/b", "a/b/c", "ab/b", "b/a/b"]],
    ] as const
  ) {
    const heard: string[] = [];
    routes.listen(filter, ({ topic }) => heard.push(topic));
    assert.deepEqual(heard, topics, filter);
  }
});
