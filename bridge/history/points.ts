import type { Changes, Readings, Steps } from "./block.ts";
import type { HistoryPoint as Point } from "../wire/messages.ts";
import type { Range } from "./store.ts";
import type { Step } from "./tiers.ts";

/** Changes that are looked at one by one; must be more than any query has points. */
export const MAX_CHANGES_HELD = 20_000;

/** One step with how many readings it is of; `value` is the last of them. */
export interface StepRow {
  readonly time: number;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly count: number;
}

interface Sum {
  count: number;
  min: number;
  max: number;
  sum: number;
  last: number;
  /** Of `last`. */
  time: number;
}

/** Sums up numbers in equal steps of a range, whatever order they come in. */
export class StepPoints {
  readonly #range: Range;
  readonly #stepMs: number;
  readonly #sums = new Map<number, Sum>();

  constructor(range: Range, stepMs: number) {
    this.#range = range;
    this.#stepMs = stepMs;
  }

  addReadings({ times, values }: Readings): void {
    for (let i = 0; i < times.length; i++) {
      const value = values[i];
      if (times[i] >= this.#range.from) this.#add(times[i], 1, value, value, value, value);
    }
  }

  /** Adds steps of `stepMs`, which divides this one's; the one that holds the range's start counts. */
  addSteps({ starts, counts, mins, maxs, means, lasts }: Steps, stepMs: number): void {
    for (let i = 0; i < starts.length; i++) {
      if (starts[i] + stepMs <= this.#range.from) continue;
      this.#add(starts[i], counts[i], mins[i], maxs[i], means[i] * counts[i], lasts[i]);
    }
  }

  addStep({ start, count, min, max, sum, last }: Step, stepMs: number): void {
    if (start + stepMs > this.#range.from) this.#add(start, count, min, max, sum, last);
  }

  /** The points by time. */
  list(): Point[] {
    return this.rows().map(({ time, min, max, mean, value }) => [time, min, max, mean, value]);
  }

  /** The same with how many readings each is of. */
  rows(): StepRow[] {
    return [...this.#sums].sort(([a], [b]) => a - b).map((
      [index, { count, min, max, sum, last }],
    ) => ({
      time: index * this.#stepMs,
      value: last,
      min,
      max,
      // Rounding must not put it outside.
      mean: Math.min(max, Math.max(min, sum / count)),
      count,
    }));
  }

  #add(time: number, count: number, min: number, max: number, sum: number, last: number): void {
    if (time >= this.#range.to) return;
    const index = Math.floor(time / this.#stepMs);
    const known = this.#sums.get(index);
    if (known === undefined) {
      this.#sums.set(index, { count, min, max, sum, last, time });
      return;
    }
    known.count += count;
    if (min < known.min) known.min = min;
    if (max > known.max) known.max = max;
    known.sum += sum;
    if (time >= known.time) {
      known.last = last;
      known.time = time;
    }
  }
}

/** Returns a point for each reading of a range, by time. */
export function pointsOfReadings({ times, values }: Readings, { from, to }: Range): Point[] {
  const points: Point[] = [];
  for (const [i, time] of times.entries()) {
    const value = values[i];
    if (time >= from && time < to) points.push([time, value, value, value, value]);
  }
  return sortByTime(points);
}

/**
 * Collects the changes of a range, whatever order they come in: a point for each, and first one at
 * the range's start for the value it began with; of more than `maxPoints` the last of equal steps.
 */
export class ChangePoints {
  readonly #range: Range;
  readonly #maxPoints: number;
  #before: Point | undefined;
  #within: Point[] = [];

  constructor(range: Range, maxPoints: number) {
    this.#range = range;
    this.#maxPoints = maxPoints;
  }

  add({ times, values }: Changes): void {
    const { from, to } = this.#range;
    for (const [i, time] of times.entries()) {
      const point: Point = [time, null, null, null, values[i]];
      if (time >= from && time < to) this.#within.push(point);
      else if (time < from && time >= (this.#before?.[0] ?? -Infinity)) this.#before = point;
    }
    // A board may have said something else each second of a year.
    if (this.#within.length > MAX_CHANGES_HELD) this.#within = this.#thin(this.#maxPoints);
  }

  /** The points by time. */
  list(maxPoints = this.#maxPoints): Point[] {
    const first: Point[] = this.#before === undefined
      ? []
      : [[this.#range.from, null, null, null, this.#before[4]]];
    return [...first, ...this.#thin(maxPoints)];
  }

  #thin(maxPoints: number): Point[] {
    const { from, to } = this.#range;
    const room = Math.max(1, maxPoints - (this.#before === undefined ? 0 : 1));
    const points = sortByTime(this.#within);
    if (points.length <= room) return points;
    const stepMs = (to - from) / room;
    const step = (i: number) => Math.floor((points[i][0] - from) / stepMs);
    return points.filter((_, i) => i === points.length - 1 || step(i) !== step(i + 1));
  }
}

function sortByTime(points: Point[]): Point[] {
  return points.sort(([a], [b]) => a - b);
}
