import type { BrokerMessage } from "./message.ts";
import { matchesFilter } from "./subscription_tree.ts";

/** How far retained messages go. */
export interface RetainedBounds {
  readonly maxRetained: number;
  readonly maxRetainedBytes: number;
}

/** The last retained message of each topic (§3.3.1.3), bounded. */
export class RetainedMessages {
  readonly #messages = new Map<string, BrokerMessage>();
  readonly #bounds: RetainedBounds;
  #bytes = 0;

  constructor(bounds: RetainedBounds) {
    this.#bounds = bounds;
  }

  /** How many are kept. */
  get size(): number {
    return this.#messages.size;
  }

  /** Keeps a message, or with an empty payload forgets its topic's. Returns false when there is no room. */
  store(message: BrokerMessage, now: number): boolean {
    const { topic } = message;
    // [MQTT-3.3.1-6] and [MQTT-3.3.1-7]
    if (message.payload.length === 0) {
      this.#delete(topic);
      return true;
    }
    if (!this.#hasRoom(message)) this.#forgetExpired(now);
    // An old value that stays would be a wrong one.
    const hasRoom = this.#hasRoom(message);
    this.#delete(topic);
    if (hasRoom) this.#add(message);
    return hasRoom;
  }

  /** How many messages have to be looked at for a filter. */
  looksFor(filter: string): number {
    return isOne(filter) ? 1 : this.size;
  }

  /** Returns the messages whose topics a filter matches. */
  matching(filter: string, now: number): BrokerMessage[] {
    const levels = filter.split("/");
    const isPlain = isOne(filter);
    const all = isPlain ? [this.#messages.get(filter)] : this.#messages.values();
    const found: BrokerMessage[] = [];
    for (const message of all) {
      if (message === undefined || message.expiresAt <= now) continue;
      if (isPlain || matchesFilter(levels, message.levels)) found.push(message);
    }
    return found;
  }

  /** Every message, for a store that outlives the process. */
  [Symbol.iterator](): IterableIterator<BrokerMessage> {
    return this.#messages.values();
  }

  #hasRoom({ topic, byteLength }: BrokerMessage): boolean {
    const old = this.#messages.get(topic);
    const { maxRetained, maxRetainedBytes } = this.#bounds;
    const bytes = this.#bytes - (old?.byteLength ?? 0) + byteLength;
    return bytes <= maxRetainedBytes && (old !== undefined || this.size < maxRetained);
  }

  #add(message: BrokerMessage): void {
    this.#messages.set(message.topic, message);
    this.#bytes += message.byteLength;
  }

  #delete(topic: string): void {
    this.#bytes -= this.#messages.get(topic)?.byteLength ?? 0;
    this.#messages.delete(topic);
  }

  #forgetExpired(now: number): void {
    for (const [topic, { expiresAt }] of this.#messages) {
      if (expiresAt <= now) this.#delete(topic);
    }
  }
}

/** Whether a filter matches one topic only. */
function isOne(filter: string): boolean {
  return !/[+#]/.test(filter);
}
