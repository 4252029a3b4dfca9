import type { BrokerCore } from "./contract.ts";
import type { BrokerSession } from "./session.ts";
import type { Subscription } from "./subscription_tree.ts";

/** So many retained messages are looked at in one go: others want to be served, too. */
const MAX_LOOKS = 10_000;

/**
 * What is retained under new subscriptions of one client, on its way there. Few subscriptions get
 * it at once, many a part at a time, as far as the client takes it.
 */
export class RetainedDelivery {
  readonly #broker: BrokerCore;
  /** By filter: one that is subscribed to again is served once. Most clients never wait. */
  #waiting: Map<string, Subscription> | null = null;

  constructor(broker: BrokerCore) {
    this.#broker = broker;
  }

  /** Whether there is more to send. */
  get isPending(): boolean {
    return this.#waiting !== null;
  }

  /** Has what is retained under a subscription sent by {@linkcode proceed}. */
  add(subscription: Subscription): void {
    this.#waiting ??= new Map();
    this.#waiting.set(subscription.filter, subscription);
  }

  /** Sends what may be sent now. */
  proceed(session: BrokerSession): void {
    const waiting = this.#waiting;
    if (waiting === null) return;
    let looks = 0;
    for (const [filter, subscription] of waiting) {
      if (looks >= MAX_LOOKS || !session.hasRoom) return;
      waiting.delete(filter);
      // It may have been taken back, or replaced, since.
      if (session.subscriptions.get(filter) !== subscription) continue;
      looks += this.#broker.sendRetained(session, subscription);
    }
    this.#waiting = null;
  }
}
