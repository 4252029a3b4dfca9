import type { ConfigFault, ConfigKeys, ConfigOf, ConfigValue, ListKey } from "../adapter.ts";
import { CAPTURE_TYPES } from "../decode/captured_value.ts";
import { checkPattern } from "../pattern.ts";

/** The most patterns of one board: each is tried on every line. */
export const MAX_PATTERNS = 128;
const GROUP_NAME = /\(\?P?<([A-Za-z_]\w*)>/g;

const shared = {
  unit: { type: "text", meaning: "As shown behind the value." },
  scale: { type: "number", meaning: "The reading is the number times this (1) …" },
  offset: { type: "number", meaning: "… plus this (0)." },
  read: {
    type: "choice",
    of: CAPTURE_TYPES,
    meaning:
      "How what was caught is read: `auto` (by itself) as a number if it is one, `switch` as " +
      "true or false, `hex`, `signed-hex` with its highest bit as the sign, `degrees-minutes` as " +
      "`4807.038,N`. What is empty is null.",
  },
} as const satisfies ConfigKeys;

const groupKeys = {
  name: {
    type: "text",
    meaning: "Its channel, by itself the group's name. `{other}` stands for what another group " +
      "caught, which is no channel then.",
  },
  ...shared,
  values: {
    type: "record",
    of: { type: "text", isName: true, meaning: "What is shown for it." },
    meaning: "Words for what was caught, such as `0: no fix`; with `read: switch` yes and no.",
  },
} as const satisfies ConfigKeys;

const keys = {
  match: {
    type: "text",
    required: true,
    check: checkMatch,
    meaning: "A regular expression for a line; its named groups, `(?<weight>[0-9.]+)`, are " +
      "channels. One named `unit` is the others' unit. Without look-arounds and back references.",
  },
  ...shared,
  groups: {
    type: "record",
    of: { type: "map", keys: groupKeys, meaning: "One group." },
    meaning: "What is special about single groups, by name.",
  },
} as const satisfies ConfigKeys;

/** One way to read lines. */
export type LinePattern = ConfigOf<typeof keys>;

/** The key `patterns` of boards. */
export const patternsKey = {
  type: "list",
  of: { type: "map", keys, check: checkGroups, meaning: "One way to read a line." },
  check: (patterns) =>
    patterns.length > MAX_PATTERNS
      ? `are more than ${MAX_PATTERNS}: one line costs all of them`
      : null,
  meaning: "How its lines are read, in your own words; each pattern that matches a line gives " +
    "readings. Other lines are read as `lines` says, by itself only JSON (`json`).",
} as const satisfies ListKey;

/** All ways to read a board's lines. */
export type LinePatternsConfig = ConfigValue<typeof patternsKey>;

/** The names of a pattern's groups. */
export function groupNames(match: string): string[] {
  return [...match.matchAll(GROUP_NAME)].map(([, name]) => name);
}

function checkMatch(text: string): string | null | Promise<string | null> {
  return groupNames(text).length === 0
    ? "has no named group, such as (?<weight>[0-9.]+)"
    : checkPattern(text);
}

function checkGroups({ match, groups = {} }: LinePattern): ConfigFault | null {
  const names = groupNames(match);
  const unknown = Object.keys(groups).find((name) => !names.includes(name));
  if (unknown === undefined) return null;
  return { key: `groups.${unknown}`, reason: `is no group of the pattern: ${names.join(", ")}` };
}
