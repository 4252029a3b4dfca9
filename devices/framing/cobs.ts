import { type DelimitedFrameOptions, PayloadBuffer } from "./_payload_buffer.ts";
import type { FrameEvents, Framer } from "./frame_events.ts";

const DELIMITER = 0;
/** A block of this code has no zero behind it. */
const LONGEST_BLOCK = 0xff;

/**
 * Consistent Overhead Byte Stuffing: frames end with 00, which occurs nowhere else, so a bad frame
 * costs no other. Empty frames are none.
 *
 * Source: Cheshire, Baker, "Consistent Overhead Byte Stuffing", IEEE/ACM Transactions on
 * Networking 7(2), 1999
 */
export class CobsFramer implements Framer {
  readonly #payload: PayloadBuffer;
  /** Bytes to come of the block that is under way. */
  #blockLeft = 0;
  #zeroIsDue = false;

  constructor(events: FrameEvents, options: DelimitedFrameOptions = {}) {
    this.#payload = new PayloadBuffer(events, options);
  }

  receive(chunk: Uint8Array): void {
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index];
      if (byte === DELIMITER) this.#end();
      else if (this.#blockLeft === 0) this.#beginBlock(byte);
      else {
        this.#payload.push(byte);
        this.#blockLeft--;
      }
    }
  }

  skipFrame(): void {
    this.#payload.skip();
  }

  #beginBlock(code: number): void {
    if (this.#zeroIsDue) this.#payload.push(0);
    this.#zeroIsDue = code !== LONGEST_BLOCK;
    this.#blockLeft = code - 1;
  }

  #end(): void {
    if (this.#blockLeft > 0) this.#payload.break();
    this.#payload.end();
    this.#blockLeft = 0;
    this.#zeroIsDue = false;
  }
}
