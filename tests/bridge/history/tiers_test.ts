import { deepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { PackedReader, PackedWriter } from "../../../bridge/history/packed_bytes.ts";
import { type Step, StepLadder, TIERS } from "../../../bridge/history/tiers.ts";

interface Total {
  count: number;
  min: number;
  max: number;
  sum: number;
  last: number;
}

/** Adds up everything that a ladder holds of one tier, by the steps' starts. */
function totalsOf(ladder: StepLadder, tier: number): Map<number, Total> {
  const totals = new Map<number, Total>();
  const add = ({ start, count, min, max, sum, last }: Step) => {
    const total = totals.get(start) ?? { count: 0, min: Infinity, max: -Infinity, sum: 0, last };
    totals.set(start, {
      count: total.count + count,
      min: Math.min(total.min, min),
      max: Math.max(total.max, max),
      sum: total.sum + sum,
      last,
    });
  };
  const { starts, counts, mins, maxs, means, lasts } = ladder.finished(tier);
  for (const [i, start] of starts.entries()) {
    const count = counts[i];
    const sum = Math.round(means[i] * count);
    add({ start, count, min: mins[i], max: maxs[i], sum, last: lasts[i] });
  }
  for (const step of ladder.unfinished(tier)) add(step);
  return totals;
}

/** The same straight from the numbers. */
function totalsOfReadings(readings: readonly [number, number][], stepMs: number) {
  const totals = new Map<number, Total>();
  for (const [time, value] of readings) {
    const start = Math.floor(time / stepMs) * stepMs;
    const total = totals.get(start);
    totals.set(start, {
      count: (total?.count ?? 0) + 1,
      min: Math.min(total?.min ?? Infinity, value),
      max: Math.max(total?.max ?? -Infinity, value),
      sum: (total?.sum ?? 0) + value,
      last: value,
    });
  }
  return totals;
}

const readings = fc.array(fc.tuple(fc.nat(7_200_000), fc.integer({ min: -1000, max: 1000 })));

Deno.test("every tier holds the count, min, max, sum and last of its steps, also those still open", () => {
  fc.assert(fc.property(readings, (unsorted) => {
    const sorted = unsorted.toSorted(([a], [b]) => a - b);
    const ladder = new StepLadder();
    for (const [time, value] of sorted) ladder.add(time, value);
    for (const [tier, { stepMs }] of TIERS.entries()) {
      deepStrictEqual(totalsOf(ladder, tier), totalsOfReadings(sorted, stepMs));
    }
  }));
});

Deno.test("readings out of order lose nothing", () => {
  fc.assert(fc.property(readings, (unsorted) => {
    const ladder = new StepLadder();
    for (const [time, value] of unsorted) ladder.add(time, value);
    for (const tier of TIERS.keys()) {
      let count = 0;
      for (const total of totalsOf(ladder, tier).values()) count += total.count;
      strictEqual(count, unsorted.length);
    }
  }));
});

Deno.test("a ladder goes on from what it wrote, without the steps that were taken", () => {
  fc.assert(fc.property(readings, readings, (before, after) => {
    const ladder = new StepLadder();
    for (const [time, value] of before) ladder.add(time, value);
    const taken = TIERS.map((_, tier) => Math.min(2, ladder.finished(tier).starts.length));
    const writer = new PackedWriter();
    ladder.write(writer, taken);
    const reread = StepLadder.read(new PackedReader(writer.take()));
    for (const [tier, count] of taken.entries()) ladder.drop(tier, count);
    for (const each of [ladder, reread]) for (const [t, v] of after) each.add(t, v);
    for (const tier of TIERS.keys()) {
      deepStrictEqual(reread.finished(tier), ladder.finished(tier));
      deepStrictEqual(reread.unfinished(tier), ladder.unfinished(tier));
    }
  }));
});
