import type { ChoiceKey, ConfigFault, NumberKey, TextKey } from "../adapter.ts";
import { LINE_FORMAT_NAMES } from "../decode/line_format_names.ts";

/** The key `lines` of boards. */
export const linesKey = {
  type: "choice",
  of: LINE_FORMAT_NAMES,
  meaning: "How its lines are read; by itself `auto`, each format in turn.",
} as const satisfies ChoiceKey;

/** The key `decimal` of boards. */
export const decimalKey = {
  type: "choice",
  of: ["auto", ".", ","],
  meaning: "What marks decimals; by itself `auto`: a point, or a comma where its lines show that.",
} as const satisfies ChoiceKey;

/** The key `time` of boards. */
export const timeKey = {
  type: "choice",
  of: ["arrival", "board"],
  meaning:
    "When a reading was taken: on `arrival` (by itself), or at the time that its line names before it or in a table's column (`board`).",
} as const satisfies ChoiceKey;

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

/** Returns what is wrong with a board that is to be read in two ways, or `null`. */
export function checkInput(config: {
  readonly lines?: unknown;
  readonly frames?: unknown;
  readonly telegram?: unknown;
  readonly patterns?: unknown;
}): ConfigFault | null {
  if (config.frames === undefined) return null;
  const other = (["lines", "telegram", "patterns"] as const)
    .find((name) => config[name] !== undefined);
  return other === undefined ? null : { key: "", reason: `${other} and frames exclude each other` };
}
