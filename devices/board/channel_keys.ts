import type { ConfigFault, ConfigKeys, ConfigOf, ConfigValue, RecordKey } from "../adapter.ts";
import { checkPattern } from "../pattern.ts";

/** The longest template, in UTF-16 code units. */
export const MAX_TEMPLATE_LENGTH = 512;

/** What a config may say of a channel: it wins over what the board says. */
const keys = {
  kind: {
    type: "choice",
    of: ["number", "boolean", "string"],
    meaning: "What its readings are.",
  },
  unit: { type: "text", meaning: "As shown behind the value." },
  words: {
    type: "list",
    of: { type: "text", meaning: "One word." },
    check: (words) => words.length === 2 ? null : "must be two words",
    meaning: "What the page calls false and true, in this order: `[closed, open]`.",
  },
  min: { type: "number", meaning: "The smallest value that may be commanded." },
  max: { type: "number", meaning: "The largest value that may be commanded." },
  writable: {
    type: "boolean",
    meaning: "Whether it may be set; by itself, when it has a `command`.",
  },
  command: {
    type: "text",
    check: checkTemplate,
    meaning: "What is written to set it, to the byte, line end included: `FAN {value}\\r\\n`. " +
      "`{value}` stands for the value, true and false for 1 and 0. Without it a JSON line is written.",
  },
  ack: {
    type: "text",
    check: checkPattern,
    meaning: "A regular expression for the board's yes: the first line after the command that " +
      "matches; what its first group caught is the reply.",
  },
  error: {
    type: "text",
    check: checkPattern,
    meaning: "A regular expression for the board's no; what its first group caught, or else the " +
      "line, says why.",
  },
} as const satisfies ConfigKeys;

/** What is said about one channel. */
export type ChannelConfig = ConfigOf<typeof keys>;

/** The key `channels` of boards, by the channels' ids. */
export const channelsKey = {
  type: "record",
  hasChannelIds: true,
  of: { type: "map", keys, check: checkChannel, meaning: "One channel." },
  meaning: "Facts about single channels, by id; they win over what the board says of itself.",
} as const satisfies RecordKey;

/** What a config says about a board's channels, by id. */
export type ChannelsConfig = ConfigValue<typeof channelsKey>;

function checkTemplate(text: string): string | null {
  return text.length > MAX_TEMPLATE_LENGTH
    ? `is longer than ${MAX_TEMPLATE_LENGTH} characters`
    : null;
}

function checkChannel(channel: ChannelConfig): ConfigFault | null {
  const { command, writable, min, max } = channel;
  for (const key of ["ack", "error"] as const) {
    if (command === undefined && channel[key] !== undefined) {
      return { key, reason: "needs a command" };
    }
  }
  if (command !== undefined && writable === false) {
    return { key: "command", reason: "is of no use on a channel that is not writable" };
  }
  if (min !== undefined && max !== undefined && min > max) {
    return { key: "min", reason: `is above max, which is ${max}` };
  }
  return null;
}
