import type { HistorySeries } from "../../wire/messages.ts";
import type { BucketRing } from "./bucket_ring.ts";
import { levelOf } from "./level.ts";
import { Pace } from "./pace.ts";

const RAW = "raw";
const CHANGES = "changes";
/** Where in its step a lowest, a highest and a last value are drawn. */
const PLACES = [0, 1 / 3, 2 / 3];

/**
 * Puts what a bridge kept into an empty ring. Lines end at gaps and, unless a value is `isHeld`
 * until the next, where readings are missing.
 */
export function pushSeries(
  ring: BucketRing,
  { tier, points, gaps }: HistorySeries,
  isHeld = false,
): void {
  const isSteps = tier !== RAW && tier !== CHANGES;
  const stepMs = isSteps ? shortestStep(points.map(([time]) => time)) : 0;
  const pace = isHeld || tier === CHANGES ? null : new Pace();
  let nextGap = 0;
  for (const [time, min, max, mean, last] of points) {
    for (; nextGap < gaps.length && gaps[nextGap][0] <= time; nextGap++) {
      ring.break(gaps[nextGap][0]);
    }
    if (pace?.isHoleBefore(time)) ring.break(time);
    const level = levelOf(last);
    if (level === null) ring.break(time);
    else if (min === null || max === null || min === max) ring.push(time, level);
    else {
      const levels = [min, max, level].map((value, i) =>
        [time + PLACES[i] * stepMs, value] as const
      );
      ring.pushStep(levels, mean ?? level);
    }
  }
  for (; nextGap < gaps.length; nextGap++) ring.break(gaps[nextGap][0]);
}

/** Steps without readings have no point: the shortest difference is one step. */
function shortestStep(times: readonly number[]): number {
  let shortest = Infinity;
  for (let i = 1; i < times.length; i++) shortest = Math.min(shortest, times[i] - times[i - 1]);
  return Number.isFinite(shortest) ? shortest : 0;
}
