import type { IncomingMessage } from "./discovery/contract.ts";

/** For so long a message that passed by is newer than one that was kept, in milliseconds. */
export const LIVE_MS = 2000;
/** Topics that are kept in mind. */
const MAX_TOPICS = 10_000;
/** A longer topic is not kept in mind, in UTF-16 code units. */
const MAX_LENGTH = 512;

/**
 * What passed by on one connection. A cluster delivers what it kept when it comes to it: by then a
 * newer message of the topic may have passed, and the old one would be shown after it.
 */
export class LiveTopics {
  readonly #times = new Map<string, number>();

  /** Takes a message in; tells whether it was kept, and a newer one of its topic has passed by. */
  isOutdated({ topic, isRetained, time }: IncomingMessage): boolean {
    if (isRetained) return time - (this.#times.get(topic) ?? -Infinity) < LIVE_MS;
    if (topic.length > MAX_LENGTH) return false;
    if (this.#times.size >= MAX_TOPICS) this.#times.clear();
    this.#times.set(topic, time);
    return false;
  }
}
