import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { InfluxWriter, MAX_WAITING_LINES } from "../../../bridge/history/influx.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import { ManualClock, settle } from "../_manual_clock.ts";

/** A writer, a hub with a board, and a server that answers as it is told. */
class Scene {
  readonly clock = new ManualClock();
  readonly hub = new Hub({ clock: this.clock });
  readonly messages: string[] = [];
  readonly bodies: string[] = [];
  readonly headers: Headers[] = [];
  /** What the server answers; 0 stands for none that can be reached. */
  status = 204;
  readonly writer = new InfluxWriter({
    hub: this.hub,
    url: "http://server:8086/write?db=home&p=secret",
    authorization: "Token t",
    clock: this.clock,
    log: { info: (m) => this.messages.push(m), warn: (m) => this.messages.push(m) },
    fetch: (_, { body, headers }) => {
      if (this.status === 0) return Promise.reject(new TypeError("connection refused"));
      this.bodies.push(String(body));
      this.headers.push(new Headers(headers));
      return Promise.resolve(
        new Response(this.status === 204 ? null : "why", { status: this.status }),
      );
    },
  });

  constructor() {
    this.hub.describe({ id: "b", type: "t" }, { id: "b", name: "", channels: [] });
    this.writer.start();
  }

  publish(count: number): void {
    for (let i = 0; i < count; i++) this.hub.publish("b", "t", i, 1000 + i);
  }

  async advance(ms: number): Promise<void> {
    await this.clock.advance(ms);
    // A body is read in more than one turn.
    for (let i = 0; i < 5; i++) await settle();
  }

  linesSent(): number {
    return this.bodies.reduce((sum, body) => sum + body.trimEnd().split("\n").length, 0);
  }
}

Deno.test("readings go out once a second, in requests of at most 5000 lines", async () => {
  const scene = new Scene();
  scene.publish(12_000);
  strictEqual(scene.bodies.length, 0);
  await scene.advance(1000);
  while (scene.writer.waiting > 0) await settle();
  deepStrictEqual(scene.bodies.map((body) => body.trimEnd().split("\n").length), [
    5000,
    5000,
    2000,
  ]);
  strictEqual(scene.headers[0].get("authorization"), "Token t");
  await scene.writer.stop();
});

Deno.test("a server that is away is told of once, tried at growing pauses, and nothing is lost", async () => {
  const scene = new Scene();
  scene.status = 0;
  for (let i = 0; i < 30; i++) {
    scene.publish(10);
    await scene.advance(1000);
  }
  strictEqual(scene.messages.length, 1);
  match(scene.messages[0], /^influx at server:8086: it cannot be reached: connection refused$/);
  scene.status = 204;
  await scene.advance(60_000);
  strictEqual(scene.linesSent(), 300);
  strictEqual(scene.writer.dropped, 0);
  match(scene.messages[1], /takes readings again/);
  await scene.writer.stop();
});

Deno.test("what a server refuses for good is dropped and counted; what it may take later waits", async () => {
  const scene = new Scene();
  scene.status = 400;
  scene.publish(10);
  await scene.advance(1000);
  deepStrictEqual([scene.writer.dropped, scene.writer.waiting], [10, 0]);
  for (const status of [401, 429, 500, 503]) {
    scene.status = status;
    scene.publish(1);
    await scene.advance(60_000);
    strictEqual(scene.writer.dropped, 10, `${status}`);
  }
  strictEqual(scene.writer.waiting, 4);
  ok(scene.messages.every((message) => !message.includes("secret")));
  await scene.writer.stop();
});

Deno.test("the oldest of too many waiting lines go, and are counted", async () => {
  const scene = new Scene();
  scene.status = 0;
  scene.publish(MAX_WAITING_LINES);
  strictEqual(scene.writer.dropped, 0);
  scene.publish(1);
  strictEqual(scene.writer.dropped, 5000);
  strictEqual(scene.writer.waiting, MAX_WAITING_LINES + 1 - 5000);
  await scene.writer.stop();
});

Deno.test("stop() sends what waits", async () => {
  const scene = new Scene();
  scene.publish(3);
  await scene.writer.stop();
  strictEqual(scene.linesSent(), 3);
  scene.publish(3);
  await scene.advance(10_000);
  strictEqual(scene.linesSent(), 3);
});
