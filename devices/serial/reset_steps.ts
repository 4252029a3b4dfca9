import type { ResetPolicy } from "./port_keys.ts";

/** What is changed at the output lines of a port, and how long that is held. */
export type ResetStep =
  | { readonly dtr: boolean; readonly rts: boolean; readonly holdMs: number }
  | {
    /** Whether the line to the board is held in the state that ends no character. */
    readonly isBreak: boolean;
    readonly holdMs: number;
  };

/**
 * What a reset does to the lines of an open port, step by step. Opening asserts both lines, and
 * nothing can prevent that; `never` leaves them so.
 */
export const resetSteps: Readonly<Record<ResetPolicy, readonly ResetStep[]>> = {
  never: [],
  // A capacitor turns DTR's falling voltage into a short pulse on an Arduino's RESET.
  "on-open": [
    { dtr: false, rts: false, holdMs: 250 },
    { dtr: true, rts: true, holdMs: 0 },
  ],
  // Two transistors: RTS alone pulls EN low, DTR alone IO0, which would start the boot loader.
  esp32: [
    { dtr: false, rts: true, holdMs: 100 },
    { dtr: false, rts: false, holdMs: 0 },
  ],
  // As long as `tcsendbreak` makes it: no character of any rate lasts that long.
  break: [
    { isBreak: true, holdMs: 250 },
    { isBreak: false, holdMs: 0 },
  ],
};
