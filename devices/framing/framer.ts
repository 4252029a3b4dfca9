import type { DelimitedFrameOptions } from "./_payload_buffer.ts";
import { CobsFramer } from "./cobs.ts";
import { FixedFramer, type FixedFramerOptions } from "./fixed.ts";
import type { FrameEvents, Framer } from "./frame_events.ts";
import { LengthPrefixedFramer, type LengthPrefixedFramerOptions } from "./length_prefixed.ts";
import { SlipFramer } from "./slip.ts";

/** How a board's binary data is cut into frames, by the names that a config uses. */
export type Framing =
  | { readonly type: "cobs" } & DelimitedFrameOptions
  | { readonly type: "slip" } & DelimitedFrameOptions
  | { readonly type: "fixed" } & FixedFramerOptions
  | { readonly type: "length" } & LengthPrefixedFramerOptions;

/** The names of the ways to frame. */
export const FRAMING_TYPES: readonly Framing["type"][] = ["cobs", "slip", "fixed", "length"];

/** Makes the framer for `framing`. */
export function createFramer(framing: Framing, events: FrameEvents): Framer {
  switch (framing.type) {
    case "cobs":
      return new CobsFramer(events, framing);
    case "slip":
      return new SlipFramer(events, framing);
    case "fixed":
      return new FixedFramer(events, framing);
    case "length":
      return new LengthPrefixedFramer(events, framing);
  }
}
