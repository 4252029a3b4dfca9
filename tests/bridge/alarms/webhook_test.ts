import assert from "node:assert/strict";
import { noticeOf } from "../../../bridge/alarms/notice.ts";
import { MAX_WAITING, Webhook } from "../../../bridge/alarms/webhook.ts";
import { ManualClock, settle } from "../_manual_clock.ts";

const alarm = { topic: "board/t", rule: "hot", severity: "alarm", since: 1, value: 31 } as const;

/** A webhook, and a server that answers as it is told. */
class Scene {
  readonly clock = new ManualClock();
  readonly messages: string[] = [];
  readonly bodies: { id: string }[] = [];
  readonly requests: RequestInit[] = [];
  /** What the server answers; 0 stands for none that can be reached. */
  status = 204;
  /** How often it was said that one waits no more. */
  done = 0;
  readonly webhook = new Webhook({
    url: "http://server/hook?key=secret",
    authorization: "Bearer t",
    clock: this.clock,
    onDone: () => this.done++,
    log: { info: (m) => this.messages.push(m), warn: (m) => this.messages.push(m) },
    fetch: (_, init) => {
      this.requests.push(init);
      if (this.status === 0) return Promise.reject(new TypeError("connection refused"));
      if (this.status === 204) this.bodies.push(JSON.parse(String(init.body)));
      const body = this.status === 204 ? null : "why";
      return Promise.resolve(new Response(body, { status: this.status }));
    },
  });

  tell(...ids: number[]): void {
    for (const id of ids) this.webhook.tell(noticeOf({ ...alarm, id: String(id) }));
  }

  async settle(): Promise<void> {
    for (let i = 0; i < 20; i++) await settle();
  }

  get sent(): number[] {
    return this.bodies.map(({ id }) => Number(id));
  }
}

Deno.test("each change is posted at once, in order, with what a person can read", async () => {
  const scene = new Scene();
  scene.tell(1, 2);
  await scene.settle();
  assert.deepEqual(scene.bodies[0], {
    event: "began",
    text: "Alarm: hot (board/t: 31)",
    ...alarm,
    id: "1",
  });
  assert.deepEqual(scene.sent, [1, 2]);
  const [{ headers, redirect, method }] = scene.requests;
  assert.deepEqual([headers, redirect, method], [
    { "Content-Type": "application/json", Authorization: "Bearer t" },
    "error",
    "POST",
  ]);
});

Deno.test("a server that is away is told of once, tried at growing pauses, and gets all in the end", async () => {
  const scene = new Scene();
  scene.status = 0;
  scene.tell(1);
  await scene.settle();
  for (let i = 2; i <= 30; i++) {
    scene.tell(i);
    await scene.clock.advance(60_000);
    await scene.settle();
  }
  assert.ok(scene.requests.length < 25, `${scene.requests.length} attempts in half an hour`);
  assert.deepEqual(scene.messages, ["webhook at server: it cannot be reached: connection refused"]);
  scene.status = 204;
  await scene.clock.advance(300_000);
  await scene.settle();
  assert.deepEqual(scene.sent, Array.from({ length: 30 }, (_, i) => i + 1));
  assert.match(scene.messages[1], /takes alarms again/);
  assert.deepEqual(scene.webhook.counters, { sent: 30, waiting: 0, dropped: 0 });
});

Deno.test("as many wait as may, and beyond them the oldest go, and are counted", async () => {
  const scene = new Scene();
  scene.status = 503;
  for (let i = 1; i <= MAX_WAITING; i++) scene.tell(i);
  await scene.settle();
  assert.deepEqual(scene.webhook.counters, { sent: 0, waiting: MAX_WAITING, dropped: 0 });
  scene.tell(MAX_WAITING + 1);
  assert.deepEqual(scene.webhook.counters, { sent: 0, waiting: MAX_WAITING, dropped: 1 });
  scene.status = 204;
  await scene.clock.advance(300_000);
  await scene.settle();
  assert.deepEqual([scene.sent[0], scene.sent.at(-1)], [2, MAX_WAITING + 1]);
});

Deno.test("what a server refuses for good is dropped and counted; what it may take later waits", async () => {
  const scene = new Scene();
  scene.status = 400;
  scene.tell(1);
  await scene.settle();
  assert.deepEqual(scene.webhook.counters, { sent: 0, waiting: 0, dropped: 1 });
  for (const status of [401, 429, 500]) {
    scene.status = status;
    scene.tell(2);
    await scene.clock.advance(300_000);
    await scene.settle();
    assert.equal(scene.webhook.counters.dropped, 1, `${status}`);
  }
  assert.ok(scene.messages.every((message) => !message.includes("secret")));
});

Deno.test("stop() tries once more, and then no more", async () => {
  const scene = new Scene();
  scene.status = 0;
  scene.tell(1);
  await scene.settle();
  scene.status = 204;
  await scene.webhook.stop();
  assert.deepEqual(scene.sent, [1]);
  scene.tell(2);
  await scene.clock.advance(600_000);
  assert.deepEqual([scene.sent, scene.clock.timers], [[1], 0]);
});

Deno.test("a server that hangs does not hold up the end of the bridge", async () => {
  const clock = new ManualClock();
  const hanging = Promise.withResolvers<Response>();
  const webhook = new Webhook({
    url: "http://server/",
    clock,
    log: { info() {}, warn() {} },
    fetch: () => hanging.promise,
  });
  webhook.tell(noticeOf({ ...alarm, id: "1" }));
  const stopped = webhook.stop();
  await clock.advance(1000);
  await stopped;
  hanging.resolve(new Response(null, { status: 204 }));
  await settle();
});

Deno.test("what waits outlasts the bridge: it is posted by the next run, before what that has to say", async () => {
  const before = new Scene();
  before.status = 0;
  before.tell(1, 2);
  await before.settle();
  await before.webhook.stop();
  const after = new Scene();
  after.webhook.resume(before.webhook.waiting);
  after.tell(3);
  await after.settle();
  assert.deepEqual([after.sent, after.done, after.webhook.waiting], [[1, 2, 3], 3, []]);
  const next = new Scene();
  next.webhook.resume(after.webhook.waiting);
  next.tell(4);
  await next.settle();
  assert.deepEqual(next.sent, [4], "nothing waited");
});
