import type { BrokerMessage } from "./message.ts";
import { matchesFilter } from "./subscription_tree.ts";

/** The last retained message of each topic (§3.3.1.3), bounded. */
export class RetainedMessages {
  readonly #messages = new Map<string, BrokerMessage>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
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
      this.#messages.delete(topic);
      return true;
    }
    if (!this.#messages.has(topic) && this.#messages.size >= this.#max) this.#forgetExpired(now);
    if (!this.#messages.has(topic) && this.#messages.size >= this.#max) return false;
    this.#messages.set(topic, message);
    return true;
  }

  /** Returns the messages whose topics a filter matches. */
  matching(filter: string, now: number): BrokerMessage[] {
    const all = /[+#]/.test(filter) ? [...this.#messages.values()] : [this.#messages.get(filter)];
    return all.filter((message) =>
      message !== undefined && message.expiresAt > now && matchesFilter(filter, message.topic)
    ) as BrokerMessage[];
  }

  /** Every message, for a store that outlives the process. */
  [Symbol.iterator](): Iterator<BrokerMessage> {
    return this.#messages.values();
  }

  #forgetExpired(now: number): void {
    for (const [topic, { expiresAt }] of this.#messages) {
      if (expiresAt <= now) this.#messages.delete(topic);
    }
  }
}
