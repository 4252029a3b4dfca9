import assert from "node:assert/strict";
import type { BridgeExtension, ExtensionParts } from "../../bridge/bridge.ts";
import { SEES_ALL } from "../../bridge/hub/visibility.ts";
import { LaterPart } from "../../bridge/later_part.ts";
import type { Caller } from "../../bridge/viewers/methods.ts";

const parts = {} as ExtensionParts;
const caller = {} as Caller;
const offer = { methods: { greet: "viewer" }, routes: ["/greeting"] } as const;

/** An extension that writes down what happens to it, and takes a text and no other parameter. */
function greeter(events: string[]): BridgeExtension {
  return {
    start: () => void events.push("start"),
    stop: () => void events.push("stop"),
    methods: {
      greet: {
        role: "viewer",
        params(params) {
          if (typeof params !== "string") throw new TypeError("not a text");
          return `hello ${params}`;
        },
        run: (params) => ({ result: params }),
      },
    },
    routes: { "/greeting": () => new Response("hello") },
    metrics: () => [{ name: "greetings", type: "counter", help: "All.", value: 1 }],
  };
}

/** A part whose loading ends when `loaded` is resolved. */
function scene() {
  const events: string[] = [];
  const loaded = Promise.withResolvers<void>();
  let loads = 0;
  const part = new LaterPart({
    offer,
    async load() {
      loads++;
      await loaded.promise;
      return [() => greeter(events)];
    },
  }, parts);
  part.start();
  const { greet } = part.methods;
  const ask = (params: unknown) => greet.run(greet.params(params), caller);
  return { part, events, loaded, ask, loads: () => loads };
}

Deno.test("a later part loads nothing until it is opened or asked, and then once", async () => {
  const { part, events, loaded, ask, loads } = scene();
  assert.deepEqual([loads(), part.metrics()], [0, []]);
  const answer = ask("you");
  const opened = [part.open(), part.open()];
  assert.deepEqual([loads(), events], [1, []]);
  loaded.resolve();
  await Promise.all(opened);
  assert.deepEqual([loads(), events], [1, ["start"]]);
  assert.deepEqual(await answer, { result: "hello you" });
  assert.deepEqual(part.metrics().map(({ name }) => name), ["greetings"]);
});

Deno.test("a later part that is there answers in the same turn, and refuses what it would refuse", async () => {
  const { part, loaded, ask } = scene();
  const early = ask(1);
  loaded.resolve();
  await assert.rejects(async () => await early, /not a text/);
  assert.deepEqual(ask("you"), { result: "hello you" });
  assert.throws(() => part.methods.greet.params(1), /not a text/);
});

Deno.test("a route of a later part waits until it is there", async () => {
  const { part, loaded } = scene();
  const response = part.routes["/greeting"](new Request("http://a/greeting"), SEES_ALL);
  loaded.resolve();
  assert.equal(await (await response).text(), "hello");
});

Deno.test("a later part that is stopped while it loads starts nothing; who waits is told", async () => {
  const { part, events, loaded, ask } = scene();
  const answer = ask("you");
  const stopped = part.stop();
  loaded.resolve();
  await stopped;
  await assert.rejects(async () => await answer, /the bridge was stopped/);
  assert.deepEqual(events, []);
});

Deno.test("a later part stops what had started when the bridge cannot be without the rest", async () => {
  const events: string[] = [];
  const broken = (): BridgeExtension => ({
    start() {
      throw new Error("no disk");
    },
    stop: () => void events.push("stop of what never started"),
  });
  const load = () => Promise.resolve([() => greeter(events), broken]);
  const part = new LaterPart({ offer, load }, parts);
  await assert.rejects(part.open(), /no disk/);
  await part.stop();
  assert.deepEqual(events, ["start", "stop"]);
});
