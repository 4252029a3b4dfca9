import type { ConfigFault, ConfigKeys } from "../adapter.ts";
import { LINE_FORMAT_NAMES } from "../decode/line_format_names.ts";
import { framesKey } from "./frame_keys.ts";
import { patternsKey } from "./pattern_keys.ts";
import { telegramKey } from "./telegram_keys.ts";

/** The keys of how a board's bytes are read. */
export const inputKeys = {
  lines: {
    type: "choice",
    of: LINE_FORMAT_NAMES,
    meaning: "How its lines are read; by itself `auto`, each format in turn.",
  },
  decimal: {
    type: "choice",
    of: ["auto", ".", ","],
    meaning:
      "What marks decimals; by itself `auto`: a point, or a comma where its lines show that.",
  },
  time: {
    type: "choice",
    of: ["arrival", "board"],
    meaning:
      "When a reading was taken: on `arrival` (by itself), or at the time that its line names before it or in a table's column (`board`).",
  },
  frames: framesKey,
  telegram: telegramKey,
  patterns: patternsKey,
} as const satisfies ConfigKeys;

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
