import assert from "node:assert/strict";
import fc from "fast-check";
import { WINDOW_MS } from "../../../bridge/viewers/delivery.ts";
import type { SubscribeParams } from "../../../bridge/viewers/rpc_params.ts";
import { ALL, LATEST, Scene, takeValues } from "../_delivery_scene.ts";
import { settle } from "../_manual_clock.ts";

Deno.test("the first reading after a pause leaves in its turn, with the others of its line", async () => {
  const scene = new Scene();
  const seat = scene.view(LATEST);
  scene.hub.publish("board", "temperature", 20, 1);
  scene.hub.publish("board", "fan", true, 1);
  await settle();
  assert.deepEqual(seat.connection.take(), [{
    jsonrpc: "2.0",
    method: "readings",
    params: {
      subscription: 1,
      readings: [
        { topic: "board/temperature", time: 1, value: 20, seq: 1 },
        { topic: "board/fan", time: 1, value: true, seq: 2 },
      ],
    },
  }]);
  seat.delivery.stop();
});

Deno.test("later readings share one notification per window, and a pause ends the windows", async () => {
  const scene = new Scene();
  const seat = scene.view(ALL);
  scene.publish(1);
  await scene.clock.advance(1);
  scene.publish(2);
  await scene.clock.advance(1);
  scene.publish(3);
  assert.deepEqual(takeValues(seat), [[1]]);
  await scene.clock.advance(WINDOW_MS);
  assert.deepEqual(takeValues(seat), [[2, 3]]);
  await scene.clock.advance(WINDOW_MS);
  assert.equal(scene.clock.timers, 0);
  scene.publish(4);
  await settle();
  assert.deepEqual(takeValues(seat), [[4]]);
  seat.delivery.stop();
  assert.equal(scene.clock.timers, 0);
});

Deno.test("latest: gives the newest of each channel per window and counts the rest", async () => {
  const scene = new Scene();
  const seat = scene.view(LATEST);
  scene.publish(1);
  await settle();
  scene.publish(2, 3);
  scene.hub.publish("board", "fan", true, 1);
  scene.publish(4);
  await scene.clock.advance(WINDOW_MS);
  const [first, second] = seat.connection.takeParams("readings");
  assert.equal(first.missed, undefined);
  assert.deepEqual(second.readings.map(({ seq }: { seq: number }) => seq), [4, 5]);
  assert.equal(second.missed, 2);
  assert.equal(scene.deliveries.counters.missed, 2);
  seat.delivery.stop();
});

Deno.test("latest: maxRateHz sets the least time between two notifications", async () => {
  const scene = new Scene();
  const seat = scene.view({ ...LATEST, maxRateHz: 2 });
  for (let value = 1; value <= 100; value++) {
    scene.publish(value);
    await scene.clock.advance(20);
  }
  assert.deepEqual(takeValues(seat), [[1], [26], [51], [76]]);
  seat.delivery.stop();
});

Deno.test("latest: a lagging viewer gets nothing, then the newest and what it missed", async () => {
  const scene = new Scene();
  const [slow, good] = [scene.view(LATEST), scene.view(LATEST)];
  slow.connection.isFull = true;
  scene.publish(1);
  await settle();
  for (let value = 2; value <= 50; value++) {
    scene.publish(value);
    await scene.clock.advance(WINDOW_MS);
  }
  assert.deepEqual(takeValues(slow), [[1]]);
  assert.equal(takeValues(good).length, 50);
  slow.connection.isFull = false;
  slow.viewer.drained();
  const [{ readings, missed }] = slow.connection.takeParams("readings");
  assert.deepEqual(readings.map(({ value }: { value: number }) => value), [50]);
  assert.equal(missed, 48);
  scene.publish(51);
  await scene.clock.advance(WINDOW_MS);
  assert.equal(slow.connection.sent[0], good.connection.sent[0]);
  for (const { delivery } of [slow, good]) delivery.stop();
});

Deno.test("all: a lagging viewer gets what it lacks after the drain, in order", async () => {
  const scene = new Scene();
  const seat = scene.view(ALL);
  seat.connection.isFull = true;
  scene.publish(1);
  await settle();
  for (let value = 2; value <= 600; value++) scene.publish(value);
  await scene.clock.advance(WINDOW_MS);
  assert.deepEqual(takeValues(seat), [[1]]);
  seat.viewer.drained();
  assert.deepEqual(takeValues(seat).map(({ length }) => length), [250], "full again after a part");
  seat.connection.isFull = false;
  seat.viewer.drained();
  const rest = takeValues(seat).flat();
  assert.deepEqual(rest, Array.from({ length: 349 }, (_, i) => i + 252));
  const other = scene.view(ALL);
  scene.publish(601);
  await scene.clock.advance(WINDOW_MS);
  assert.equal(seat.connection.sent[0], other.connection.sent[0], "then it shares again");
  for (const { delivery } of [seat, other]) delivery.stop();
});

Deno.test("all: a viewer that lags longer than the ring reaches is told the gap", async () => {
  const scene = new Scene({ maxReadings: 10 });
  const seat = scene.view(ALL);
  seat.connection.isFull = true;
  scene.publish(1);
  await settle();
  seat.connection.take();
  for (let value = 2; value <= 30; value++) scene.publish(value);
  await scene.clock.advance(WINDOW_MS);
  seat.connection.isFull = false;
  seat.viewer.drained();
  const [gap, readings] = seat.connection.take();
  assert.deepEqual([gap.method, gap.params], ["gap", { subscription: 1, from: 2, to: 20 }]);
  assert.equal(readings.params.readings[0].seq, 21);
  assert.equal(readings.params.readings.length, 10);
  assert.equal(scene.deliveries.counters.gaps, 1);
  seat.delivery.stop();
});

Deno.test("all: a burst is sent before it fills the memory", () => {
  const scene = new Scene();
  const seat = scene.view(ALL);
  for (let value = 1; value <= 2500; value++) scene.publish(value);
  assert.deepEqual(takeValues(seat).map(({ length }) => length), [1000, 1000]);
  for (let i = 0; i < 100; i++) scene.hub.log("board", "x".repeat(1000), 1);
  const log = scene.view({ ...ALL, filters: ["$log/+"] });
  for (let i = 0; i < 100; i++) scene.hub.log("board", "x".repeat(1000), 1);
  assert.deepEqual(
    takeValues(log).map(({ length }) => length),
    [61],
    "texts count by their length",
  );
  log.delivery.stop();
  seat.delivery.stop();
});

const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("publish"), channel: fc.nat(2) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("advance"), ms: fc.integer({ min: 1, max: 15 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("settle") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("fill") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("drain") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("join") }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("resume"), back: fc.nat(25) }) },
);

interface Step {
  readonly kind: string;
  readonly channel?: number;
  readonly ms?: number;
  readonly back?: number;
}

/** Adds a viewer that has seen everything up to `seq`, if that can be resumed from. */
function take(scene: Scene, params: SubscribeParams, seq: number) {
  const seat = scene.view({ ...params, resume: { epoch: scene.hub.epoch, seq } });
  const { isResumed, snapshot } = seat.delivery;
  if (!isResumed) return { ...seat, joinedAt: scene.hub.seq, known: 0 };
  return { ...seat, joinedAt: seq, known: snapshot.length };
}

/**
 * Plays the steps with one viewer from the start and others that join or resume; all catch up at
 * the end, with one more reading.
 */
async function play(params: SubscribeParams, steps: readonly Step[]) {
  const scene = new Scene({ maxReadings: 20 });
  const topics = ["temperature", "fan", "other"];
  const seats = [take(scene, params, 0)];
  for (const { kind, channel, ms, back } of steps) {
    if (kind === "publish") scene.hub.publish("board", topics[channel!], scene.hub.seq + 1, 1);
    else if (kind === "advance") await scene.clock.advance(ms!);
    else if (kind === "settle") await settle();
    else if (kind === "fill") seats[0].connection.isFull = true;
    else if (kind === "join") seats.push(take(scene, params, scene.hub.seq));
    else if (kind === "resume") {
      seats.push(take(scene, params, Math.max(0, scene.hub.seq - back!)));
    } else {
      seats[0].connection.isFull = false;
      seats[0].viewer.drained();
    }
  }
  seats[0].connection.isFull = false;
  seats[0].viewer.drained();
  scene.publish(0);
  await scene.clock.advance(100);
  for (const { delivery } of seats) delivery.stop();
  assert.equal(scene.clock.timers, 0);
  return { seq: scene.hub.seq, seats };
}

Deno.test("all: whatever happens, every reading arrives once and in order, or lies in a gap", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const { seq, seats } = await play(ALL, steps);
      for (const { connection, joinedAt } of seats) {
        let next = joinedAt + 1;
        for (const { method, params } of connection.take()) {
          if (method === "gap") {
            assert.equal(params.from, next);
            next = params.to + 1;
          } else for (const reading of params.readings) assert.equal(reading.seq, next++);
        }
        assert.equal(next, seq + 1);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("latest: whatever happens, what arrives and what is missed add up, the newest last", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 80 }), async (steps) => {
      const { seq, seats } = await play(LATEST, steps);
      for (const { connection, delivery, joinedAt, known } of seats) {
        let count = known;
        let last = delivery.seq;
        for (const { readings, missed = 0 } of connection.takeParams("readings")) {
          count += readings.length + missed;
          for (const reading of readings) {
            assert.ok(reading.seq > last);
            last = reading.seq;
          }
        }
        assert.deepEqual([count, last], [seq - joinedAt, seq]);
      }
    }),
    { numRuns: 300 },
  );
});
