import assert from "node:assert/strict";
import { SUBPROTOCOL } from "../../../../bridge/wire/protocol.ts";
import { EarlySocket } from "../../../../bridge/dashboard/early_socket.ts";
import { Feed, type FeedListener } from "../../../../bridge/dashboard/model/feed.ts";
import { ScriptedBridge, type ScriptedConnection } from "../../client/scripted_bridge.ts";

const welcome = {
  server: "pinbridge",
  version: "0",
  epoch: "e",
  seq: 100,
  role: "operator",
  limits: {},
};
const device = {
  id: "a",
  name: "A",
  adapter: "serial",
  state: "online",
  since: 0,
  ageMs: 0,
  channels: [],
};

interface Asked {
  readonly id: number;
  readonly method: string;
  readonly params: Record<string, unknown>;
}

/** Answers every request; returns what was asked. */
function serve(connection: ScriptedConnection): Asked[] {
  const asked: Asked[] = [];
  const answer = async () => {
    for (;;) {
      const request = await connection.nextRequest();
      asked.push(request);
      const subscribed = { subscription: request.id, epoch: "e", seq: 100, resumed: true };
      const results: Record<string, object> = {
        list: { devices: [device] },
        subscribe: { ...subscribed, snapshot: [] },
        dashboard: { version: 7 },
      };
      connection.send({ id: request.id, result: results[request.method] ?? {} });
    }
  };
  answer();
  return asked;
}

/** Writes down what it hears. */
function recorder(): { heard: string[]; listener: FeedListener } {
  const heard: string[] = [];
  const listener: FeedListener = {
    status: ({ phase }, at) => heard.push(`${phase} at ${at}`),
    devices: (devices) => heard.push(`devices ${[...devices.keys()]}`),
    readings: (readings, _missed, at) => {
      // A subscription begins with none.
      if (readings.length > 0) heard.push(`readings ${readings.map(({ seq }) => seq)} at ${at}`);
    },
    snapshot: () => {},
    gap: (count, cause) => heard.push(`gap ${count} ${cause}`),
    alarms: () => {},
    dashboard: (answer) => heard.push(`dashboard ${(answer as { version: number }).version}`),
  };
  return { heard, listener };
}

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 1));
}

function readings(subscription: number, first: number, last = first) {
  const all = Array.from({ length: last - first + 1 }, (_, i) => {
    return { topic: "a/b", time: first + i, value: 1, seq: first + i };
  });
  return { method: "readings", params: { subscription, readings: all } };
}

/** Opens a feed that somebody watches, and answers all that it asks at first. */
async function openFeed(bridge: ScriptedBridge, feed: Feed) {
  const early = recorder();
  const unwatch = feed.watch(early.listener);
  feed.open();
  const connection = await bridge.nextConnection();
  connection.send({ method: "welcome", params: welcome });
  const asked = serve(connection);
  await until(() => asked.length === 4 && early.heard.length === 4);
  return { early, unwatch, connection, asked };
}

Deno.test("a feed keeps what comes for the page, with when it came, and then no more", async () => {
  await using bridge = new ScriptedBridge();
  let now = 1;
  const feed = new Feed(bridge.url, { now: () => now });
  const { early, unwatch, connection } = await openFeed(bridge, feed);
  now = 2;
  connection.send(readings(3, 101, 102));
  await until(() => early.heard.length === 5);
  unwatch();
  now = 3;
  connection.send(readings(3, 103));
  await feed.client.list();
  now = 4;
  const page = recorder();
  feed.handOver(page.listener);
  assert.deepEqual(page.heard, [
    ...["connecting at 1", "live at 1", "dashboard 7", "devices a"],
    ...["readings 101,102 at 2", "readings 103 at 3"],
  ]);
  assert.deepEqual(early.heard, page.heard.slice(0, 5));
  connection.send(readings(3, 104));
  await until(() => page.heard.length === 7);
  assert.equal(page.heard[6], "readings 104 at 4");
  // Who comes later hears of what comes.
  const late = recorder();
  feed.watch(late.listener);
  assert.deepEqual(late.heard, []);
  feed.client.close();
});

Deno.test("a page that does not come costs no memory without end, and is told what it lacks", async () => {
  await using bridge = new ScriptedBridge();
  const feed = new Feed(bridge.url, { now: () => 1 });
  const { early, connection } = await openFeed(bridge, feed);
  const messages = 2_100;
  for (let i = 0; i < messages; i++) connection.send(readings(3, 101 + 2 * i, 102 + 2 * i));
  await until(() => early.heard.length === 4 + messages);
  const page = recorder();
  feed.handOver(page.listener);
  const [gap, ...others] = page.heard;
  const [, dropped] = /^gap (\d+) dropped$/.exec(gap)!;
  const came = others.filter((it) => it.startsWith("readings")).length;
  assert.equal(came * 2 + Number(dropped), messages * 2);
  assert.ok(came < 2_001);
  assert.deepEqual(others.slice(0, 4), early.heard.slice(0, 4));
  feed.client.close();
});

Deno.test("over a slow line a reading of each channel comes in a second, and all of them with the page", async () => {
  await using bridge = new ScriptedBridge();
  const feed = new Feed(bridge.url, { now: () => 1 });
  const { early, connection, asked } = await openFeed(bridge, feed);
  connection.send(readings(3, 101));
  await until(() => early.heard.length === 5);
  feed.spare();
  feed.spare();
  await until(() => asked.length === 6);
  assert.deepEqual([asked[4].method, asked[4].params], ["unsubscribe", { subscription: 3 }]);
  assert.deepEqual(asked[5].params, {
    filters: ["+/+"],
    delivery: "latest",
    packed: true,
    maxRateHz: 1,
  });
  connection.send(readings(6, 120));
  await until(() => early.heard.length === 6);
  const page = recorder();
  feed.handOver(page.listener);
  assert.deepEqual(page.heard.at(-1), "readings 101 at 1");
  await until(() => asked.length === 8);
  assert.deepEqual([asked[6].method, asked[6].params], ["unsubscribe", { subscription: 6 }]);
  assert.deepEqual(asked[7].params.resume, { epoch: "e", seq: 101 });
  feed.client.close();
});

Deno.test("a connection that was begun before anybody listened is gone on with, and its welcome heard", async () => {
  await using bridge = new ScriptedBridge();
  const early = new EarlySocket(bridge.url);
  const connection = await bridge.nextConnection();
  connection.send({ method: "welcome", params: welcome });
  // It is there by then.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const feed = new Feed(bridge.url, {
    now: () => 1,
    openSocket: (url, subprotocol) => early.take() ?? new WebSocket(url, subprotocol),
  });
  const { heard, listener } = recorder();
  feed.watch(listener);
  feed.open();
  const asked = serve(connection);
  await until(() => asked.length === 4);
  assert.deepEqual(heard.slice(0, 2), ["connecting at 1", "live at 1"]);
  assert.equal(early.take(), null);
  feed.client.close();
});

Deno.test("a connection that is gone before anybody listened is none to go on with", async () => {
  await using bridge = new ScriptedBridge();
  const early = new EarlySocket(bridge.url);
  const connection = await bridge.nextConnection();
  connection.close();
  let socket: WebSocket | null = null;
  const feed = new Feed(bridge.url, {
    openSocket: (url, subprotocol) => socket = early.take() ?? new WebSocket(url, subprotocol),
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  feed.open();
  const second = await bridge.nextConnection();
  assert.equal(second.protocol, SUBPROTOCOL);
  assert.notEqual(socket, null);
  feed.client.close();
});
