import { FieldDecoder } from "../decode/fields.ts";
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
  readonly #decoder: FieldDecoder;
  readonly #receive: (chunk: Uint8Array) => void;

  /** @throws {RangeError | TypeError} when the settings describe no frame */
  constructor(settings: FrameSettings, sink: ReadingSink, events: FrameInputEvents) {
    this.#decoder = new FieldDecoder(settings.fields);
    const frames: FrameEvents = {
      onFrame: (bytes, start, end) => {
        events.onFrame();
        if (!this.#decoder.decode(bytes, start, end, sink)) events.onBadFrame();
      },
      onBadFrame: () => events.onBadFrame(),
    };
    // All frames have the same fields, so that a length that says otherwise is none.
    const framing: Framing & { readonly payloadBytes: number } = {
      ...settings,
      payloadBytes: this.#decoder.byteLength,
    };
    const framer = createFramer(framing, frames);
    framer.skipFrame();
    this.#receive = (chunk) => framer.receive(chunk);
  }

  /** Takes the next bytes. */
  receive(chunk: Uint8Array): void {
    this.#receive(chunk);
  }
}
