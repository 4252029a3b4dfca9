/**
 * The viewer protocol's messages, for both sides: JSON-RPC 2.0 over WebSocket. Types only.
 *
 * @module
 */

import type { AlarmChange } from "./alarms.ts";
import type { Value } from "./value.ts";

export type { Value } from "./value.ts";

/** One reading; `time` is milliseconds since 1970 on the bridge's clock. */
export interface Reading {
  readonly topic: string;
  readonly time: number;
  readonly value: Value;
  readonly seq: number;
}

/** One channel in `list` and in `device` notifications. */
export interface ChannelSummary {
  readonly id: string;
  /** For people, where it says more than the id. */
  readonly name?: string;
  readonly topic: string;
  readonly kind: "number" | "boolean" | "string";
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  /** The texts that may be commanded, when only these may. */
  readonly options?: readonly string[];
  readonly writable: boolean;
  /** What false and true are called, in this order, where that is not off and on. */
  readonly words?: readonly string[];
  readonly last?: Omit<Reading, "topic">;
  /** What it was asked for last, by whomever, since the bridge started; it forgets on a restart. */
  readonly requested?: RequestedSummary;
}

/** What a channel was asked for, and what became of it. */
export interface RequestedSummary {
  /** A text of more than 256 characters ends in `…`. */
  readonly value: Value;
  /** Milliseconds since 1970 on the bridge's clock. */
  readonly time: number;
  /** How long ago that was when the bridge said so, on a clock that nobody sets. */
  readonly ageMs: number;
  /**
   * Who asked: the name of a token, `this machine` or an address where none is needed, `MQTT`; never
   * a token.
   */
  readonly by: string;
  /** `pending` until it is known; what is neither acknowledged nor sent is why it failed. */
  readonly outcome:
    | "pending"
    | "acknowledged"
    | "sent"
    | "offline"
    | "timeout"
    | "rejected"
    | "lost"
    | "busy"
    | "unsupported"
    | "invalid"
    | "unknown"
    | "internal";
  /** How long it took to be acknowledged or sent. */
  readonly latencyMs?: number;
  /** Why it failed, for people. */
  readonly error?: string;
}

/** What of a device's bytes never became readings, counted since the bridge started. */
export interface DeviceLoss {
  readonly linesTooLong?: number;
  readonly badFrames?: number;
}

/** Every state a viewer can see a device in. */
export type DeviceState =
  | "absent"
  | "opening"
  | "settling"
  | "online"
  | "stale"
  | "released"
  | "error";

/** One device in `list` and in `device` notifications. */
export interface DeviceSummary {
  readonly id: string;
  readonly name: string;
  readonly adapter: string;
  readonly state: DeviceState;
  /** When its state began, in milliseconds since 1970 as the bridge's clock stood then. */
  readonly since: number;
  /** How long ago that was when the bridge said so, on a clock that nobody sets. */
  readonly ageMs: number;
  readonly reason?: string;
  /** Left out when nothing was lost, and for who sees only some of its channels. */
  readonly loss?: DeviceLoss;
  readonly channels: readonly ChannelSummary[];
}

/** One device that changed. */
export interface DeviceChange extends DeviceSummary {
  /** The device is no longer known. */
  readonly removed?: true;
}

/** The first notification on a connection. */
export interface Welcome {
  readonly server: string;
  readonly version: string;
  readonly epoch: string;
  readonly seq: number;
  readonly role: Role;
  readonly limits: ViewerLimits;
}

/** What a client may do: a `viewer` sees, an `operator` also commands, `none` may say who it is. */
export type Role = "none" | "viewer" | "operator";

/** What one connection may ask for. */
export interface ViewerLimits {
  readonly maxMessageBytes: number;
  readonly requestsPerSecond: number;
  readonly requestBurst: number;
  readonly maxSubscriptions: number;
  readonly maxFilters: number;
}

/** New readings of one subscription, oldest first. */
export interface ReadingsBatch {
  readonly subscription: number;
  readonly readings: readonly Reading[];
  /** How many were dropped or conflated since the subscription's last ones. */
  readonly missed?: number;
}

/** What numbers stand for in a subscription's packed readings. */
export interface TopicNames {
  readonly subscription: number;
  /** The number of the first one; what this and greater numbers stood for before is forgotten. */
  readonly from: number;
  readonly topics: readonly string[];
}

/** New readings of a subscription that is packed, oldest first. */
export interface PackedBatch {
  readonly subscription: number;
  /** Of the first reading. */
  readonly time: number;
  /** Of the first reading. */
  readonly seq: number;
  /**
   * Each is `[number, time, seq, value, value…]`: readings of one moment, of the topic with that
   * number and of those that follow it. `time` is how much later than the run before that was, `seq`
   * how many are left out since the reading before; from one value to the next it grows by one.
   */
  readonly runs: readonly (readonly Value[])[];
  /** As for {@linkcode ReadingsBatch}. */
  readonly missed?: number;
}

/** Readings, from `seq` to `seq`, that a subscription will never get. */
export interface Gap {
  readonly subscription: number;
  readonly from: number;
  readonly to: number;
}

/** The site's dashboard was saved: what it is now is asked for. */
export interface DashboardChange {
  readonly version: number;
}

/** What the bridge tells unasked: parameters by method. */
export interface Notifications {
  readonly welcome: Welcome;
  readonly readings: ReadingsBatch;
  readonly topics: TopicNames;
  readonly packed: PackedBatch;
  readonly device: DeviceChange;
  readonly gap: Gap;
  readonly alarm: AlarmChange;
  /** There are other rules than before. */
  readonly alarmRules: Readonly<Record<never, never>>;
  readonly dashboard: DashboardChange;
}

/** One notification. */
export type Notification = {
  [M in keyof Notifications]: { readonly method: M; readonly params: Notifications[M] };
}[keyof Notifications];

/** The answer to a request: exactly one of `result` and `error`. */
export interface Answer {
  /** That of the request; null when the bridge could not read it. */
  readonly id: number | string | null;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** What `list` answers. */
export interface DeviceListing {
  readonly devices: readonly DeviceSummary[];
}

/** How a subscription wants its readings; `latest` is the bridge's default. */
export interface SubscribeParams {
  readonly filters: readonly string[];
  readonly delivery?: "latest" | "all";
  readonly maxRateHz?: number;
  /** Whether readings come in a form that takes a fraction of the bytes. */
  readonly packed?: boolean;
  readonly resume?: ResumePoint;
}

/** Where a subscription goes on: after the reading `seq` of the bridge's run `epoch`. */
export interface ResumePoint {
  readonly epoch: string;
  readonly seq: number;
}

/** What `subscribe` answers. */
export interface SubscribeResult {
  readonly subscription: number;
  readonly epoch: string;
  readonly seq: number;
  readonly resumed: boolean;
  readonly gap?: boolean;
  readonly snapshot: readonly Reading[];
}

/** What `command` asks for: one of `value` (with `channel`), `raw` and `hex`. */
export interface CommandParams {
  readonly device: string;
  readonly channel?: string;
  readonly value?: Value;
  /** Text, written as one line. */
  readonly raw?: string;
  /** Bytes, two hexadecimal digits each, written as they are. */
  readonly hex?: string;
  readonly timeoutMs?: number;
  /** Whether it goes before every other command of the device, as what stops a machine has to. */
  readonly urgent?: boolean;
}

/** What `command` answers when it did not fail. */
export interface CommandResult {
  readonly outcome: "acknowledged" | "sent";
  readonly latencyMs: number;
  readonly reply?: Value;
}

/** What `history` asks for; times are milliseconds since 1970. */
export interface HistoryParams {
  /** Names, no filters. */
  readonly topics: readonly string[];
  /** Default: an hour before `to`. */
  readonly from?: number;
  /** Default: now. */
  readonly to?: number;
  /** The most points of each topic. */
  readonly maxPoints?: number;
}

/** A moment or a step of time: where it starts, and what was there until the next one. */
export type HistoryPoint = readonly [
  time: number,
  min: number | null,
  max: number | null,
  mean: number | null,
  last: Value,
];

/** A time without data, and why. */
export type HistoryGap = readonly [from: number, to: number, reason: string];

/** The past of one topic. */
export interface HistorySeries {
  readonly topic: string;
  /**
   * What the points are: `raw` readings, `changes` of a text or boolean (with `last` alone), or
   * steps that were summed up from those of `1s`, `10s`, `1min`, `10min` or `1h`.
   */
  readonly tier: string;
  readonly points: readonly HistoryPoint[];
  readonly gaps: readonly HistoryGap[];
}

/** What `history` answers. */
export interface HistoryResult {
  /** In the order of the topics asked for. */
  readonly series: readonly HistorySeries[];
  /** The last reading that is in it: what a subscription brings with a greater one is newer. */
  readonly seq: number;
}

/** A channel that is made of others, as `derived` tells and `saveDerived` takes it. */
export interface DerivedChannel {
  /** Its topic; `saveDerived` takes `device.channel` too. */
  readonly id: string;
  readonly expression: string;
  readonly unit?: string;
  readonly name?: string;
}

/** One of those that `derived` answers. */
export interface DerivedSummary extends DerivedChannel {
  /** Only those of the page can be changed there. */
  readonly source: "config" | "page";
  /** The topics of its inputs that are missing now. */
  readonly missing: readonly string[];
  /** Why it is not there. */
  readonly fault?: string;
}

/** What `derived` answers. */
export interface DerivedListing {
  readonly derived: readonly DerivedSummary[];
}

/** What `checkDerived` answers of an expression. */
export interface DerivedPreview {
  /** What it comes to now; null when an input is missing. */
  readonly value: Value;
  readonly kind?: ChannelSummary["kind"];
  readonly unit?: string;
  /** The topics that it is made of. */
  readonly topics: readonly string[];
}
