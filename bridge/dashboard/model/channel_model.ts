import { signal } from "@preact/signals";
import type {
  ChannelSummary,
  CommandResult,
  HistoryGap,
  HistorySeries,
  Value,
} from "../../wire/messages.ts";
import { BucketRing } from "./bucket_ring.ts";
import { Control } from "./control.ts";
import { Digits } from "./digits.ts";
import { Pace } from "./pace.ts";
import { levelOf, pushSeries } from "./past.ts";
import { TIME_WINDOWS, type TimeWindow } from "./time_window.ts";

/** Pieces of a chart's time: about one per pixel of a usual one. */
export const BUCKETS = 400;

/** A reading, or the end of a line where the level is `null`. */
interface Arrival {
  readonly time: number;
  readonly level: number | null;
  readonly seq: number;
}

/** One channel: what the page knows of it. */
export class ChannelModel {
  readonly topic: string;
  readonly summary;
  /** The value on the page, at most ten times a second; undefined before the first reading. */
  readonly shown = signal<Value | undefined>(undefined);
  readonly control: Control;
  readonly #digits = new Digits();
  #value: Value | undefined;
  readonly #pace = new Pace();
  readonly #rings = new Map<TimeWindow, BucketRing>();
  #frozen: Map<TimeWindow, BucketRing> | null = null;
  /** What came since the past of a window was asked for. */
  readonly #awaiting = new Map<TimeWindow, Arrival[]>();
  /** The gaps of the windows whose past is there. */
  readonly #gaps = new Map<TimeWindow, readonly HistoryGap[]>();

  constructor(summary: ChannelSummary, send: (value: Value) => Promise<CommandResult>) {
    this.topic = summary.topic;
    this.summary = signal(summary);
    this.#value = summary.last?.value;
    if (typeof this.#value === "number") this.#digits.learn(this.#value);
    this.control = new Control(send);
    for (const window of TIME_WINDOWS) {
      this.#rings.set(window, new BucketRing(window.spanMs, BUCKETS));
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

  /** The readings of one window, as they were when frozen. */
  ring(window: TimeWindow): BucketRing {
    return (this.#frozen ?? this.#rings).get(window)!;
  }

  /** Keeps the readings as they are for the charts; new ones are still taken. */
  freeze(): void {
    this.#frozen = new Map([...this.#rings].map(([window, ring]) => [window, ring.copy()]));
  }

  /** Gives the charts the newest readings again. */
  thaw(): void {
    this.#frozen = null;
  }

  /** The times without data in a window, as far as its past is there. */
  gaps(window: TimeWindow): readonly HistoryGap[] {
    return this.#gaps.get(window) ?? [];
  }

  /** Whether a window's past has to be asked for. */
  needsPast(window: TimeWindow): boolean {
    return !this.#gaps.has(window) && !this.#awaiting.has(window);
  }

  /** To be called before a window's past is asked for: what comes meanwhile is remembered. */
  awaitPast(window: TimeWindow): void {
    this.#awaiting.set(window, []);
  }

  /** Puts a window's past, up to the reading `seq`, before what came since it was asked for. */
  takePast(window: TimeWindow, series: HistorySeries, seq: number): void {
    const ring = new BucketRing(window.spanMs, BUCKETS);
    pushSeries(ring, series, this.isHeld);
    for (const arrival of this.#awaiting.get(window) ?? []) {
      if (arrival.level === null) ring.break(arrival.time);
      else if (arrival.seq > seq) ring.push(arrival.time, arrival.level);
    }
    this.#awaiting.delete(window);
    this.#gaps.set(window, series.gaps);
    this.#rings.set(window, ring);
    this.#frozen?.set(window, ring.copy());
  }

  /** Has every window's past asked for again, as after something was missed. */
  forgetPast(): void {
    this.#awaiting.clear();
    this.#gaps.clear();
  }

  /** Takes one reading; `time` on the bridge's clock. Without `seq` it is newer than any past. */
  push(time: number, value: Value, seq = Infinity): void {
    this.#value = value;
    const level = levelOf(value);
    if (level === null) {
      this.break(time);
      return;
    }
    this.#digits.learn(level);
    if (this.#pace.isHoleBefore(time) && !this.isHeld) this.break(time);
    for (const ring of this.#rings.values()) ring.push(time, level);
    for (const arrivals of this.#awaiting.values()) arrivals.push({ time, level, seq });
  }

  /** Ends the chart's line. */
  break(time: number): void {
    for (const ring of this.#rings.values()) ring.break(time);
    for (const arrivals of this.#awaiting.values()) arrivals.push({ time, level: null, seq: 0 });
  }

  /** Brings the newest value to the page. */
  show(): void {
    this.shown.value = this.#value;
  }
}
