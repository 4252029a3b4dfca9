import type { QoS } from "../packet/packet.ts";
import type { BrokerCore } from "./contract.ts";
import type { BrokerMessage } from "./message.ts";
import type { Subscriber } from "./subscriber.ts";
import type { Subscription } from "./subscription_tree.ts";
import { NO_PROPERTIES } from "../packet/properties.ts";

/** A message as a part of this program sees it. */
export interface LocalMessage {
  readonly topic: string;
  readonly payload: Uint8Array;
  /** Whether the broker had kept it. */
  readonly isRetained: boolean;
  readonly qos: QoS;
}

/** A client inside this process: no socket, no packets, and what it takes it takes at once. */
export class LocalClient implements Subscriber {
  readonly isConnected = true;
  readonly source: object;
  readonly #broker: BrokerCore;
  readonly #onMessage: (message: LocalMessage) => void;
  readonly #filters = new Set<string>();

  /**
   * `onMessage` is called within the call that publishes, never for what was published by a client
   * of the same `source`.
   */
  constructor(
    broker: BrokerCore,
    onMessage: (message: LocalMessage) => void,
    source: object = {},
  ) {
    this.source = source;
    this.#broker = broker;
    this.#onMessage = onMessage;
  }

  /** Subscribes to a valid filter; what is retained under it comes at once. */
  subscribe(filter: string, qos: QoS = 0): void {
    const options = { noLocal: false, retainAsPublished: false, retainHandling: 0, id: 0 } as const;
    const subscription: Subscription = { filter, qos, ...options };
    this.#filters.add(filter);
    this.#broker.subscriptions.add(this, subscription);
    this.#broker.sendRetained(this, subscription);
  }

  /** Subscribes no longer. */
  unsubscribe(filter: string): void {
    if (this.#filters.delete(filter)) this.#broker.subscriptions.remove(this, filter);
  }

  /** Publishes a message to a valid topic. */
  publish(
    topic: string,
    payload: Uint8Array,
    { qos = 0, retain = false }: { qos?: QoS; retain?: boolean } = {},
  ): void {
    this.#broker.publish({ topic, payload, qos, retain, properties: NO_PROPERTIES }, this);
  }

  /** Subscribes to nothing any more. */
  close(): void {
    for (const filter of this.#filters) this.unsubscribe(filter);
  }

  deliver(message: BrokerMessage): void {
    this.#hand(message, false);
  }

  deliverRetained(message: BrokerMessage): void {
    this.#hand(message, true);
  }

  shouldBeAwaited(): boolean {
    return false;
  }

  whenRoom(): void {}

  #hand({ topic, payload, qos, source }: BrokerMessage, isRetained: boolean): void {
    if (source !== this.source) this.#onMessage({ topic, payload, isRetained, qos });
  }
}
