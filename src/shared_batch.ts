import type { EncodedMessage } from "./message.ts";

/**
 * A sequence of shared messages, in one piece. Connections that are sent the same messages in one
 * turn walk along the same batches, so the piece is put together once and written to them all.
 */
export class SharedBatch {
  /** Length of the piece in bytes. */
  readonly byteLength: number;
  readonly #before: SharedBatch | null;
  readonly #message: EncodedMessage;
  #bytes: Uint8Array<ArrayBuffer> | null = null;
  #nextMessage: EncodedMessage | null = null;
  #next: SharedBatch | null = null;

  private constructor(before: SharedBatch | null, message: EncodedMessage) {
    this.#before = before;
    this.#message = message;
    this.byteLength = (before === null ? 0 : before.byteLength) + message.frame.length;
  }

  /** Returns the batch of one message. */
  static of(message: EncodedMessage): SharedBatch {
    if (message === lastMessage) return lastBatch!;
    lastMessage = message;
    return lastBatch = new SharedBatch(null, message);
  }

  /** Returns this batch followed by one more message. */
  followedBy(message: EncodedMessage): SharedBatch {
    if (message === this.#nextMessage) return this.#next!;
    this.#nextMessage = message;
    return this.#next = new SharedBatch(this, message);
  }

  /** The piece. Not to be changed. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#bytes ??= this.#before === null ? this.#message.frame : SharedBatch.#join(this);
  }

  static #join(last: SharedBatch): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(last.byteLength);
    let end = bytes.length;
    for (let batch: SharedBatch | null = last; batch !== null; batch = batch.#before) {
      end -= batch.#message.frame.length;
      bytes.set(batch.#message.frame, end);
    }
    return bytes;
  }
}

let lastMessage: EncodedMessage | null = null;
let lastBatch: SharedBatch | null = null;
