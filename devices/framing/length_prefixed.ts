import { FrameScanner, NEEDS_MORE, NO_FRAME, startsWith } from "./_frame_scanner.ts";
import { readUnsigned } from "./_unsigned.ts";
import { type Checksum, checksumLength } from "./checksum.ts";
import type { FrameEvents, Framer } from "./frame_events.ts";

/** How a length is written. */
export type LengthType = "u8" | "u16le" | "u16be" | "u32le" | "u32be";

/** The ways to write a length. */
export const LENGTH_TYPES: readonly LengthType[] = ["u8", "u16le", "u16be", "u32le", "u32be"];

const NOTHING = new Uint8Array(0);

/** How a {@linkcode LengthPrefixedFramer} cuts. */
export interface LengthPrefixedFramerOptions {
  readonly length: LengthType;
  /**
   * What the length counts besides the payload behind it, such as 2 for the checksum; negative for
   * payload that it does not count. Default 0.
   */
  readonly lengthIncludes?: number;
  /**
   * Bytes between the sync bytes and the length. When given, the payload begins behind the sync
   * bytes: those before the length, and the length itself, are part of it.
   */
  readonly lengthAt?: number;
  /** What every frame begins with. Default: nothing. */
  readonly sync?: Uint8Array;
  /** Behind the payload. Default: there is none. */
  readonly checksum?: Checksum;
  /** What every frame ends with, behind its checksum. Default: nothing. */
  readonly end?: Uint8Array;
  /** Bytes of one payload. Default 4096. */
  readonly maxFrameBytes?: number;
  /** Bytes that a payload can have, where that is known: any other length is a lost way, seen at once. */
  readonly payloadBytes?: number | readonly number[];
}

/**
 * Frames that say how long they are. Sync bytes, a checksum or a known length find the way back
 * after lost bytes; without, only a length of 0 or beyond the maximum tells that the way is lost.
 */
export class LengthPrefixedFramer implements Framer {
  readonly #scanner: FrameScanner;

  constructor(events: FrameEvents, options: LengthPrefixedFramerOptions) {
    const { lengthIncludes = 0, sync = NOTHING, checksum, end: endMarker = NOTHING } = options;
    const { payloadBytes, maxFrameBytes = 4096, lengthAt } = options;
    const known = payloadBytes === undefined ? null : new Set([payloadBytes].flat());
    const littleEndian = options.length.endsWith("le");
    const lengthStart = sync.length + (lengthAt ?? 0);
    const lengthEnd = lengthStart + parseInt(options.length.slice(1)) / 8;
    const headLength = lengthAt === undefined ? lengthEnd : sync.length;
    const maxPayload = known === null ? maxFrameBytes : Math.max(...known);
    const trailer = checksumLength(checksum) + endMarker.length;
    this.#scanner = new FrameScanner({
      headLength,
      maxLength: headLength + maxPayload + trailer,
      checksum,
      endMarker,
      measure(bytes, start, end) {
        if (!startsWith(bytes, start, end, sync)) return NO_FRAME;
        if (end - start < lengthEnd) return NEEDS_MORE;
        const length = readUnsigned(bytes, start + lengthStart, start + lengthEnd, littleEndian);
        const payload = length - lengthIncludes + lengthEnd - headLength;
        const fits = known === null ? payload >= 1 && payload <= maxPayload : known.has(payload);
        return fits ? headLength + payload + trailer : NO_FRAME;
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
