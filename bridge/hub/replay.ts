import type { Reading } from "./reading.ts";
import { type ReplayCursor, ReplayRing, type ReplayRingOptions } from "./replay_ring.ts";
import { LOG_LEVEL, RAW_LEVEL } from "./topic.ts";

/** Log lines and raw bytes are kept in rings of this many. */
export const MAX_KEPT_EXTRAS = 8192;

/**
 * What is kept of the past: of channels, of log lines and of raw bytes, each in a ring of its own,
 * because a board that logs much, or a viewer that wants a board's bytes, must not shorten what the
 * others can resume from.
 */
export class Replay {
  readonly #channels: ReplayRing;
  readonly #byFirstLevel: ReadonlyMap<string, ReplayRing>;

  constructor(channels?: ReplayRingOptions) {
    this.#channels = new ReplayRing(channels);
    const extras = { maxReadings: MAX_KEPT_EXTRAS };
    this.#byFirstLevel = new Map([
      [LOG_LEVEL, new ReplayRing(extras)],
      [RAW_LEVEL, new ReplayRing(extras)],
    ]);
  }

  /** Keeps a reading, whose `seq` is beyond all earlier ones. */
  push(reading: Reading): void {
    this.#ringOf(reading.topic).push(reading);
  }

  /** Every reading with this `seq` or a later one that one of the valid `filters` matches is kept. */
  firstSeq(filters: readonly string[]): number {
    return Math.max(...this.#ringsOf(filters).map((ring) => ring.firstSeq));
  }

  /**
   * Leads through what is kept after `seq` where one of the valid `filters` may match, oldest
   * first; nothing may be pushed meanwhile.
   */
  after(seq: number, filters: readonly string[]): ReplayCursor {
    const cursors = this.#ringsOf(filters).map((ring) => ring.after(seq));
    return cursors.length === 1 ? cursors[0] : merge(cursors);
  }

  #ringsOf(filters: readonly string[]): ReplayRing[] {
    return [...new Set(filters.map((filter) => this.#ringOf(filter)))];
  }

  /** A wildcard does not match a first level of the bridge's own, so that filters have one ring too. */
  #ringOf(topicOrFilter: string): ReplayRing {
    if (!topicOrFilter.startsWith("$")) return this.#channels;
    return this.#byFirstLevel.get(topicOrFilter.split("/", 1)[0]) ?? this.#channels;
  }
}

/** Brings the readings of several cursors into one order. */
function merge(cursors: readonly ReplayCursor[]): ReplayCursor {
  const heads = cursors.map((next) => next());
  return () => {
    let first = -1;
    for (let i = 0; i < heads.length; i++) {
      const head = heads[i];
      if (head && (first === -1 || head.seq < heads[first]!.seq)) first = i;
    }
    if (first === -1) return undefined;
    const reading = heads[first];
    heads[first] = cursors[first]();
    return reading;
  };
}
