/** What a framer of binary data reports. */
export interface FrameEvents {
  /** The payload of one frame: `bytes[start..end)`, never empty, valid until the callback returns. */
  onFrame(bytes: Uint8Array, start: number, end: number): void;
  /** Bytes were dropped that are no frame: broken, too long, or with a wrong checksum. Called once per run of them. */
  onBadFrame(): void;
}

/** Cuts bytes into frames. Pure, and bounded in memory. */
export interface Framer {
  /** Takes the next bytes and reports the frames they complete. */
  receive(chunk: Uint8Array): void;
  /** Forgets the frame that is under way, uncounted; reports again from the next boundary on. */
  skipFrame(): void;
}
