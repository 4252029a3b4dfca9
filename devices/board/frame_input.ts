import { FrameDecoder } from "../decode/frame_decoder.ts";
import type { ReadingSink } from "../decode/line_format.ts";
import type { FrameEvents } from "../framing/frame_events.ts";
import { createFramer, type Framing } from "../framing/framer.ts";
import type { FrameSettings } from "./frame_keys.ts";

/** What a {@linkcode FrameInput} reports beside readings. */
export interface FrameInputEvents {
  /** A whole frame came; its readings follow. */
  onFrame(): void;
  /** Bytes were no frame, or a frame was not of the described length. */
  onBadFrame(): void;
}

/** Makes readings of a board's binary frames. The frame that was under way at the start is dropped. */
export class FrameInput {
  readonly #decoder: FrameDecoder;
  readonly #receive: (chunk: Uint8Array) => void;

  /** @throws {RangeError | TypeError} when the settings describe no frame */
  constructor(settings: FrameSettings, sink: ReadingSink, events: FrameInputEvents) {
    this.#decoder = new FrameDecoder(settings);
    const frames: FrameEvents = {
      onFrame: (bytes, start, end) => {
        events.onFrame();
        if (!this.#decoder.decode(bytes, start, end, sink)) events.onBadFrame();
      },
      onBadFrame: () => events.onBadFrame(),
    };
    const { byteLengths } = this.#decoder;
    // Any other length is none, unless there are kinds that nobody described.
    const isKnown = settings.types === undefined;
    const framing: Framing = settings.type === "fixed"
      ? { ...settings, payloadBytes: byteLengths[0] }
      : settings.type === "length" && isKnown
      ? { ...settings, payloadBytes: byteLengths }
      : settings;
    const framer = createFramer(framing, frames);
    framer.skipFrame();
    this.#receive = (chunk) => framer.receive(chunk);
  }

  /** Takes the next bytes. */
  receive(chunk: Uint8Array): void {
    this.#receive(chunk);
  }
}
