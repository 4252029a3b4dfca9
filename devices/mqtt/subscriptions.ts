/** A quality of service (MQTT 3.1.1 §4.3). */
export type QoS = 0 | 1 | 2;

/** SUBSCRIBEs under way at one time: a device that has just announced itself does not wait. */
const MAX_UNANSWERED = 16;

/** What subscriptions are made on: a connection. */
export interface Subscriber {
  /** Resolves with the filters that are refused. */
  subscribe(filters: ReadonlyMap<string, QoS>): Promise<string[]>;
  unsubscribe(filters: readonly string[]): void;
}

/** The subscriptions of one connection: each filter once, however many want it. */
export class Subscriptions {
  readonly #subscriber: Subscriber;
  readonly #onRefused: (filter: string) => void;
  readonly #wanted = new Map<string, { qos: QoS; count: number }>();
  /** What the broker has been asked for. */
  readonly #asked = new Set<string>();
  /** What the next SUBSCRIBE will ask for. */
  #next = new Map<string, QoS>();
  /** SUBSCRIBEs that the broker has not answered. */
  readonly #unanswered = new Set<Promise<void>>();
  #isFlushing = false;

  constructor(subscriber: Subscriber, onRefused: (filter: string) => void) {
    this.#subscriber = subscriber;
    this.#onRefused = onRefused;
  }

  /** Wants a filter; what is wanted while many answers are missing goes out together afterwards. */
  add(filter: string, qos: QoS): void {
    const known = this.#wanted.get(filter);
    if (known !== undefined) known.count++;
    else this.#wanted.set(filter, { qos, count: 1 });
    if (known !== undefined && known.qos >= qos) return;
    if (known !== undefined) known.qos = qos;
    this.#next.set(filter, qos);
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    // What one message brings about is told in one go.
    queueMicrotask(() => this.#flush());
  }

  /** Wants a filter no longer. */
  remove(filter: string): void {
    const known = this.#wanted.get(filter);
    if (known === undefined || --known.count > 0) return;
    this.#wanted.delete(filter);
    this.#next.delete(filter);
    if (this.#asked.delete(filter)) this.#subscriber.unsubscribe([filter]);
  }

  /** Resolves when the broker has answered for everything wanted so far. */
  async settled(): Promise<void> {
    do {
      await Promise.all(this.#unanswered);
      // What was wanted in this turn is asked for at its end.
      await Promise.resolve();
    } while (this.#isFlushing || this.#unanswered.size > 0);
  }

  #flush(): void {
    this.#isFlushing = false;
    if (this.#next.size === 0 || this.#unanswered.size >= MAX_UNANSWERED) return;
    const batch = this.#next;
    this.#next = new Map();
    for (const filter of batch.keys()) this.#asked.add(filter);
    const answer = this.#subscribe(batch).finally(() => {
      this.#unanswered.delete(answer);
      this.#flush();
    });
    this.#unanswered.add(answer);
  }

  async #subscribe(batch: ReadonlyMap<string, QoS>): Promise<void> {
    try {
      for (const filter of await this.#subscriber.subscribe(batch)) this.#onRefused(filter);
    } catch {
      // The connection has ended, which its owner is told.
    }
  }
}
