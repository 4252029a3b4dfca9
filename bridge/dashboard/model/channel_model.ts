import { signal } from "@preact/signals";
import type {
  ChannelSummary,
  CommandResult,
  HistoryGap,
  HistorySeries,
  Value,
} from "../../wire/messages.ts";
import { BucketRing } from "./bucket_ring.ts";
import { ClockSteps } from "./clock_steps.ts";
import { Changes } from "./changes.ts";
import { Control } from "./control.ts";
import { formatAge } from "./age_text.ts";
import { Digits } from "./digits.ts";
import { Pace } from "./pace.ts";
import { levelOf } from "./level.ts";
import { pushSeries } from "./past.ts";
import type { TimeRange } from "./time_view.ts";
import { TIME_WINDOWS, type TimeWindow } from "./time_window.ts";

/** Pieces of a chart's time: about one per pixel of a usual one. */
export const BUCKETS = 400;

/** Of a closer look, which reaches beyond what is seen, so that panning shows something. */
export const DETAIL_BUCKETS = 2 * BUCKETS;
/** A look that is so many times wider than what is seen is not close. */
const MAX_WIDER = 4;
/** Times without data that are kept of a channel. */
const MAX_NOTES = 100;

interface Detail {
  readonly range: TimeRange;
  readonly ring: BucketRing;
  readonly gaps: readonly HistoryGap[];
}

/** What is known of a reading that arrives. */
export interface Arriving {
  readonly seq?: number;
  /** The page's own time, which nobody sets, in milliseconds. */
  readonly now?: number;
}

/** A reading, or the end of a line where the level is `null`. */
interface Arrival {
  readonly time: number;
  readonly level: number | null;
  readonly seq: number;
}

/** Hears of a reading, or of the end of a line by NaN; `time` on the bridge's clock. */
export type LevelListener = (time: number, level: number) => void;

/** One channel: what the page knows of it. */
export class ChannelModel {
  readonly topic: string;
  readonly summary;
  /** The value on the page, at most ten times a second; undefined before the first reading. */
  readonly shown = signal<Value | undefined>(undefined);
  /** What it was, of a text. */
  readonly changes = new Changes();
  readonly control: Control;
  /** Counts how often something else than the newest reading changed of what there is to draw. */
  pastVersion = 0;
  readonly #digits = new Digits();
  #value: Value | undefined;
  #pace = new Pace();
  #clockSteps = new ClockSteps();
  /** Times without data that this page alone knows of; the last one may be open. */
  readonly #notes: HistoryGap[] = [];
  readonly #rings = new Map<TimeWindow, BucketRing>();
  #frozen: Map<TimeWindow, BucketRing> | null = null;
  /** A closer look at one span of time, from the bridge's history. */
  #detail: Detail | null = null;
  #awaitedDetail: TimeRange | null = null;
  #watchers = 0;
  readonly #isKept: boolean;
  /** What came since the past of a window was asked for. */
  readonly #awaiting = new Map<TimeWindow, Arrival[]>();
  /** Who hears of every reading. */
  readonly #listeners = new Set<LevelListener>();
  /** The gaps of the windows whose past is there. */
  readonly #gaps = new Map<TimeWindow, readonly HistoryGap[]>();

  /** One that is not `isKept` keeps its readings only while it is watched. */
  constructor(
    summary: ChannelSummary,
    send: (value: Value) => Promise<CommandResult>,
    { isKept = true }: { readonly isKept?: boolean } = {},
  ) {
    this.topic = summary.topic;
    this.summary = signal(summary);
    this.#value = summary.last?.value;
    if (typeof this.#value === "number") this.#digits.learn(this.#value);
    this.control = new Control(send);
    this.#isKept = isKept;
    if (isKept) {
      for (const window of TIME_WINDOWS) if (!window.isLong) this.#addRing(window);
    }
  }

  /** Digits after the point that its values are written with. */
  get decimals(): number {
    return this.#digits.decimals;
  }

  /** Whether the chart holds a value until the next one, as for a switch or a setpoint. */
  get isHeld(): boolean {
    const { kind, writable } = this.summary.peek();
    return kind === "boolean" || writable;
  }

  /** Whether somebody looks at its chart. */
  get isWatched(): boolean {
    return this.#watchers > 0;
  }

  /** Says that its chart is looked at, until what is returned is called. */
  watch(): () => void {
    this.#watchers++;
    return () => {
      this.#watchers--;
      if (this.#watchers === 0 && !this.#isKept) this.#forgetRings();
    };
  }

  /** Tells `listener` of every later reading, until what is returned is called. */
  listen(listener: LevelListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The readings of one window, as they were when frozen. */
  ring(window: TimeWindow): BucketRing {
    return this.#frozen?.get(window) ?? this.#rings.get(window) ?? this.#addRing(window);
  }

  /** What there is to draw of a span of time that is not the newest; `now` on the bridge's clock. */
  look(range: TimeRange, now: number): { ring: BucketRing; gaps: readonly HistoryGap[] } {
    if (this.#detail !== null && covers(this.#detail.range, range)) return this.#detail;
    const window = TIME_WINDOWS.find(({ spanMs }) => spanMs >= now - range.from) ??
      TIME_WINDOWS.at(-1)!;
    return { ring: this.ring(window), gaps: this.gaps(window) };
  }

  /** Whether a closer look at a span has to be asked for. */
  needsDetail(range: TimeRange): boolean {
    if (this.#awaitedDetail !== null && isCloseEnough(this.#awaitedDetail, range)) return false;
    return this.#detail === null || !isCloseEnough(this.#detail.range, range);
  }

  /** To be called before a closer look is asked for; with null when it did not come. */
  awaitDetail(range: TimeRange | null): void {
    this.#awaitedDetail = range;
  }

  /** Takes a closer look at a span of time. */
  takeDetail(range: TimeRange, series: HistorySeries): void {
    const ring = new BucketRing(range.to - range.from, DETAIL_BUCKETS);
    pushSeries(ring, series, this.isHeld);
    this.#detail = { range, ring, gaps: series.gaps };
    this.pastVersion++;
    if (this.#awaitedDetail === range) this.#awaitedDetail = null;
  }

  /** Keeps the readings as they are for the charts; new ones are still taken. */
  freeze(): void {
    this.#frozen = new Map([...this.#rings].map(([window, ring]) => [window, ring.copy()]));
  }

  /** Gives the charts the newest readings again. */
  thaw(): void {
    this.#frozen = null;
  }

  /** The times without data in a window, as far as they are known. */
  gaps(window: TimeWindow): readonly HistoryGap[] {
    return [...this.#gaps.get(window) ?? [], ...this.#notes];
  }

  /** Ends the chart's line because readings are missing from `time` to the next one. */
  breakFor(time: number, reason: string): void {
    this.break(time);
    this.pastVersion++;
    if (this.#notes.at(-1)?.[1] !== Infinity) this.#notes.push([time, Infinity, reason]);
    if (this.#notes.length > MAX_NOTES) this.#notes.shift();
  }

  /** Whether a window's past has to be asked for. */
  needsPast(window: TimeWindow): boolean {
    return !this.#gaps.has(window) && !this.#awaiting.has(window);
  }

  /** Whether a window's past was not asked for or has not come yet. */
  isWithoutPast(window: TimeWindow): boolean {
    return !this.#gaps.has(window);
  }

  /** To be called before a window's past is asked for: what comes meanwhile is remembered. */
  awaitPast(window: TimeWindow): void {
    this.#awaiting.set(window, []);
  }

  /** Puts a window's past, up to the reading `seq`, before what came since it was asked for. */
  takePast(window: TimeWindow, series: HistorySeries, seq: number): void {
    if (this.summary.peek().kind === "string") this.changes.takePast(series.points);
    const ring = new BucketRing(window.spanMs, BUCKETS);
    pushSeries(ring, series, this.isHeld);
    for (const arrival of this.#awaiting.get(window) ?? []) {
      if (arrival.level === null) ring.break(arrival.time);
      else if (arrival.seq > seq) ring.push(arrival.time, arrival.level);
    }
    this.#awaiting.delete(window);
    this.#gaps.set(window, series.gaps);
    // What was missing on the way to this page is there now.
    this.#notes.length = 0;
    this.#rings.set(window, ring);
    this.#frozen?.set(window, ring.copy());
    this.pastVersion++;
  }

  /** Has every window's past asked for again, as after something was missed. */
  forgetPast(): void {
    this.#awaiting.clear();
    this.#gaps.clear();
  }

  /**
   * Takes one reading; `time` on the bridge's clock, `now` on the page's own. Without `seq` it is
   * newer than any past.
   */
  push(time: number, value: Value, { seq = Infinity, now = time }: Arriving = {}): void {
    this.#value = value;
    const stepMs = this.#clockSteps.observe(time, now);
    if (stepMs !== 0) this.#follow(stepMs, time);
    const open = this.#notes.at(-1);
    if (open?.[1] === Infinity) this.#notes[this.#notes.length - 1] = [open[0], time, open[2]];
    if (this.summary.peek().kind === "string") {
      this.changes.push(time, value);
      return;
    }
    const level = levelOf(value);
    if (level === null) {
      this.break(time);
      return;
    }
    this.#digits.learn(level);
    if (this.#pace.isHoleBefore(time) && !this.isHeld) this.break(time);
    for (const ring of this.#rings.values()) ring.push(time, level);
    for (const listener of this.#listeners) listener(time, level);
    const detail = this.#detail;
    if (detail !== null && time <= detail.range.to) detail.ring.push(time, level);
    for (const arrivals of this.#awaiting.values()) arrivals.push({ time, level, seq });
  }

  /** Forgets what came: it comes again, with what was before it. */
  startAnew(): void {
    for (const window of this.#rings.keys()) this.#addRing(window);
    this.#pace = new Pace();
    this.#clockSteps = new ClockSteps();
    this.#notes.length = 0;
    this.pastVersion++;
  }

  #addRing(window: TimeWindow): BucketRing {
    const ring = new BucketRing(window.spanMs, BUCKETS);
    this.#rings.set(window, ring);
    return ring;
  }

  #forgetRings(): void {
    this.#rings.clear();
    this.#detail = this.#frozen = null;
    this.forgetPast();
  }

  /** Moves what there is to where it lies on a clock that was set. */
  #follow(stepMs: number, time: number): void {
    for (const ring of this.#rings.values()) ring.shift(stepMs);
    this.#detail = null;
    const shifted = this.#notes.map(([from, to, reason]): HistoryGap => {
      return [from + stepMs, to + stepMs, reason];
    });
    this.#notes.splice(0, Infinity, ...shifted);
    for (const [window, gaps] of this.#gaps) {
      this.#gaps.set(window, gaps.map(([from, to, why]) => [from + stepMs, to + stepMs, why]));
    }
    const way = stepMs < 0 ? "back" : "forward";
    const span = formatAge(0, Math.abs(stepMs));
    this.breakFor(time, `the bridge's clock was set ${way} by ${span}`);
  }

  /** Ends the chart's line. */
  break(time: number): void {
    for (const ring of this.#rings.values()) ring.break(time);
    for (const listener of this.#listeners) listener(time, NaN);
    for (const arrivals of this.#awaiting.values()) arrivals.push({ time, level: null, seq: 0 });
  }

  /** Brings the newest value to the page, unless it stands still. */
  show(): void {
    if (this.#frozen !== null) return;
    this.shown.value = this.#value;
    this.changes.show();
  }
}

function covers(outer: TimeRange, inner: TimeRange): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}

function isCloseEnough(look: TimeRange, range: TimeRange): boolean {
  return covers(look, range) && look.to - look.from <= MAX_WIDER * (range.to - range.from);
}
