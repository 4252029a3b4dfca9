import { deepStrictEqual, ok } from "node:assert/strict";
import fc from "fast-check";
import { findGaps, thinGaps } from "../../../bridge/history/gaps.ts";
import type { Outage, StateRow } from "../../../bridge/history/store.ts";

const RANGE = { from: 0, to: 100 };

function state(time: number, state: string, reason: string | null = null): StateRow {
  return { time, state, reason };
}

function restart(start: number, end: number): Outage {
  return { start, end, reason: "the bridge was not running", restart: true };
}

Deno.test("findGaps() has a gap for every time that a device was not online, with the weightiest reason", () => {
  const states = [
    state(-5, "online"),
    state(10, "stale"),
    state(12, "absent", "unplugged"),
    state(18, "opening"),
    state(19, "settling"),
    state(20, "online"),
    state(40, "released", "released to a flashing tool"),
    state(50, "online"),
    state(90, "error"),
  ];
  deepStrictEqual(findGaps(states, [], RANGE), [
    [10, 20, "unplugged"],
    [40, 50, "released to a flashing tool"],
    [90, 100, "the device could not be used"],
  ]);
});

Deno.test("findGaps() puts the bridge's outage before the device's own, and cuts at the range", () => {
  const states = [state(-50, "online"), state(30, "opening"), state(31, "online")];
  deepStrictEqual(findGaps(states, [restart(-20, 30)], RANGE), [
    [0, 30, "the bridge was not running"],
    [30, 31, "the device was being opened"],
  ]);
});

Deno.test("findGaps() takes a device that was not seen after a restart for missing", () => {
  deepStrictEqual(findGaps([state(-50, "online")], [restart(20, 30)], RANGE), [
    [20, 30, "the bridge was not running"],
    [30, 100, "the device was not seen"],
  ]);
  deepStrictEqual(findGaps([], [restart(20, 30)], RANGE), [[20, 30, "the bridge was not running"]]);
});

Deno.test("thinGaps() leaves as many as there may be, and makes one of those that begin close together", () => {
  const gaps = [[0, 2, "a"], [4, 9, "b"], [10, 11, "c"], [50, 90, "d"]] as const;
  deepStrictEqual(thinGaps(gaps, 4, RANGE), [...gaps]);
  deepStrictEqual(thinGaps(gaps, 3, RANGE), [[0, 11, "b"], [50, 90, "d"]]);
  deepStrictEqual(thinGaps(gaps, 1, RANGE), [[0, 90, "d"]]);
});

Deno.test("gaps are in order, within the range, and never overlap", () => {
  const time = fc.integer({ min: -50, max: 150 });
  const name = fc.constantFrom("online", "absent", "opening", "stale", "error", "released");
  const states = fc.array(fc.tuple(time, name));
  const outages = fc.array(fc.tuple(time, fc.nat(40), fc.boolean()));
  fc.assert(fc.property(states, outages, (states, outages) => {
    const gaps = findGaps(
      states.toSorted(([a], [b]) => a - b).map(([time, name]) => state(time, name)),
      outages.toSorted(([a], [b]) => a - b).map(([start, length, restart]) => {
        return { start, end: start + length, reason: "x", restart };
      }),
      RANGE,
    );
    let end = RANGE.from;
    for (const [from, to, reason] of gaps) {
      ok(from >= end && to > from && to <= RANGE.to && reason !== "");
      end = to;
    }
  }));
});
