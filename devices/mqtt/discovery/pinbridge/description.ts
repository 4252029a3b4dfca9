import type { ChannelDescription } from "../../../adapter.ts";
import { describeChannel, parseHints } from "../../../decode/hello.ts";
import { toChannelId, toName } from "../ids.ts";
import { isObject } from "../message.ts";

/** What a device's `$description` says. */
export interface PinbridgeDescription {
  /** For people; empty when it says none. */
  readonly name: string;
  /** Whether a bridge says it; else the device does by itself. */
  readonly isBridges: boolean;
  /** By their levels in topics. */
  readonly channels: ReadonlyMap<string, ChannelDescription>;
}

/** Reads a device's `$description`: its `channels` are as in a board's hello. `null` when it is none. */
export function parseDescription(value: unknown): PinbridgeDescription | null {
  if (!isObject(value) || !isObject(value.channels)) return null;
  const channels = Object.entries(value.channels).filter(([level]) => isLevel(level));
  return {
    name: toName(value.name),
    isBridges: typeof value.bridge === "string",
    channels: new Map(channels.map(([level, hints]) => [
      level,
      describeChannel(toChannelId(level), parseHints(hints)),
    ])),
  };
}

/** The longest level that is read, in UTF-16 code units. */
const MAX_LEVEL_LENGTH = 256;

/** Whether a text can be a channel's level in a topic; what begins with `$` is not a channel's. */
export function isLevel(text: string): boolean {
  return text !== "" && text.length <= MAX_LEVEL_LENGTH && !text.startsWith("$") &&
    !/[/+#\0]/.test(text);
}
