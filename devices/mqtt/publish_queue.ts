import { DeviceError } from "../adapter.ts";

/** The most messages that wait to be published. */
export const MAX_WAITING_MESSAGES = 256;
/** The most bytes of payload that wait to be published. */
export const MAX_WAITING_BYTES = 1024 * 1024;

interface Waiting {
  readonly bytes: number;
  readonly send: () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Messages that wait until the broker has just proved that it is alive: a broker that stands still,
 * or a network that holds everything up, would deliver what it was sent long after it mattered.
 * Bounded; what was given up meanwhile is not sent.
 */
export class PublishQueue {
  readonly #prove: () => void;
  readonly #waiting = new Set<Waiting>();
  #bytes = 0;
  #isProving = false;
  #end: DeviceError | null = null;

  /** @param prove Asks the broker for a sign of life, upon which {@linkcode release} is called. */
  constructor(prove: () => void) {
    this.#prove = prove;
  }

  /** How many messages wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /**
   * Resolves when a message of `bytes` may be written, which is to be done in the same turn.
   *
   * @throws {DeviceError} `busy` when too many wait, or why the connection ended; or the signal's
   * reason when it aborts first
   */
  async turn(bytes: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#end !== null) throw this.#end;
    if (this.#waiting.size >= MAX_WAITING_MESSAGES || this.#bytes + bytes > MAX_WAITING_BYTES) {
      throw new DeviceError("busy", "Too many messages wait for the broker");
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { bytes, send: resolve, fail: reject };
    this.#waiting.add(waiting);
    this.#bytes += bytes;
    const giveUp = () => {
      this.#remove(waiting);
      reject(signal!.reason);
    };
    signal?.addEventListener("abort", giveUp, { once: true });
    if (!this.#isProving) {
      this.#isProving = true;
      this.#prove();
    }
    try {
      await promise;
    } finally {
      signal?.removeEventListener("abort", giveUp);
    }
    // Between its turn and now the deadline may have passed, or the connection ended.
    signal?.throwIfAborted();
    if (this.#end !== null) throw this.#end;
  }

  /** The broker is alive: whatever waits may go. */
  release(): void {
    this.#isProving = false;
    for (const waiting of this.#waiting) {
      this.#remove(waiting);
      waiting.send();
    }
  }

  /** The connection has ended: nothing that waits will be sent. */
  end(error: DeviceError): void {
    this.#end = error;
    for (const waiting of this.#waiting) {
      this.#remove(waiting);
      waiting.fail(error);
    }
  }

  #remove(waiting: Waiting): void {
    if (this.#waiting.delete(waiting)) this.#bytes -= waiting.bytes;
  }
}
