import type { Value } from "../../devices/adapter.ts";

/** One value of one channel at one moment. */
export interface Reading {
  /** `<device>/<channel>`, or a topic of the bridge's own that starts with `$`. */
  readonly topic: string;
  /** Milliseconds since 1970, fractions allowed. */
  readonly time: number;
  readonly value: Value;
  /** Counts up by one with every reading of the hub, from 1. */
  readonly seq: number;
}

/** Where the readings of a subscription go. Must not throw. */
export type ReadingSink = (reading: Reading) => void;

/** One topic with its last reading. */
export interface Topic {
  readonly name: string;
  last: Reading | null;
  /** Who subscribed, valid for one state of the subscriptions. */
  sinks: readonly ReadingSink[];
  /** The state of the subscriptions that `sinks` was looked up in. */
  sinksVersion: number;
}

/** Returns a topic without a reading. */
export function createTopic(name: string): Topic {
  return { name, last: null, sinks: [], sinksVersion: -1 };
}
