import assert from "node:assert/strict";
import { BucketRing } from "../../../../bridge/dashboard/model/bucket_ring.ts";
import { ChannelModel } from "../../../../bridge/dashboard/model/channel_model.ts";
import { pushSeries } from "../../../../bridge/dashboard/model/past.ts";
import { TIME_WINDOWS } from "../../../../bridge/dashboard/model/time_window.ts";
import type { HistoryPoint, HistorySeries } from "../../../../bridge/wire/messages.ts";

const [, minute] = TIME_WINDOWS;

function series(change: Partial<HistorySeries>): HistorySeries {
  return { topic: "a/b", tier: "raw", points: [], gaps: [], ...change };
}

function reading(time: number, value: number): HistoryPoint {
  return [time, value, value, value, value];
}

function drawn(ring: BucketRing, to: number): [number, number | null][] {
  const xs: number[] = [];
  const ys: (number | null)[] = [];
  ring.points({ from: 0, to }, xs, ys);
  return xs.map((x, i) => [x, ys[i]]);
}

function createChannel(): ChannelModel {
  const summary = { id: "b", topic: "a/b", kind: "number", writable: false } as const;
  return new ChannelModel(summary, () => Promise.reject(new Error("not commanded")));
}

Deno.test("readings of the past are drawn as they were, and end at a gap", () => {
  const ring = new BucketRing(60_000, 400);
  const points = [reading(1000, 1), reading(2000, 2), reading(9000, 3)];
  pushSeries(ring, series({ points, gaps: [[2500, 8000, "unplugged"]] }));
  assert.deepEqual(drawn(ring, 9500), [
    [1000, 1],
    [2000, 2],
    [2500, null],
    [9000, 3],
    [9500, null],
  ]);
});

Deno.test("a step is drawn with its lowest and its highest value", () => {
  const ring = new BucketRing(600_000, 400);
  const points: HistoryPoint[] = [[0, 1, 9, 4, 5], [3000, 2, 2, 2, 2], [6000, 0, 8, 3, 7]];
  pushSeries(ring, series({ tier: "1s", points }));
  assert.deepEqual(drawn(ring, 9000), [
    [0, 1],
    [1000, 9],
    [2000, 5],
    [3000, 2],
    [6000, 0],
    [7000, 8],
    [8000, 7],
    [9000, null],
  ]);
});

Deno.test("changes of a switch are drawn as on and off, and null ends the line", () => {
  const ring = new BucketRing(60_000, 400);
  const points: HistoryPoint[] = [
    [0, null, null, null, true],
    [30_000, null, null, null, false],
    [40_000, null, null, null, null],
  ];
  pushSeries(ring, series({ tier: "changes", points }));
  assert.deepEqual(drawn(ring, 50_000), [[0, 1], [30_000, 0], [50_000, null]]);
});

Deno.test("what comes while the past is on its way follows it once, without a double", () => {
  const channel = createChannel();
  assert.ok(channel.needsPast(minute));
  channel.awaitPast(minute);
  assert.ok(!channel.needsPast(minute));
  channel.push(3000, 3, { seq: 13 });
  channel.push(4000, 4, { seq: 14 });
  channel.push(5000, 5, { seq: 15 });
  const points = [reading(1000, 1), reading(2000, 2), reading(3000, 3), reading(4000, 4)];
  channel.takePast(minute, series({ points, gaps: [[0, 500, "was off"]] }), 14);
  channel.push(6000, 6, { seq: 16 });
  assert.deepEqual(drawn(channel.ring(minute), 6500).map(([time, value]) => [time, value]), [
    [1000, 1],
    [2000, 2],
    [3000, 3],
    [4000, 4],
    [5000, 5],
    [6000, 6],
    [6500, null],
  ]);
  assert.deepEqual(channel.gaps(minute), [[0, 500, "was off"]]);
  channel.forgetPast();
  assert.ok(channel.needsPast(minute));
});

Deno.test("a closer look is drawn where it reaches, and takes what comes within it", () => {
  const channel = createChannel();
  const range = { from: 10_000, to: 20_000 };
  assert.ok(channel.needsDetail(range));
  const look = { from: 5_000, to: 25_000 };
  channel.awaitDetail(look);
  assert.ok(!channel.needsDetail(range));
  channel.takeDetail(look, series({ points: [reading(11_000, 1), reading(12_000, 2)] }));
  channel.push(13_000, 3);
  channel.push(26_000, 4);
  const { ring } = channel.look(range, 90_000);
  assert.deepEqual(drawn(ring, 30_000), [
    [11_000, 1],
    [12_000, 2],
    [13_000, 3],
    [30_000, null],
  ]);
  assert.ok(channel.needsDetail({ from: 11_000, to: 12_000 }), "not close enough");
  assert.ok(channel.needsDetail({ from: 0, to: 12_000 }), "not wide enough");
  assert.notEqual(channel.look({ from: 0, to: 12_000 }, 90_000).ring, ring);
});

Deno.test("a channel that is not kept has readings only while somebody looks", () => {
  const summary = { id: "b", topic: "a/b", kind: "number", writable: false } as const;
  const refuse = () => Promise.reject(new Error("not commanded"));
  const channel = new ChannelModel(summary, refuse, { isKept: false });
  channel.push(1000, 1);
  const unwatch = channel.watch();
  assert.deepEqual(drawn(channel.ring(minute), 5000), [[5000, null]]);
  channel.push(2000, 2);
  assert.deepEqual(drawn(channel.ring(minute), 5000), [[2000, 2], [5000, null]]);
  unwatch();
  assert.deepEqual(drawn(channel.ring(minute), 5000), [[5000, null]]);
});
