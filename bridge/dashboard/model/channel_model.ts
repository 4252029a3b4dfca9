import { signal } from "@preact/signals";
import type { ChannelSummary, CommandResult, Value } from "../../wire/messages.ts";
import { BucketRing } from "./bucket_ring.ts";
import { Control } from "./control.ts";
import { Pace } from "./pace.ts";
import { TIME_WINDOWS, type TimeWindow } from "./time_window.ts";

/** Pieces of a chart's time: about one per pixel of a usual one. */
const BUCKETS = 400;
/** More decimals than this are noise on a screen. */
const MAX_DECIMALS = 4;
/** After so many readings the decimals are those of the last so many: one odd value is forgotten. */
const DECIMALS_MEMORY = 64;

/** One channel: what the page knows of it. */
export class ChannelModel {
  readonly topic: string;
  readonly summary;
  /** The value on the page, at most ten times a second; undefined before the first reading. */
  readonly shown = signal<Value | undefined>(undefined);
  readonly control: Control;
  /** Digits after the point, the most any reading had of late. */
  decimals = 0;
  #recentDecimals = 0;
  #untilForgotten = DECIMALS_MEMORY;
  #value: Value | undefined;
  readonly #pace = new Pace();
  readonly #rings = new Map<TimeWindow, BucketRing>();
  #frozen: Map<TimeWindow, BucketRing> | null = null;

  constructor(summary: ChannelSummary, send: (value: Value) => Promise<CommandResult>) {
    this.topic = summary.topic;
    this.summary = signal(summary);
    this.#value = summary.last?.value;
    if (typeof this.#value === "number") this.decimals = decimalsOf(this.#value);
    this.control = new Control(send);
    for (const window of TIME_WINDOWS) {
      this.#rings.set(window, new BucketRing(window.spanMs, BUCKETS));
    }
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

  /** Takes one reading; `time` on the bridge's clock. */
  push(time: number, value: Value): void {
    this.#value = value;
    const level = typeof value === "boolean" ? Number(value) : value;
    if (typeof level !== "number") {
      this.break(time);
      return;
    }
    this.#learnDecimals(decimalsOf(level));
    if (this.#pace.isHoleBefore(time) && !this.isHeld) this.break(time);
    for (const ring of this.#rings.values()) ring.push(time, level);
  }

  #learnDecimals(decimals: number): void {
    this.decimals = Math.max(this.decimals, decimals);
    this.#recentDecimals = Math.max(this.#recentDecimals, decimals);
    if (--this.#untilForgotten > 0) return;
    this.decimals = this.#recentDecimals;
    this.#recentDecimals = 0;
    this.#untilForgotten = DECIMALS_MEMORY;
  }

  /** Ends the chart's line. */
  break(time: number): void {
    for (const ring of this.#rings.values()) ring.break(time);
  }

  /** Brings the newest value to the page. */
  show(): void {
    this.shown.value = this.#value;
  }
}

function decimalsOf(value: number): number {
  const text = String(value);
  const point = text.indexOf(".");
  if (point < 0 || text.includes("e")) return 0;
  return Math.min(MAX_DECIMALS, text.length - point - 1);
}
