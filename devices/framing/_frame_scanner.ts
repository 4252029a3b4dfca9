import { type Checksum, checkTrailer } from "./checksum.ts";
import type { FrameEvents } from "./frame_events.ts";

/** {@linkcode FrameShape.measure} cannot tell yet. */
export const NEEDS_MORE = 0;
/** {@linkcode FrameShape.measure} found that no frame begins there. */
export const NO_FRAME = -1;

/** How frames without delimiters look. */
export interface FrameShape {
  /** Bytes before the payload. */
  readonly headLength: number;
  /** Bytes of the longest frame, head, checksum and end marker included. */
  readonly maxLength: number;
  readonly checksum: Checksum | undefined;
  /** What every frame ends with, behind its checksum; may be nothing. */
  readonly endMarker: Uint8Array;
  /** The length of the frame at `bytes[start]`, {@linkcode NEEDS_MORE} or {@linkcode NO_FRAME}. */
  measure(bytes: Uint8Array, start: number, end: number): number;
}

/**
 * Finds frames that only their own bytes tell from what is around them. Where no frame begins, or
 * its checksum is wrong, the next byte is tried: a false beginning must not swallow a true one.
 */
export class FrameScanner {
  readonly #shape: FrameShape;
  readonly #events: FrameEvents;
  readonly #bytes: Uint8Array;
  #length = 0;
  /** Whether the bytes before are known to be no frame. */
  #isLost = false;

  constructor(shape: FrameShape, events: FrameEvents) {
    this.#shape = shape;
    this.#events = events;
    this.#bytes = new Uint8Array(2 * shape.maxLength);
  }

  receive(chunk: Uint8Array): void {
    for (let taken = 0; taken < chunk.length;) {
      const part = chunk.subarray(taken, taken + this.#bytes.length - this.#length);
      this.#bytes.set(part, this.#length);
      this.#length += part.length;
      taken += part.length;
      const kept = this.#scan();
      this.#bytes.copyWithin(0, kept, this.#length);
      this.#length -= kept;
    }
  }

  skipFrame(): void {
    this.#length = 0;
    this.#isLost = true;
  }

  /** Reports the frames there are; returns where the rest begins. */
  #scan(): number {
    let start = 0;
    while (start < this.#length) {
      const length = this.#shape.measure(this.#bytes, start, this.#length);
      if (length === NEEDS_MORE || start + length > this.#length) break;
      start += length !== NO_FRAME && this.#report(start, start + length) ? length : this.#lose();
    }
    return start;
  }

  #report(start: number, end: number): boolean {
    const { headLength, checksum, endMarker } = this.#shape;
    const markerStart = end - endMarker.length;
    if (!startsWith(this.#bytes, markerStart, end, endMarker)) return false;
    const payloadStart = start + headLength;
    const range = { start, payloadStart, end: markerStart };
    const payloadEnd = checkTrailer(checksum, this.#bytes, range);
    if (payloadEnd <= payloadStart) return false;
    this.#isLost = false;
    this.#events.onFrame(this.#bytes, payloadStart, payloadEnd);
    return true;
  }

  #lose(): number {
    if (!this.#isLost) this.#events.onBadFrame();
    this.#isLost = true;
    return 1;
  }
}

/** Whether `bytes[start..end)` begins with `sync`, as far as it goes. */
export function startsWith(bytes: Uint8Array, start: number, end: number, sync: Uint8Array) {
  const length = Math.min(sync.length, end - start);
  for (let index = 0; index < length; index++) {
    if (bytes[start + index] !== sync[index]) return false;
  }
  return true;
}
