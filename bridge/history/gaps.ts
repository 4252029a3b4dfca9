import type { HistoryGap as Gap } from "../wire/messages.ts";
import type { Outage, Range, StateRow } from "./store.ts";

/** States in which a device gives data, or may. */
const ONLINE = "online";
/** What a state means where a device gave no reason. */
const REASONS: Readonly<Record<string, string>> = {
  absent: "the device was not there",
  opening: "the device was being opened",
  settling: "the device was starting",
  stale: "the device said nothing",
  released: "the device was released to another program",
  error: "the device could not be used",
};
const NOT_SEEN = "the device was not seen";
/** Of the states in one gap the first of these names the reason. */
const WEIGHT: readonly string[] = ["released", "error", "absent", "stale", "settling", "opening"];

interface Hole {
  from: number;
  to: number;
  state: string;
  reason: string;
}

/**
 * Returns the gaps of one device in a range, by time and without overlaps: when its state was
 * another than online, and when the bridge kept nothing. `states` and `outages` are by time, with
 * those before the range that say how it begins.
 */
export function findGaps(
  states: readonly StateRow[],
  outages: readonly Outage[],
  range: Range,
): Gap[] {
  const holes: Hole[] = outages.filter(({ start, end }) => end > start)
    .map(({ start, end, reason }) => ({ from: start, to: end, state: "", reason }));
  holes.push(...holesOfStates(withRestarts(states, outages), range.to));
  holes.sort((a, b) => a.from - b.from || a.state.length - b.state.length);
  const gaps: Gap[] = [];
  let covered = range.from;
  for (const { from, to, reason } of holes) {
    const start = Math.max(from, covered);
    const end = Math.min(to, range.to);
    if (end > start) gaps.push([start, end, reason]);
    covered = Math.max(covered, end);
  }
  return gaps;
}

/**
 * Returns at most `maxCount` of a range's gaps: of more, those are one that begin in the same of so
 * many equal steps, for the reason of the longest.
 */
export function thinGaps(gaps: readonly Gap[], maxCount: number, { from, to }: Range): Gap[] {
  if (gaps.length <= maxCount) return [...gaps];
  const stepMs = (to - from) / maxCount;
  const thinned: Gap[] = [];
  let place = -1;
  let longestMs = 0;
  for (const [start, end, reason] of gaps) {
    const last = thinned.at(-1);
    const next = Math.floor((start - from) / stepMs);
    if (last === undefined || next !== place) {
      thinned.push([start, end, reason]);
      place = next;
      longestMs = end - start;
      continue;
    }
    const isLonger = end - start > longestMs;
    thinned[thinned.length - 1] = [last[0], end, isLonger ? reason : last[2]];
    longestMs = Math.max(longestMs, end - start);
  }
  return thinned;
}

/** A bridge that starts knows nothing of a device until it sees it. */
function withRestarts(states: readonly StateRow[], outages: readonly Outage[]): StateRow[] {
  const first = states[0]?.time ?? Infinity;
  const restarts = outages.filter(({ restart, end }) => restart && end > first)
    .map(({ end }): StateRow => ({ time: end, state: "absent", reason: NOT_SEEN }));
  // At one time what the bridge then saw counts.
  return [...restarts, ...states].sort((a, b) => a.time - b.time);
}

function holesOfStates(states: readonly StateRow[], end: number): Hole[] {
  const holes: Hole[] = [];
  let open: Hole | null = null;
  for (const { time, state, reason } of states) {
    if (open !== null) open.to = time;
    if (state === ONLINE) {
      open = null;
      continue;
    }
    const text = reason ?? REASONS[state] ?? state;
    if (open === null) holes.push(open = { from: time, to: end, state, reason: text });
    else if (weigh(state, text) <= weigh(open.state, open.reason)) {
      open.state = state;
      open.reason = text;
    }
    open.to = end;
  }
  return holes;
}

function weigh(state: string, reason: string): number {
  return reason === NOT_SEEN ? WEIGHT.length : WEIGHT.indexOf(state);
}
