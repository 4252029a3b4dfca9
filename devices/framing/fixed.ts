import { FrameScanner, NEEDS_MORE, NO_FRAME, startsWith } from "./_frame_scanner.ts";
import { type Checksum, checksumLength } from "./checksum.ts";
import type { FrameEvents, Framer } from "./frame_events.ts";

const MAX_PAYLOAD_BYTES = 4096;
/** Without sync bytes each byte of garbage costs the checksum of a whole frame: here up to 0.6 µs. */
const MAX_UNSYNCED_BYTES = 256;

/** How a {@linkcode FixedFramer} cuts. */
export interface FixedFramerOptions {
  /** Bytes of a payload, without sync bytes and checksum: 1 to 4096. */
  readonly payloadBytes: number;
  /** What every frame begins with. Default: nothing. */
  readonly sync?: Uint8Array;
  /** Behind the payload. Default: there is none. */
  readonly checksum?: Checksum;
  /** What every frame ends with, behind its checksum. Default: nothing. */
  readonly end?: Uint8Array;
}

/**
 * Frames of one length. Sync bytes or a checksum find the way back after lost bytes (both: best);
 * with neither, nothing can tell that the cuts are in the wrong places.
 */
export class FixedFramer implements Framer {
  readonly #scanner: FrameScanner;

  /**
   * @throws {RangeError} when frames would have no payload, or more than 4096 bytes of it, or more
   * than 256 that only a checksum tells from garbage
   */
  constructor(events: FrameEvents, options: FixedFramerOptions) {
    const { payloadBytes, sync = new Uint8Array(0), checksum, end: endMarker = new Uint8Array(0) } =
      options;
    const isUnsynced = sync.length === 0 && checksum !== undefined;
    const max = isUnsynced ? MAX_UNSYNCED_BYTES : MAX_PAYLOAD_BYTES;
    if (!Number.isInteger(payloadBytes) || payloadBytes < 1 || payloadBytes > max) {
      const reason = isUnsynced ? " without sync bytes" : "";
      throw new RangeError(
        `A payload of ${payloadBytes} bytes is not between 1 and ${max}${reason}`,
      );
    }
    const length = sync.length + payloadBytes + checksumLength(checksum) + endMarker.length;
    this.#scanner = new FrameScanner({
      headLength: sync.length,
      maxLength: length,
      checksum,
      endMarker,
      measure(bytes, start, end) {
        if (!startsWith(bytes, start, end, sync)) return NO_FRAME;
        return end - start < length ? NEEDS_MORE : length;
      },
    }, events);
  }

  receive(chunk: Uint8Array): void {
    this.#scanner.receive(chunk);
  }

  skipFrame(): void {
    this.#scanner.skipFrame();
  }
}
