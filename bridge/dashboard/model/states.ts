import type { Value } from "../../wire/messages.ts";
import type { HistoryGap } from "../../wire/messages.ts";
import type { ChannelModel } from "./channel_model.ts";
import type { TimeRange } from "./time_view.ts";
import type { TimeWindow } from "./time_window.ts";

/** A time in which a channel had one value; `undefined` where none is known. */
export interface StateSpan {
  readonly from: number;
  readonly to: number;
  readonly value: Value | undefined;
}

/** More than these are not seen one by one. */
export const MAX_SPANS = 400;

/** What a channel's values were over a span of time, oldest first, and held until `heldTo`. */
export function statesOf(
  channel: ChannelModel,
  range: TimeRange,
  { window, heldTo }: { readonly window: TimeWindow; readonly heldTo: number },
): StateSpan[] {
  const { kind } = channel.summary.peek();
  const changes = kind === "string"
    ? channel.changes.shown.peek().map(({ time, value }) => ({ time, value }))
    : levelChanges(channel, range, window);
  return cutOut(spansOf(changes, range, heldTo), channel.gaps(window)).slice(-MAX_SPANS);
}

interface Change {
  readonly time: number;
  readonly value: Value | undefined;
}

function levelChanges(channel: ChannelModel, { from, to }: TimeRange, window: TimeWindow) {
  const xs: number[] = [];
  const ys: (number | null)[] = [];
  channel.ring(window).points({ from, to, heldTo: to }, xs, ys);
  const changes: Change[] = [];
  for (const [i, time] of xs.entries()) {
    const level = ys[i];
    const value = level === null ? undefined : level >= 0.5;
    if (changes.at(-1)?.value !== value) changes.push({ time, value });
  }
  // The point at the right edge is there for the chart alone.
  if (changes.at(-1)?.value === undefined && (changes.at(-1)?.time ?? 0) >= to) changes.pop();
  return changes;
}

function spansOf(changes: readonly Change[], range: TimeRange, heldTo: number): StateSpan[] {
  const spans: StateSpan[] = [];
  for (const [i, { time, value }] of changes.entries()) {
    const from = Math.max(time, range.from);
    const to = Math.min(changes[i + 1]?.time ?? heldTo, range.to);
    if (from < to) spans.push({ from, to, value });
  }
  return spans;
}

/** Takes out of the spans the times of which nothing is known. */
function cutOut(spans: readonly StateSpan[], gaps: readonly HistoryGap[]): StateSpan[] {
  let rest = [...spans];
  for (const [from, to] of gaps) {
    rest = rest.flatMap((span) => {
      if (to <= span.from || from >= span.to) return [span];
      return [{ ...span, to: from }, { ...span, from: to }].filter((it) => it.from < it.to);
    });
  }
  return rest;
}
