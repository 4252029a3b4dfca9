import assert from "node:assert/strict";
import { Unpacker } from "../../../bridge/client/packed.ts";
import { WINDOW_MS } from "../../../bridge/viewers/delivery.ts";
import { Viewer } from "../../../bridge/viewers/viewer.ts";
import { ALL, LATEST, Scene, takeValues } from "../_delivery_scene.ts";
import { settle } from "../_manual_clock.ts";
import { RecordingConnection } from "../_recording_connection.ts";

Deno.test("equal subscriptions share one encoded message", async () => {
  const scene = new Scene();
  const seats = [scene.view(ALL), scene.view(ALL), scene.view({ ...ALL, filters: ["board/+"] })];
  const other = scene.view(ALL, 2);
  assert.equal(scene.deliveries.groups, 2);
  scene.publish(1);
  await settle();
  const [message] = seats[0].connection.sent;
  assert.equal(typeof message, "object");
  for (const { connection } of seats) assert.equal(connection.sent[0], message);
  assert.notEqual(other.connection.sent[0], message);
  for (const { delivery } of [...seats, other]) delivery.stop();
  assert.equal(scene.deliveries.groups, 0);
});

Deno.test("a viewer that joins within a window gets nothing of its snapshot again", async () => {
  const scene = new Scene();
  const early = scene.view(LATEST);
  scene.publish(1);
  await settle();
  scene.publish(2);
  const late = scene.view(LATEST);
  assert.deepEqual(late.delivery.snapshot.map(({ value }) => value), [2]);
  scene.hub.publish("board", "fan", true, 3);
  await scene.clock.advance(WINDOW_MS);
  assert.deepEqual(takeValues(early).at(-1), [2, true]);
  assert.deepEqual(takeValues(late), [[true]]);
  scene.publish(4);
  await scene.clock.advance(WINDOW_MS);
  assert.equal(early.connection.sent[0], late.connection.sent[0], "then it shares");
  for (const { delivery } of [early, late]) delivery.stop();
});

Deno.test("nothing is delivered before the viewer was told of the subscription", async () => {
  for (const params of [ALL, LATEST]) {
    const scene = new Scene();
    const connection = new RecordingConnection();
    const delivery = scene.deliveries.subscribe(new Viewer(connection), 1, params);
    scene.publish(1);
    await scene.clock.advance(WINDOW_MS * 3);
    assert.deepEqual(connection.take(), []);
    delivery.start();
    assert.equal(connection.takeParams("readings")[0].readings[0].value, 1);
    delivery.stop();
  }
});

Deno.test("all: resumes from the ring", () => {
  const scene = new Scene();
  scene.publish(1, 2, 3);
  scene.hub.log("board", "a line", 4);
  scene.publish(5);
  const seat = scene.view({ ...ALL, resume: { epoch: scene.hub.epoch, seq: 1 } });
  assert.deepEqual([seat.delivery.isResumed, seat.delivery.snapshot, seat.delivery.seq], [
    true,
    [],
    5,
  ]);
  assert.deepEqual(takeValues(seat), [[2, 3, 5]]);
  seat.delivery.stop();
});

Deno.test("latest: resumes with the channels that changed, and counts what lies between", async () => {
  const scene = new Scene();
  scene.hub.publish("board", "fan", true, 1);
  scene.publish(2, 3, 4);
  const seat = scene.view({ ...LATEST, resume: { epoch: scene.hub.epoch, seq: 1 } });
  assert.equal(seat.delivery.isResumed, true);
  assert.deepEqual(seat.delivery.snapshot.map(({ value }) => value), [4]);
  scene.publish(5);
  await settle();
  assert.equal(seat.connection.takeParams("readings")[0].missed, 2);
  seat.delivery.stop();
});

Deno.test("latest: a viewer that resumes within a window is told what it missed, and nothing twice", async () => {
  const scene = new Scene();
  const early = scene.view(LATEST);
  scene.publish(1);
  await settle();
  scene.publish(2);
  const late = scene.view({ ...LATEST, resume: { epoch: scene.hub.epoch, seq: 0 } });
  assert.deepEqual(late.delivery.snapshot.map(({ value }) => value), [2]);
  scene.hub.publish("board", "fan", true, 3);
  await scene.clock.advance(WINDOW_MS);
  const [{ readings, missed }] = late.connection.takeParams("readings");
  assert.deepEqual([readings.length, readings[0].value, missed], [1, true, 1]);
  for (const { delivery } of [early, late]) delivery.stop();
});

Deno.test("a resume that the ring does not reach, or of another epoch, is a new start", () => {
  const scene = new Scene({ maxReadings: 3 });
  scene.publish(1, 2, 3, 4, 5);
  const { epoch } = scene.hub;
  const resumes = [{ epoch: "other", seq: 5 }, { epoch, seq: 1 }, { epoch, seq: 6 }];
  for (const params of [ALL, LATEST]) {
    for (const resume of resumes) {
      const { delivery } = scene.view({ ...params, resume });
      assert.equal(delivery.isResumed, false);
      assert.deepEqual(delivery.snapshot.map(({ value }) => value), [5]);
      delivery.stop();
    }
    const { delivery } = scene.view({ ...params, resume: { epoch, seq: 2 } });
    assert.equal(delivery.isResumed, true, "the last seq that the ring reaches");
    delivery.stop();
  }
});

Deno.test("a viewer of a board's bytes, and a board that logs much, shorten nobody's resume", () => {
  const scene = new Scene({ maxReadings: 10 });
  const { epoch } = scene.hub;
  scene.publish(1);
  const resume = { epoch, seq: scene.hub.seq };
  scene.publish(2);
  scene.view({ filters: ["$raw/board"], delivery: "all" });
  for (let i = 0; i < 100; i++) {
    scene.hub.bytes("board", new Uint8Array(16), i);
    scene.hub.log("board", "chatter", i);
  }
  const seat = scene.view({ ...ALL, resume });
  assert.equal(seat.delivery.isResumed, true);
  assert.deepEqual(takeValues(seat), [[2]]);
});

Deno.test("packed readings reach who came early, late or lagged, each knowing what the numbers mean", async () => {
  for (const delivery of ["all", "latest"] as const) {
    const scene = new Scene();
    const params = { filters: ["board/+"], delivery, packed: true };
    const early = scene.view(params);
    const lagging = scene.view(params);
    lagging.connection.isFull = true;
    lagging.viewer.send("{}");
    const publish = async (channel: string, value: number) => {
      scene.hub.publish("board", channel, value, value);
      await scene.clock.advance(WINDOW_MS);
    };
    await publish("temperature", 1);
    await publish("humidity", 2);
    const late = scene.view(params);
    await publish("light", 3);
    lagging.connection.isFull = false;
    lagging.viewer.drained();
    await publish("temperature", 4);
    const [one, two, three] = [early, lagging, late].map(({ connection }) => unpackAll(connection));
    assert.deepEqual(one, [
      "board/temperature 1",
      "board/humidity 2",
      "board/light 3",
      "board/temperature 4",
    ]);
    assert.deepEqual(two.toSorted(), one.toSorted(), delivery);
    assert.deepEqual(three, one.slice(2));
  }
});

function unpackAll(connection: RecordingConnection): string[] {
  const unpacker = new Unpacker();
  return connection.take().flatMap(({ method, params }) => {
    assert.notEqual(method, "readings");
    if (method === "topics") unpacker.learn(params);
    if (method !== "packed") return [];
    return unpacker.unpack(params).map(({ topic, value }) => `${topic} ${value}`);
  });
}
