import { type Checksum, checkTrailer } from "./checksum.ts";
import type { FrameEvents } from "./frame_events.ts";

/** How a frame between delimiters is checked. */
export interface DelimitedFrameOptions {
  /** Decoded bytes of one frame, its checksum included. Default 4096. */
  readonly maxFrameBytes?: number;
  /** What the frame's last bytes are. Default: there is no checksum. */
  readonly checksum?: Checksum;
}

/** The decoded bytes of the frame that is under way between two delimiters. */
export class PayloadBuffer {
  readonly #events: FrameEvents;
  readonly #checksum: Checksum | undefined;
  readonly #bytes: Uint8Array;
  #length = 0;
  #isBroken = false;
  #isSkipped = false;

  constructor(events: FrameEvents, options: DelimitedFrameOptions) {
    this.#events = events;
    this.#checksum = options.checksum;
    this.#bytes = new Uint8Array(options.maxFrameBytes ?? 4096);
  }

  push(byte: number): void {
    if (this.#length < this.#bytes.length) this.#bytes[this.#length++] = byte;
    else this.#isBroken = true;
  }

  /** The frame is to be counted as bad when it ends. */
  break(): void {
    this.#isBroken = true;
  }

  /** The frame is not to be reported at all when it ends. */
  skip(): void {
    this.#isSkipped = true;
  }

  /** The delimiter has come: reports the frame, unless there is nothing. */
  end(): void {
    const length = this.#length;
    const isBroken = this.#isBroken;
    const isSkipped = this.#isSkipped;
    this.#length = 0;
    this.#isBroken = this.#isSkipped = false;
    if (isSkipped || (length === 0 && !isBroken)) return;
    const range = { start: 0, payloadStart: 0, end: length };
    const payloadEnd = isBroken ? -1 : checkTrailer(this.#checksum, this.#bytes, range);
    if (payloadEnd > 0) this.#events.onFrame(this.#bytes, 0, payloadEnd);
    else this.#events.onBadFrame();
  }
}
