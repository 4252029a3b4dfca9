import type { DiscoverySink } from "./contract.ts";
import { FilterIndex } from "./filter_index.ts";
import type { Message } from "./message.ts";

/** Takes the messages of a filter in. */
export type Listener = (message: Message) => void;

/** How a filter is listened to. */
export interface ListenOptions {
  readonly qos?: 0 | 1 | 2;
  /**
   * Whether the last message of each topic is told to those who listen later: an announcement may
   * come after the state it is about. Default true.
   */
  readonly remembers?: boolean;
}

interface Entry {
  readonly listener: Listener;
  readonly remembers: boolean;
}

/** The most bytes of payloads remembered; the oldest go first. */
const MAX_REMEMBERED_BYTES = 8 * 1024 * 1024;
/** A larger payload is not remembered, in bytes. */
const MAX_REMEMBERED_PAYLOAD = 64 * 1024;
/** What a message costs beside its topic and payload, in bytes. */
const MESSAGE_COST = 200;

/** Who listens to which topics, and which filters that makes to be subscribed. */
export class Routes {
  readonly #sink: Pick<DiscoverySink, "subscribe" | "unsubscribe">;
  readonly #index = new FilterIndex<Entry>();
  readonly #filters = new Map<string, 0 | 1 | 2>();
  readonly #uses = new Map<string, number>();
  readonly #remembered = new Map<string, Message>();
  #rememberedBytes = 0;

  constructor(sink: Pick<DiscoverySink, "subscribe" | "unsubscribe">) {
    this.#sink = sink;
  }

  /** Every filter that is listened to. */
  get filters(): ReadonlyMap<string, 0 | 1 | 2> {
    return this.#filters;
  }

  /** Listens to a valid filter until the function it returns is called. */
  listen(filter: string, listener: Listener, options: ListenOptions = {}): () => void {
    const entry = { listener, remembers: options.remembers !== false };
    this.#index.add(filter, entry);
    this.#uses.set(filter, (this.#uses.get(filter) ?? 0) + 1);
    const qos = options.qos ?? 0;
    const known = this.#filters.get(filter);
    if (known === undefined || known < qos) {
      this.#filters.set(filter, qos);
      this.#sink.subscribe(filter, qos);
    }
    if (entry.remembers) this.#recall(filter, entry.listener);
    let isListening = true;
    return () => {
      if (!isListening) return;
      isListening = false;
      this.#index.remove(filter, entry);
      this.#release(filter);
    };
  }

  /** The last message of a topic, when somebody wants those remembered. */
  last(topic: string): Message | undefined {
    return this.#remembered.get(topic);
  }

  /** Hands one message to everyone who listens to its topic. */
  receive(message: Message): void {
    const entries = this.#index.match(message.topic);
    let remembers = false;
    for (const entry of entries) remembers ||= entry.remembers;
    if (remembers) this.#remember(message);
    for (const { listener } of entries) listener(message);
  }

  #remember(message: Message): void {
    this.#forget(message.topic);
    if (message.payload.length > MAX_REMEMBERED_PAYLOAD) return;
    this.#remembered.set(message.topic, message.keep());
    this.#rememberedBytes += costOf(message);
    for (const topic of this.#remembered.keys()) {
      if (this.#rememberedBytes <= MAX_REMEMBERED_BYTES) break;
      this.#forget(topic);
    }
  }

  #recall(filter: string, listener: Listener): void {
    const exact = this.#remembered.get(filter);
    if (exact !== undefined) listener(exact);
    if (!/[+#]/.test(filter)) return;
    for (const topic of this.#matching(filter)) listener(this.#remembered.get(topic)!);
  }

  #release(filter: string): void {
    const uses = this.#uses.get(filter)! - 1;
    if (uses > 0) {
      this.#uses.set(filter, uses);
      return;
    }
    this.#uses.delete(filter);
    this.#filters.delete(filter);
    this.#sink.unsubscribe(filter);
    // what nobody listens to grows old
    for (const topic of this.#matching(filter)) {
      const isWanted = [...this.#index.match(topic)].some(({ remembers }) => remembers);
      if (!isWanted) this.#forget(topic);
    }
  }

  #matching(filter: string): string[] {
    if (!/[+#]/.test(filter)) return this.#remembered.has(filter) ? [filter] : [];
    const one = new FilterIndex<true>();
    one.add(filter, true);
    // Devices come and go while tens of thousands of topics are remembered.
    const start = filter.slice(0, filter.search(/\/?[+#]/));
    const topics: string[] = [];
    for (const topic of this.#remembered.keys()) {
      if (topic.startsWith(start) && one.match(topic).size > 0) topics.push(topic);
    }
    return topics;
  }

  #forget(topic: string): void {
    const message = this.#remembered.get(topic);
    if (message === undefined) return;
    this.#remembered.delete(topic);
    this.#rememberedBytes -= costOf(message);
  }
}

function costOf({ topic, payload }: Message): number {
  return payload.length + topic.length + MESSAGE_COST;
}
