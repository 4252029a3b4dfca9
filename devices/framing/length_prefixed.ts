import { FrameScanner, NEEDS_MORE, NO_FRAME, startsWith } from "./_frame_scanner.ts";
import { readUnsigned } from "./_unsigned.ts";
import { type Checksum, checksumLength } from "./crc.ts";
import type { FrameEvents, Framer } from "./frame_events.ts";

/** How a length is written. */
export type LengthType = "u8" | "u16le" | "u16be" | "u32le" | "u32be";

/** The ways to write a length. */
export const LENGTH_TYPES: readonly LengthType[] = ["u8", "u16le", "u16be", "u32le", "u32be"];

/** How a {@linkcode LengthPrefixedFramer} cuts. */
export interface LengthPrefixedFramerOptions {
  readonly length: LengthType;
  /** What the length counts besides the payload, such as 2 for the checksum. Default 0. */
  readonly lengthIncludes?: number;
  /** What every frame begins with, before the length. Default: nothing. */
  readonly sync?: Uint8Array;
  /** Of the payload, behind it. Default: there is none. */
  readonly checksum?: Checksum;
  /** Bytes of one payload. Default 4096. */
  readonly maxFrameBytes?: number;
  /** Bytes of every payload, where that is known: any other length is a lost way, seen at once. */
  readonly payloadBytes?: number;
}

/**
 * Frames that say how long they are. Sync bytes, a checksum or a known length find the way back
 * after lost bytes; without, only a length of 0 or beyond the maximum tells that the way is lost.
 */
export class LengthPrefixedFramer implements Framer {
  readonly #scanner: FrameScanner;

  constructor(events: FrameEvents, options: LengthPrefixedFramerOptions) {
    const { lengthIncludes = 0, sync = new Uint8Array(0), checksum } = options;
    const { payloadBytes, maxFrameBytes = 4096 } = options;
    const maxPayload = payloadBytes ?? maxFrameBytes;
    const minPayload = payloadBytes ?? 1;
    const littleEndian = options.length.endsWith("le");
    const lengthBytes = parseInt(options.length.slice(1)) / 8;
    const headLength = sync.length + lengthBytes;
    const trailer = checksumLength(checksum);
    this.#scanner = new FrameScanner({
      headLength,
      maxLength: headLength + maxPayload + trailer,
      checksum,
      measure(bytes, start, end) {
        if (!startsWith(bytes, start, end, sync)) return NO_FRAME;
        if (end - start < headLength) return NEEDS_MORE;
        const lengthStart = start + sync.length;
        const length = readUnsigned(bytes, lengthStart, start + headLength, littleEndian);
        const payload = length - lengthIncludes;
        const fits = payload >= minPayload && payload <= maxPayload;
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
