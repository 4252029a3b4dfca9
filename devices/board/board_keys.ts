import type { NumberKey, TextKey } from "../adapter.ts";

/** The longest settle time, in milliseconds. */
export const MAX_SETTLE_MS = 60_000;

/** The key `settleMs` of boards. */
export const settleMsKey = {
  type: "integer",
  min: 0,
  max: MAX_SETTLE_MS,
  unit: "ms",
  default: 2000,
  meaning: "The longest wait for a first line: opening a port resets many boards.",
} as const satisfies NumberKey;

/** The key `profile` of boards. */
export const profileKey = {
  type: "text",
  isFile: true,
  mayBeName: true,
  meaning:
    "A device that is known, such as `nmea`, or a file of your own, `./ours.yaml`: it gives " +
    "what is not said here.",
} as const satisfies TextKey;

/** The key `name` of adapters with one device. */
export const nameKey = {
  type: "text",
  meaning: "What people are shown; wins over the name in a board's hello.",
} as const satisfies TextKey;
