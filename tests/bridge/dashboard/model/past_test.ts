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
