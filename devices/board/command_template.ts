import { DeviceError, type Value } from "../adapter.ts";
import type { ChannelHints } from "../decode/hello.ts";
import { compilePattern, type Pattern } from "../pattern.ts";
import type { ChannelsConfig } from "./channel_keys.ts";

/** The most characters of a line that an answer pattern is tried on: what it costs stays bounded. */
export const MAX_MATCHED_LENGTH = 256;
const PLACEHOLDER = "{value}";

/** What a board said to a command. */
export interface BoardAnswer {
  /** Null for yes. */
  readonly error: string | null;
  readonly reply?: Value;
}

/** How a board answers in its own words. */
export class AnswerPatterns {
  readonly #ack: Pattern | null;
  readonly #error: Pattern | null;

  /** Either may be null: then the board never says so. */
  constructor(ack: Pattern | null, error: Pattern | null) {
    this.#ack = ack;
    this.#error = error;
  }

  /** Whether the board can say yes; else it only says no. */
  get hasYes(): boolean {
    return this.#ack !== null;
  }

  /** Returns what `line`, without its line end, says to a command; null when it is no answer. */
  read(line: string): BoardAnswer | null {
    const start = line.slice(0, MAX_MATCHED_LENGTH);
    const no = this.#error?.match(start);
    if (no) return { error: no.groups[1] ?? start };
    const yes = this.#ack?.match(start);
    if (!yes) return null;
    const reply = yes.groups[1] ?? null;
    return reply === null ? { error: null } : { error: null, reply };
  }
}

/** One channel's template. */
export class CommandTemplate {
  /** Null when the board does not answer. */
  readonly answers: AnswerPatterns | null;
  readonly #text: string;

  constructor(text: string, answers: AnswerPatterns | null = null) {
    this.#text = text;
    this.answers = answers;
  }

  /**
   * Returns what to write for a value that holds no control characters.
   *
   * @throws {DeviceError} `invalid` for null, which has no text
   */
  fill(value: Value): string {
    if (value === null) throw new DeviceError("invalid", "value: a template takes no null");
    const text = typeof value === "boolean" ? String(Number(value)) : String(value);
    return this.#text.replaceAll(PLACEHOLDER, () => text);
  }
}

/** Whether a board is commanded in a language of its own. */
export function hasTemplates(channels: ChannelsConfig = {}): boolean {
  return Object.values(channels).some(({ command }) => command !== undefined);
}

/**
 * Resolves with the templates by channel.
 *
 * @throws {DeviceError} `unusable` when a pattern cannot be matched
 */
export async function createTemplates(
  channels: ChannelsConfig = {},
): Promise<ReadonlyMap<string, CommandTemplate>> {
  const templates = new Map<string, CommandTemplate>();
  for (const [id, { command, ack, error }] of Object.entries(channels)) {
    if (command === undefined) continue;
    const [yes, no] = [await compile(`${id}.ack`, ack), await compile(`${id}.error`, error)];
    const isAnswered = yes !== null || no !== null;
    templates.set(
      id,
      new CommandTemplate(command, isAnswered ? new AnswerPatterns(yes, no) : null),
    );
  }
  return templates;
}

async function compile(key: string, pattern: string | undefined): Promise<Pattern | null> {
  if (pattern === undefined) return null;
  try {
    return await compilePattern(pattern);
  } catch (cause) {
    throw new DeviceError("unusable", `channels.${key}: ${(cause as Error).message}`, { cause });
  }
}

/** Returns what viewers are told of the channels: one with a template can be set unless told otherwise. */
export function toHints(
  channels: ChannelsConfig = {},
): Record<string, ChannelHints> {
  return Object.fromEntries(
    Object.entries(channels).map(([id, { command, ack: _ack, error: _error, ...hints }]) => {
      return [id, command === undefined ? hints : { writable: true, ...hints }];
    }),
  );
}
