import { checkFilter } from "../hub/topic.ts";
import { MAX_TIME } from "./open_channels.ts";
import type { Range } from "./store.ts";

/** The most topics of one query. */
export const MAX_TOPICS = 64;
/** The most points of one query, of all its topics together: a viewer's message stays small. */
export const MAX_POINTS = 10_000;
/** Points of a channel when nothing is said. */
export const DEFAULT_POINTS = 500;
/** How far back a query reaches when nothing is said. */
const DEFAULT_RANGE_MS = 3_600_000;

/** A query that makes no sense; the message begins with the field and a colon. */
export class HistoryRequestError extends RangeError {
  override readonly name = "HistoryRequestError";
}

/** What a query asks for, as it came. */
export interface HistoryParams {
  readonly topics?: unknown;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly maxPoints?: unknown;
}

/** A query that makes sense. */
export interface HistoryRequest extends Range {
  readonly topics: readonly string[];
  /** Of each topic. */
  readonly maxPoints: number;
}

/** Validates a query asked at a time. @throws {HistoryRequestError} */
export function readRequest(params: HistoryParams, now: number): HistoryRequest {
  const topics = readTopics(params.topics);
  const range = readRange(params, now);
  const maxPoints = readMaxPoints(params.maxPoints);
  const share = Math.max(1, Math.floor(MAX_POINTS / topics.length));
  return { topics, ...range, maxPoints: Math.min(maxPoints, share) };
}

/** Validates the range of a query asked at a time. @throws {HistoryRequestError} */
export function readRange({ from, to }: Pick<HistoryParams, "from" | "to">, now: number): Range {
  const end = to === undefined ? now : readTime("to", to);
  const start = from === undefined ? Math.max(0, end - DEFAULT_RANGE_MS) : readTime("from", from);
  if (start > end) throw new HistoryRequestError("from: is after to");
  return { from: start, to: end };
}

/** Validates the topics of a query. @throws {HistoryRequestError} */
export function readTopics(topics: unknown): string[] {
  if (!Array.isArray(topics) || topics.length === 0) {
    throw new HistoryRequestError("topics: must be an array of at least one topic");
  }
  if (topics.length > MAX_TOPICS) {
    throw new HistoryRequestError(`topics: more than ${MAX_TOPICS}`);
  }
  for (const [i, topic] of topics.entries()) {
    const fault = typeof topic === "string" ? checkTopic(topic) : "must be a string";
    if (fault !== null) throw new HistoryRequestError(`topics[${i}]: ${fault}`);
  }
  return [...new Set(topics)];
}

function checkTopic(topic: string): string | null {
  if (/[+#]/.test(topic)) return "is a filter: a topic has no + and no #";
  return checkFilter(topic);
}

function readTime(field: string, time: unknown): number {
  if (typeof time !== "number") {
    throw new HistoryRequestError(`${field}: must be a time in milliseconds since 1970`);
  }
  if (!(time >= 0 && time <= MAX_TIME)) {
    throw new HistoryRequestError(`${field}: must be a time from 1970 to 2199`);
  }
  return time;
}

function readMaxPoints(maxPoints: unknown): number {
  if (maxPoints === undefined) return DEFAULT_POINTS;
  const isCount = typeof maxPoints === "number" && Number.isInteger(maxPoints);
  if (isCount && maxPoints >= 1 && maxPoints <= MAX_POINTS) return maxPoints;
  throw new HistoryRequestError(`maxPoints: must be an integer from 1 to ${MAX_POINTS}`);
}
