import type { ResetPolicy } from "./port_keys.ts";

/** One state of the two output lines of a port, and how long it is held. */
export interface LineState {
  readonly dtr: boolean;
  readonly rts: boolean;
  readonly holdMs: number;
}

/**
 * What a reset does to the lines of an open port, step by step. Opening asserts both lines, and
 * nothing can prevent that; `never` leaves them so.
 */
export const resetSteps: Readonly<Record<ResetPolicy, readonly LineState[]>> = {
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
};
