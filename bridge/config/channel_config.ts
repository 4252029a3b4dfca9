import type { ChannelKind } from "../../devices/adapter.ts";
import { checkAnswerPattern } from "./answer_pattern.ts";
import { checkLevel } from "../hub/topic.ts";
import {
  type Read,
  readBoolean,
  readChoice,
  readMap,
  readNumber,
  readRecord,
  readText,
} from "./yaml_reader.ts";

/** What is known of a channel beyond what its board says; wins over it. */
export interface ChannelConfig {
  readonly kind?: ChannelKind;
  readonly unit?: string;
  readonly min?: number;
  readonly max?: number;
  readonly writable?: boolean;
  /** What is written to set it, in the board's own language: `FAN {value}\r\n`. */
  readonly command?: string;
  /** A regular expression for the board's yes. */
  readonly ack?: string;
  /** A regular expression for the board's no. */
  readonly error?: string;
}

/** The longest template, in UTF-16 code units. */
export const MAX_TEMPLATE_LENGTH = 512;

const readFields = readMap<ChannelConfig>({
  kind: readChoice(["number", "boolean", "string"]),
  unit: readText(),
  min: readNumber(),
  max: readNumber(),
  writable: readBoolean,
  command: readText((text) =>
    text.length > MAX_TEMPLATE_LENGTH ? `is longer than ${MAX_TEMPLATE_LENGTH} characters` : null
  ),
  ack: readText(checkAnswerPattern),
  error: readText(checkAnswerPattern),
});

const readChannel: Read<ChannelConfig> = (source, node, key) => {
  const channel = readFields(source, node, key);
  if (channel === undefined) return undefined;
  const { command, ack, error, writable, min, max } = channel;
  if (command === undefined) {
    for (const [name, pattern] of Object.entries({ ack, error })) {
      if (pattern !== undefined) source.fail(node, `${key}.${name}`, "needs a command");
    }
  } else if (writable === false) {
    source.fail(node, `${key}.command`, "is of no use on a channel that is not writable");
  }
  if (min !== undefined && max !== undefined && min > max) {
    source.fail(node, `${key}.min`, `is above max, which is ${max}`);
  }
  return channel;
};

/** Reads an adapter's `channels`, by id. */
export const readChannels: Read<Record<string, ChannelConfig>> = readRecord(
  readChannel,
  checkLevel,
);
