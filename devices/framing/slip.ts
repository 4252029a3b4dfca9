import { type DelimitedFrameOptions, PayloadBuffer } from "./_payload_buffer.ts";
import type { FrameEvents, Framer } from "./frame_events.ts";

const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

/**
 * Serial Line IP's frames: each ends with C0, and may begin with one. Empty frames are none.
 * RFC 1055 leaves a wrong escape to the reader: here it makes the frame a bad one.
 *
 * Source: RFC 1055
 */
export class SlipFramer implements Framer {
  readonly #payload: PayloadBuffer;
  #isEscaped = false;

  constructor(events: FrameEvents, options: DelimitedFrameOptions = {}) {
    this.#payload = new PayloadBuffer(events, options);
  }

  receive(chunk: Uint8Array): void {
    for (let index = 0; index < chunk.length; index++) {
      const byte = chunk[index];
      if (byte === END) this.#end();
      else if (this.#isEscaped) this.#unescape(byte);
      else if (byte === ESC) this.#isEscaped = true;
      else this.#payload.push(byte);
    }
  }

  skipFrame(): void {
    this.#payload.skip();
  }

  #unescape(byte: number): void {
    this.#isEscaped = false;
    if (byte === ESC_END) this.#payload.push(END);
    else if (byte === ESC_ESC) this.#payload.push(ESC);
    else this.#payload.break();
  }

  #end(): void {
    if (this.#isEscaped) this.#payload.break();
    this.#isEscaped = false;
    this.#payload.end();
  }
}
