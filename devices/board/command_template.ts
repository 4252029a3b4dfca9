import { DeviceError, type Value } from "../adapter.ts";
import type { ChannelHints } from "../decode/hello.ts";

/** The most characters of a line that an answer pattern is tried on: what it costs stays bounded. */
export const MAX_MATCHED_LENGTH = 256;
const PLACEHOLDER = "{value}";

/** How one channel is commanded on a board with a language of its own. */
export interface ChannelCommand {
  /**
   * What is written, to the byte, line end included: `FAN {value}\r\n`. `{value}` stands for the
   * value; true and false are written as 1 and 0. Without a template, a JSON line is written.
   */
  readonly command?: string;
  /**
   * A regular expression: the first matching line after the command is the board's yes, and what
   * the first group caught is its reply.
   */
  readonly ack?: string;
  /** The board's no; what the first group caught, or else the whole line, says why. */
  readonly error?: string;
}

/** What a config says about one channel. */
export type CommandedChannel = ChannelHints & ChannelCommand;

/** What a board said to a command. */
export interface BoardAnswer {
  /** Null for yes. */
  readonly error: string | null;
  readonly reply?: Value;
}

/** How a board answers in its own words. */
export class AnswerPatterns {
  readonly #ack: RegExp | null;
  readonly #error: RegExp | null;

  /** @throws {SyntaxError} when one is no regular expression */
  constructor({ ack, error }: ChannelCommand) {
    this.#ack = ack === undefined ? null : new RegExp(ack);
    this.#error = error === undefined ? null : new RegExp(error);
  }

  /** Whether the board can say yes; else it only says no. */
  get hasYes(): boolean {
    return this.#ack !== null;
  }

  /** Returns what `line`, without its line end, says to a command; null when it is no answer. */
  read(line: string): BoardAnswer | null {
    const start = line.slice(0, MAX_MATCHED_LENGTH);
    const no = this.#error?.exec(start);
    if (no) return { error: no[1] ?? start };
    const yes = this.#ack?.exec(start);
    if (!yes) return null;
    return yes[1] === undefined ? { error: null } : { error: null, reply: yes[1] };
  }
}

/** One channel's template. */
export class CommandTemplate {
  /** Null when the board does not answer. */
  readonly answers: AnswerPatterns | null;
  readonly #text: string;

  /** @throws {SyntaxError} when a pattern is no regular expression */
  constructor(text: string, channel: ChannelCommand) {
    const isAnswered = channel.ack !== undefined || channel.error !== undefined;
    this.#text = text;
    this.answers = isAnswered ? new AnswerPatterns(channel) : null;
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

/**
 * Returns the templates by channel.
 *
 * @throws {SyntaxError} when a pattern is no regular expression
 */
export function createTemplates(
  channels: Readonly<Record<string, CommandedChannel>> = {},
): ReadonlyMap<string, CommandTemplate> {
  const templates = new Map<string, CommandTemplate>();
  for (const [id, channel] of Object.entries(channels)) {
    const { command } = channel;
    if (command !== undefined) templates.set(id, new CommandTemplate(command, channel));
  }
  return templates;
}

/** Returns what viewers are told of the channels: one with a template can be set unless told otherwise. */
export function toHints(
  channels: Readonly<Record<string, CommandedChannel>> = {},
): Record<string, ChannelHints> {
  return Object.fromEntries(
    Object.entries(channels).map(([id, { command, ack: _ack, error: _error, ...hints }]) => {
      return [id, command === undefined ? hints : { writable: true, ...hints }];
    }),
  );
}
