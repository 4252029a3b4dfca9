import { type EncodedMessage, encodeMessage } from "../../src/message.ts";
import type { Clock } from "../clock.ts";
import type { Hub } from "../hub/hub.ts";
import { encodeGap, encodeReadings } from "./notification.ts";
import { encodePacked, encodeTopics, TopicNumbers } from "./packed.ts";
import type { Reading } from "../hub/reading.ts";
import type { Visibility } from "../hub/visibility.ts";
import type { DeliveryContract } from "./rpc_params.ts";
import { createTopicMatcher } from "../hub/topic_matcher.ts";
import type { Viewer } from "./viewer.ts";

/** A group's waiting readings, in characters of text at most, about; then they are sent at once. */
const MAX_WAITING_LENGTH = 64_000;
/** The same for one message to a viewer that catches up. */
const MAX_CATCH_UP_LENGTH = 16_000;
/** What a reading takes in a message, about, without the text of its value. */
const READING_LENGTH = 64;

/** What the members of a group have in common. */
export interface GroupTerms {
  readonly filters: readonly string[];
  readonly visibility: Visibility;
  readonly delivery: DeliveryContract;
  /** The least time between two notifications, in milliseconds. */
  readonly windowMs: number;
  /** Whether readings are sent in the packed form. */
  readonly isPacked: boolean;
  /** The subscription's id, the same on each member's connection. */
  readonly subscription: number;
}

/** What deliveries count. */
export interface DeliveryCounters {
  delivered: number;
  missed: number;
  gaps: number;
}

/** One viewer's place in a group. */
export interface Member {
  readonly viewer: Viewer;
  /** Whether the viewer knows of the subscription; it is told nothing before. */
  isStarted: boolean;
  /** It needs no reading up to this `seq`. */
  seq: number;
  /** What the group had matched when the viewer was here; the difference is what it missed. */
  matched: number;
  /** Which numbers of topics it was told of. */
  told: { generation: number; count: number };
}

/**
 * The viewers with equal subscriptions: readings are collected for a window, encoded once and
 * shared by all members that keep up. The first reading after a pause leaves at the end of the
 * turn. A member elsewhere (new, resumed, or lagging before) is told by itself what it lacks.
 */
export class DeliveryGroup {
  readonly #hub: Hub;
  readonly #clock: Clock;
  readonly #terms: GroupTerms;
  readonly #isAll: boolean;
  readonly #matches: (topic: string) => boolean;
  readonly #counters: DeliveryCounters;
  readonly #members = new Set<Member>();
  /** What stands for topics, when readings are packed. */
  readonly #numbers: TopicNumbers | null;
  readonly #unsubscribe: () => void;
  /** What waits for the window's end: for `latest` by topic, for `all` each. */
  readonly #latest = new Map<string, Reading>();
  #all: Reading[] = [];
  /** The newest sent reading of each topic since one `latest` member fell behind. */
  readonly #sent = new Map<string, Reading>();
  #waitingLength = 0;
  #firstWaitingSeq = 0;
  #flushedSeq: number;
  #flushedMatched = 0;
  #matched = 0;
  #isScheduled = false;
  #isClosed = false;
  #cancelWindow: (() => void) | null = null;

  constructor(hub: Hub, clock: Clock, terms: GroupTerms, counters: DeliveryCounters) {
    this.#hub = hub;
    this.#clock = clock;
    this.#terms = terms;
    this.#isAll = terms.delivery === "all";
    this.#numbers = terms.isPacked ? new TopicNumbers() : null;
    const { filters, visibility } = terms;
    const matches = createTopicMatcher(filters);
    this.#matches = (topic) => visibility.seesTopic(topic) && matches(topic);
    this.#counters = counters;
    this.#flushedSeq = hub.seq;
    this.#unsubscribe = hub.subscribe(filters, (reading) => {
      if (visibility.seesTopic(reading.topic)) this.#receive(reading);
    });
  }

  get size(): number {
    return this.#members.size;
  }

  /**
   * Adds a viewer that has everything up to `seq`, less `missed` readings that it is to be told of
   * as missed.
   */
  join(viewer: Viewer, seq: number, missed: number): Member {
    const matched = this.#matched - missed;
    const told = { generation: 0, count: 0 };
    const member: Member = { viewer, isStarted: false, seq, matched, told };
    this.#members.add(member);
    return member;
  }

  /** Removes a member; a group without one is closed. */
  leave(member: Member): void {
    this.#members.delete(member);
    if (this.#members.size > 0) return;
    this.#isClosed = true;
    this.#unsubscribe();
    this.#cancelWindow?.();
  }

  /** Sends a member what it lacks of what others have had, as far as its connection takes it. */
  catchUp(member: Member): void {
    if (!member.isStarted || !this.#members.has(member)) return;
    if (this.#isAll) this.#replay(member);
    else this.#sendNewest(member);
  }

  #receive(reading: Reading): void {
    this.#matched++;
    if (this.#waitingCount() === 0) this.#firstWaitingSeq = reading.seq;
    if (!this.#isAll) this.#latest.set(reading.topic, reading);
    else {
      this.#all.push(reading);
      this.#waitingLength += lengthOf(reading);
      if (this.#waitingLength >= MAX_WAITING_LENGTH) this.#flush();
    }
    if (this.#cancelWindow === null) this.#schedule();
  }

  #waitingCount(): number {
    return this.#all.length + this.#latest.size;
  }

  /** After a pause: at once, yet with the other readings of the same line. */
  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      if (this.#isClosed) return;
      this.#flush();
      this.#openWindow();
    });
  }

  #openWindow(): void {
    this.#cancelWindow?.();
    this.#cancelWindow = this.#clock.after(this.#terms.windowMs, () => {
      this.#cancelWindow = null;
      if (this.#waitingCount() === 0) return;
      this.#flush();
      this.#openWindow();
    });
  }

  #flush(): void {
    const readings = this.#take();
    if (readings.length === 0) return;
    const fromSeq = this.#flushedSeq;
    const fromMatched = this.#flushedMatched;
    const missed = this.#matched - fromMatched - readings.length;
    this.#flushedSeq = readings[readings.length - 1].seq;
    this.#flushedMatched = this.#matched;
    let message: EncodedMessage | undefined;
    let isOneBehind = false;
    // Not between a message's encoding and its last member.
    this.#numbers?.prune();
    for (const member of this.#members) {
      if (member.viewer.isLagging || !member.isStarted) {
        isOneBehind = true;
      } else if (
        member.seq >= fromSeq && member.seq < this.#firstWaitingSeq &&
        member.matched === fromMatched
      ) {
        message ??= encodeMessage(this.#encode(readings, missed));
        this.#advance(member, readings.length, missed);
        this.#send(member, message);
      } else {
        this.catchUp(member);
      }
    }
    if (!isOneBehind) this.#sent.clear();
  }

  #encode(readings: readonly Reading[], missed: number): string {
    const { subscription } = this.#terms;
    const numbers = this.#numbers;
    if (numbers === null || readings.length === 0) {
      return encodeReadings(subscription, readings, missed);
    }
    return encodePacked(subscription, readings, { missed, numbers });
  }

  /** Sends readings to a member, and before them what the numbers in them stand for. */
  #send(member: Member, message: string | EncodedMessage): void {
    const numbers = this.#numbers;
    if (numbers !== null) this.#tellTopics(member, numbers);
    member.viewer.send(message);
  }

  #tellTopics({ viewer, told }: Member, numbers: TopicNumbers): void {
    const { generation, count } = numbers;
    if (told.generation === generation && told.count === count) return;
    const from = told.generation === generation ? told.count : 0;
    viewer.send(encodeTopics(this.#terms.subscription, from, numbers.from(from)));
    told.generation = generation;
    told.count = count;
  }

  /** Returns what waited, by `seq`, and waits for more. */
  #take(): Reading[] {
    if (this.#isAll) {
      const readings = this.#all;
      this.#all = [];
      this.#waitingLength = 0;
      return readings;
    }
    const readings = [...this.#latest.values()].sort((a, b) => a.seq - b.seq);
    this.#latest.clear();
    for (const reading of readings) this.#sent.set(reading.topic, reading);
    return readings;
  }

  #advance(member: Member, delivered: number, missed: number): void {
    member.seq = this.#flushedSeq;
    member.matched = this.#flushedMatched;
    this.#counters.delivered += delivered;
    this.#counters.missed += missed;
  }

  /** `latest`: the newest of each topic since the member was here; the rest is counted. */
  #sendNewest(member: Member): void {
    if (member.seq >= this.#flushedSeq) return;
    const readings = [...this.#sent.values()].filter(({ seq }) => seq > member.seq)
      .sort((a, b) => a.seq - b.seq);
    const missed = this.#flushedMatched - member.matched - readings.length;
    this.#advance(member, readings.length, missed);
    this.#send(member, this.#encode(readings, missed));
  }

  /** `all`: what is kept, in order; a gap where more is gone. */
  #replay(member: Member): void {
    const { replay } = this.#hub;
    const { filters } = this.#terms;
    const firstSeq = replay.firstSeq(filters);
    if (member.seq + 1 < firstSeq && member.seq < this.#flushedSeq) {
      this.#sendGap(member, firstSeq - 1);
    }
    let readings: Reading[] = [];
    let length = 0;
    const send = () => {
      if (readings.length === 0) return;
      this.#counters.delivered += readings.length;
      this.#send(member, this.#encode(readings, 0));
      readings = [];
      length = 0;
    };
    const next = replay.after(member.seq, filters);
    for (let reading = next(); reading; reading = next()) {
      if (member.viewer.isLagging) return;
      if (reading.seq > this.#flushedSeq) break;
      member.seq = reading.seq;
      if (!this.#matches(reading.topic)) continue;
      readings.push(reading);
      length += lengthOf(reading);
      if (length >= MAX_CATCH_UP_LENGTH) send();
    }
    member.seq = Math.max(member.seq, this.#flushedSeq);
    member.matched = this.#flushedMatched;
    send();
  }

  #sendGap(member: Member, to: number): void {
    this.#counters.gaps++;
    member.viewer.send(encodeGap(this.#terms.subscription, member.seq + 1, to));
    member.seq = to;
  }
}

function lengthOf({ value }: Reading): number {
  return typeof value === "string" ? READING_LENGTH + value.length : READING_LENGTH;
}
