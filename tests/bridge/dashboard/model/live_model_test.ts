import assert from "node:assert/strict";
import { RpcErrorCode } from "../../../../bridge/wire/protocol.ts";
import { Feed } from "../../../../bridge/dashboard/model/feed.ts";
import { LiveModel } from "../../../../bridge/dashboard/model/live_model.ts";
import { describeLoss } from "../../../../bridge/dashboard/model/loss.ts";
import { ScriptedBridge, type ScriptedConnection } from "../../client/scripted_bridge.ts";

const channel = { id: "b", topic: "a/b", kind: "number", writable: false };
const device = {
  id: "a",
  name: "A",
  adapter: "serial",
  state: "online",
  since: 0,
  ageMs: 0,
  channels: [channel],
};
const welcome = {
  server: "pinbridge",
  version: "0",
  epoch: "e",
  seq: 0,
  role: "operator",
  limits: {},
};

/** Answers every request by its method; what `asked` holds is what was asked. */
async function serve(
  connection: ScriptedConnection,
  answers: Readonly<Record<string, object>>,
  asked: { method: string; params: Record<string, unknown> }[],
): Promise<never> {
  for (;;) {
    const request = await connection.nextRequest();
    // Of these the page's readings know nothing.
    if (!/alarm/i.test(request.method)) asked.push(request);
    connection.send({
      id: request.id,
      result: { subscription: request.id, ...answers[request.method] },
    });
  }
}

function drawn(model: LiveModel): [number, number | null][] {
  const xs: number[] = [];
  const ys: (number | null)[] = [];
  const shown = model.devices.peek()![0].channel("b")!;
  shown.ring(model.window.peek()).points({ from: 0, to: 60_000 }, xs, ys);
  return xs.map((x, i) => [x, ys[i]]);
}

/** Waits until `isTrue` says so, looking after each turn of the event loop. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}

Deno.test("a hidden page comes back complete, from the history, when the bridge has forgotten", async () => {
  await using bridge = new ScriptedBridge();
  let now = 10_000;
  const feed = new Feed(bridge.url, { now: () => now });
  const model = new LiveModel(feed, { now: () => now });
  feed.open();
  model.open();
  const connection = await bridge.nextConnection();
  connection.send({ method: "welcome", params: welcome });
  const subscribed = { epoch: "e", seq: 0, resumed: true, snapshot: [] };
  const answers: Record<string, object> = { list: { devices: [device] }, subscribe: subscribed };
  const asked: { method: string; params: Record<string, unknown> }[] = [];
  serve(connection, answers, asked);
  await until(() => model.devices.peek() !== null && asked.length === 4);
  model.devices.peek()![0].channel("b")!.watch();
  const reading = (time: number, seq: number) => ({ topic: "a/b", time, value: seq, seq });
  connection.send({
    method: "readings",
    params: { subscription: 3, readings: [reading(10_000, 1)] },
  });
  await until(() => drawn(model).length > 1);

  model.suspend();
  now = 50_000;
  const kept = [10, 20, 30, 40, 50].map((second) => {
    return [second * 1000, second, second, second, second];
  });
  answers.subscribe = {
    epoch: "e",
    seq: 40,
    resumed: false,
    gap: true,
    snapshot: [reading(50_000, 40)],
  };
  answers.history = {
    series: [{ topic: "a/b", tier: "raw", points: kept, gaps: [] }],
    seq: 40,
  };
  model.resume();
  await until(() => asked.length === 8);
  await until(() => model.devices.peek()![0].loss.peek().wasForgotten);
  model.show();
  assert.equal(
    describeLoss(model.loss.peek()),
    "Readings are missing from while this page was away",
  );
  await until(() => asked.length === 9);
  assert.equal(asked[8].method, "history");
  assert.deepEqual(asked[8].params.topics, ["a/b"]);
  await until(() => drawn(model).length > 4);
  assert.deepEqual(drawn(model).map(([time]) => time / 1000).filter((it) => it % 10 === 0), [
    10,
    20,
    30,
    40,
    50,
    60,
  ]);
  model.show();
  assert.equal(describeLoss(model.loss.peek()), "");
  assert.deepEqual(model.devices.peek()![0].channel("b")!.gaps(model.window.peek()), []);
  model.close();
});

Deno.test("without a history, a fresh page asks for what the bridge remembers, once", async () => {
  await using bridge = new ScriptedBridge();
  const feed = new Feed(bridge.url, { now: () => 10_000 });
  const model = new LiveModel(feed, { now: () => 10_000 });
  feed.open();
  model.open();
  const connection = await bridge.nextConnection();
  connection.send({ method: "welcome", params: { ...welcome, seq: 9_000 } });
  const asked: { id: number; method: string; params: Record<string, unknown> }[] = [];
  const answer = async () => {
    for (;;) {
      const request = await connection.nextRequest();
      const { id } = request;
      if (/alarm|dashboard/i.test(request.method)) continue;
      asked.push(request);
      const result = request.method === "list"
        ? { devices: [device] }
        : { subscription: id, epoch: "e", seq: 9_000, resumed: true, snapshot: [] };
      const error = { code: RpcErrorCode.MethodNotFound, message: "no such method" };
      connection.send(request.method === "history" ? { id, error } : { id, result });
    }
  };
  answer();
  const reading = (time: number, seq: number) => ({ topic: "a/b", time, value: seq, seq });
  const subscriptions = () => asked.filter(({ method }) => method === "subscribe");
  await until(() => model.devices.peek() !== null && subscriptions().length === 2);
  model.devices.peek()![0].channel("b")!.watch();
  connection.send({
    method: "readings",
    params: { subscription: subscriptions()[0].id, readings: [reading(9_000, 9_001)] },
  });
  await until(() => drawn(model).length > 1);
  model.show();
  await until(() => subscriptions().length === 3);
  assert.deepEqual(subscriptions()[2].params.resume, { epoch: "e", seq: 3_000 });
  // All of it comes again, from before what came already.
  const again = [5_000, 7_000, 9_000].map((time, i) => reading(time, 9_001 - 2 + i));
  connection.send({
    method: "readings",
    params: { subscription: subscriptions()[2].id, readings: again },
  });
  await until(() => drawn(model).length > 3);
  assert.deepEqual(drawn(model).map(([time]) => time).slice(0, 3), [5_000, 7_000, 9_000]);
  assert.deepEqual(model.devices.peek()![0].channel("b")!.gaps(model.window.peek()), []);
  model.show();
  model.show();
  await model.request("list", {});
  assert.equal(subscriptions().length, 3);
  model.close();
});
