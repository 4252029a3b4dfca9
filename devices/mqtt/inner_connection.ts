import type { InnerBroker } from "./broker/inner_broker.ts";
import type { LocalClient } from "./broker/local_client.ts";
import type { BrokerConnection, ConnectionEvents, PublishedMessage } from "./connection.ts";

const encoder = new TextEncoder();

/** A connection to the broker inside this program: nothing between, and never lost. */
export class InnerConnection implements BrokerConnection {
  readonly lost: Promise<never> = new Promise(() => {});
  readonly #client: LocalClient;

  /** What was published by a connection of the same `source` does not come back. */
  constructor(broker: InnerBroker, events: ConnectionEvents, source: object) {
    this.#client = broker.join(
      ({ topic, payload, isRetained }) =>
        events.onMessage({ topic, payload, isRetained, time: Date.now() }),
      source,
    );
  }

  subscribe(filters: ReadonlyMap<string, 0 | 1 | 2>): Promise<string[]> {
    for (const [filter, qos] of filters) this.#client.subscribe(filter, qos);
    return Promise.resolve([]);
  }

  unsubscribe(filters: readonly string[]): void {
    for (const filter of filters) this.#client.unsubscribe(filter);
  }

  publish({ topic, payload, qos, retain }: PublishedMessage, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const bytes = typeof payload === "string" ? encoder.encode(payload) : payload;
    this.#client.publish(topic, bytes, { qos, retain });
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#client.close();
    return Promise.resolve();
  }
}
