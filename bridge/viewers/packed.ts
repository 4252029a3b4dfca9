import type { Reading } from "../hub/reading.ts";
import { encodeNotification } from "./rpc.ts";

/** Beyond this many topics, devices have come and gone: numbers are given anew. */
export const MAX_NUMBERED_TOPICS = 10_000;
/** Differences of times keep a thousandth of a millisecond. */
const TIME_STEPS = 1000;

/** The numbers that stand for topics in packed readings, in the order in which they were first sent. */
export class TopicNumbers {
  readonly #numbers = new Map<string, number>();
  readonly #topics: string[] = [];
  #generation = 0;

  /** Changes when numbers are given anew, and those told before mean nothing. */
  get generation(): number {
    return this.#generation;
  }

  /** How many topics have a number. */
  get count(): number {
    return this.#topics.length;
  }

  /** To be called between two messages: until the last viewer has one, a number means one topic. */
  prune(): void {
    if (this.count < MAX_NUMBERED_TOPICS) return;
    this.#numbers.clear();
    this.#topics.length = 0;
    this.#generation++;
  }

  /** Returns the topics whose numbers are `first` and greater. */
  from(first: number): readonly string[] {
    return this.#topics.slice(first);
  }

  /** Returns a topic's number; it gets the next one when it has none. */
  of(topic: string): number {
    let number = this.#numbers.get(topic);
    if (number === undefined) {
      number = this.#topics.push(topic) - 1;
      this.#numbers.set(topic, number);
    }
    return number;
  }
}

/** Encodes a `topics` notification: what the numbers from `from` on stand for. */
export function encodeTopics(
  subscription: number,
  from: number,
  topics: readonly string[],
): string {
  return encodeNotification("topics", { subscription, from, topics });
}

/**
 * Encodes a `packed` notification: runs of readings of one moment whose topics' numbers and whose
 * `seq` follow each other, such as those of one line. A run is `[number, time, seq, value…]`: the
 * first topic, and by how much more the time and the `seq` grew than they would have by themselves.
 */
export function encodePacked(
  subscription: number,
  readings: readonly Reading[],
  { missed, numbers }: { readonly missed: number; readonly numbers: TopicNumbers },
): string {
  const { time: start, seq: first } = readings[0];
  let text = '{"jsonrpc":"2.0","method":"packed","params":{"subscription":' + subscription +
    ',"time":' + start + ',"seq":' + first + ',"runs":[';
  // What the client has come to by the same sums.
  let time = start;
  let seq = first;
  let next = -1;
  let isRun = false;
  for (const reading of readings) {
    const number = numbers.of(reading.topic);
    const later = Math.round((reading.time - time) * TIME_STEPS) / TIME_STEPS;
    if (isRun && number === next && reading.seq === seq && later === 0) text += ",";
    else {
      text += (isRun ? "],[" : "[") + number + "," + later + "," + (reading.seq - seq) + ",";
      time += later;
      isRun = true;
    }
    const { value } = reading;
    text += typeof value === "string" ? JSON.stringify(value) : String(value);
    next = number + 1;
    seq = reading.seq + 1;
  }
  return text + (missed > 0 ? ']],"missed":' + missed + "}}" : "]]}}");
}
