import { type Clock, systemClock } from "../clock.ts";
import { type DeliveryCounters, DeliveryGroup, type GroupTerms } from "./delivery_group.ts";
import type { Hub } from "../hub/hub.ts";
import type { Reading } from "../hub/reading.ts";
import { SEES_ALL, type Visibility } from "../hub/visibility.ts";
import type { SubscribeParams } from "./rpc_params.ts";
import { createTopicMatcher } from "../hub/topic_matcher.ts";
import type { Viewer } from "./viewer.ts";

/** Readings within this time share a notification: a screen shows no more. In milliseconds. */
export const WINDOW_MS = 10;

/** A viewer's subscription: what it starts from, and its course. */
export interface Delivery {
  /** The last reading of each channel; of a resumed `latest` one, those that changed. */
  readonly snapshot: readonly Reading[];
  /** The hub's newest `seq` when it began. */
  readonly seq: number;
  /** Whether it goes on where the viewer left off. */
  readonly isResumed: boolean;
  /** Begins; to be called once, after the viewer was told of the subscription. */
  start(): void;
  stop(): void;
}

/** Options of {@linkcode Deliveries}. */
export interface DeliveriesOptions {
  readonly clock?: Clock;
  readonly windowMs?: number;
}

/** Brings readings from the hub to viewers; those with equal subscriptions share the work. */
export class Deliveries {
  readonly counters: DeliveryCounters = { delivered: 0, missed: 0, gaps: 0 };
  readonly #hub: Hub;
  readonly #clock: Clock;
  readonly #windowMs: number;
  readonly #groups = new Map<string, DeliveryGroup>();

  constructor(hub: Hub, options: DeliveriesOptions = {}) {
    this.#hub = hub;
    this.#clock = options.clock ?? systemClock;
    this.#windowMs = options.windowMs ?? WINDOW_MS;
  }

  /** How many groups of equal subscriptions there are. */
  get groups(): number {
    return this.#groups.size;
  }

  /** Prepares a delivery to `viewer` as its subscription number `subscription`. */
  subscribe(
    viewer: Viewer,
    subscription: number,
    params: SubscribeParams,
    visibility = SEES_ALL,
  ): Delivery {
    const { filters, delivery, resume } = params;
    const { seq } = this.#hub;
    const isResumed = resume !== undefined && this.#canResume(filters, resume);
    const course = isResumed && delivery === "all"
      ? { snapshot: [], from: resume.seq, missed: 0 }
      : this.#fromSnapshot(filters, visibility, isResumed ? resume.seq : null);
    const terms = this.#terms(subscription, params, visibility);
    const { start, stop } = this.#join(viewer, terms, course);
    return { snapshot: course.snapshot, seq, isResumed, start, stop };
  }

  /** Every reading after `seq` that may match must be kept. */
  #canResume(filters: readonly string[], { epoch, seq }: { epoch: string; seq: number }): boolean {
    const hub = this.#hub;
    return epoch === hub.epoch && seq <= hub.seq && seq + 1 >= hub.replay.firstSeq(filters);
  }

  #fromSnapshot(
    filters: readonly string[],
    { seesTopic }: Visibility,
    resumeSeq: number | null,
  ): { snapshot: Reading[]; from: number; missed: number } {
    const snapshot = this.#hub.snapshot(filters, resumeSeq ?? 0)
      .filter(({ topic }) => seesTopic(topic));
    const missed = resumeSeq === null
      ? 0
      : this.#count(filters, seesTopic, resumeSeq) - snapshot.length;
    return { snapshot, from: this.#hub.seq, missed };
  }

  /** Counts the readings after `seq` that match and are seen. */
  #count(
    filters: readonly string[],
    seesTopic: (topic: string) => boolean,
    seq: number,
  ): number {
    const matches = createTopicMatcher(filters);
    let count = 0;
    const next = this.#hub.replay.after(seq, filters);
    for (let reading = next(); reading; reading = next()) {
      if (matches(reading.topic) && seesTopic(reading.topic)) count++;
    }
    return count;
  }

  #join(
    viewer: Viewer,
    terms: GroupTerms,
    { from, missed }: { from: number; missed: number },
  ): Pick<Delivery, "start" | "stop"> {
    const key = JSON.stringify({ ...terms, visibility: terms.visibility.key });
    let group = this.#groups.get(key);
    if (group === undefined) {
      group = new DeliveryGroup(this.#hub, this.#clock, terms, this.counters);
      this.#groups.set(key, group);
    }
    const joined = group;
    const member = joined.join(viewer, from, missed);
    const removeCatchUp = viewer.onCatchUp(() => joined.catchUp(member));
    return {
      start() {
        member.isStarted = true;
        joined.catchUp(member);
      },
      stop: () => {
        removeCatchUp();
        joined.leave(member);
        if (joined.size === 0 && this.#groups.get(key) === joined) this.#groups.delete(key);
      },
    };
  }

  #terms(
    subscription: number,
    { filters, delivery, maxRateHz, packed: isPacked = false }: SubscribeParams,
    visibility: Visibility,
  ): GroupTerms {
    const windowMs = maxRateHz === undefined
      ? this.#windowMs
      : Math.max(this.#windowMs, 1000 / maxRateHz);
    const sorted = [...new Set(filters)].sort();
    return { filters: sorted, visibility, delivery, windowMs, isPacked, subscription };
  }
}
