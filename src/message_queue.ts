import type { Message } from "./message.ts";

/** What an iteration holds for a slow consumer before the peer is no longer read from. */
const FULL_BYTES = 64 * 1024;
/** What a message costs beside its payload, so that empty ones cannot pile up. */
const MESSAGE_OVERHEAD_BYTES = 64;

/** What a {@linkcode MessageQueue} reports. */
export interface MessageQueueEvents {
  /** A full queue has been emptied, or left. */
  onRoom(): void;
  /** The iteration was left: nobody takes messages any more. */
  onLeave(): void;
}

/** Messages waiting for an asynchronous consumer. */
export class MessageQueue implements AsyncIterableIterator<Message> {
  #messages: Message[] = [];
  #bytes = 0;
  #ended = false;
  #waiting: ((result: IteratorResult<Message>) => void)[] = [];
  readonly #events: MessageQueueEvents;

  constructor(events: MessageQueueEvents) {
    this.#events = events;
  }

  /** Whether no more should be received for now. */
  get isFull(): boolean {
    return this.#bytes > FULL_BYTES;
  }

  /** Adds a copy of `message`. */
  push(message: Message): void {
    if (this.#ended) return;
    const waiting = this.#waiting.shift();
    const copy = message.clone();
    if (waiting !== undefined) return waiting({ done: false, value: copy });
    this.#messages.push(copy);
    this.#bytes += copy.byteLength + MESSAGE_OVERHEAD_BYTES;
  }

  /** No more messages come; those that wait can still be taken. */
  end(): void {
    this.#ended = true;
    for (const resolve of this.#waiting.splice(0)) resolve({ done: true, value: undefined });
  }

  /** Takes the oldest message, or waits for one. */
  next(): Promise<IteratorResult<Message>> {
    const message = this.#messages.shift();
    if (message === undefined) {
      if (this.#ended) return Promise.resolve({ done: true, value: undefined });
      return new Promise((resolve) => this.#waiting.push(resolve));
    }
    const wasFull = this.isFull;
    this.#bytes -= message.byteLength + MESSAGE_OVERHEAD_BYTES;
    if (wasFull && !this.isFull) this.#events.onRoom();
    return Promise.resolve({ done: false, value: message });
  }

  /** Leaves the iteration: what waits is dropped, and so is all that comes. */
  return(): Promise<IteratorResult<Message>> {
    this.#messages = [];
    this.#bytes = 0;
    this.end();
    this.#events.onLeave();
    this.#events.onRoom();
    return Promise.resolve({ done: true, value: undefined });
  }

  /** An iterator is its own iterable. */
  [Symbol.asyncIterator](): this {
    return this;
  }
}
