import { DeviceError } from "../adapter.ts";
import type { DecimalMark } from "../decode/written_value.ts";
import { compilePattern } from "../pattern.ts";
import { type ChannelsConfig } from "./channel_keys.ts";
import {
  AnswerPatterns,
  type CommandTemplate,
  createTemplates,
  hasTemplates,
} from "./command_template.ts";
import { LinePatterns } from "./line_patterns.ts";
import type { LinePatternsConfig } from "./pattern_keys.ts";
import { DEFAULT_TIMEOUT_MS, type PollConfig, type QuestionConfig } from "./poll_keys.ts";
import type { Question } from "./poller.ts";

const ANY_LINE = "";

/** What a config says of a board's own words. */
export interface OwnLanguageConfig {
  readonly channels?: ChannelsConfig;
  readonly patterns?: LinePatternsConfig;
  readonly poll?: PollConfig;
  readonly decimal?: DecimalMark;
  readonly frames?: unknown;
  readonly telegram?: unknown;
}

/** A board's own words, ready for use. */
export interface OwnLanguage {
  /** How single channels are set. */
  readonly templates: ReadonlyMap<string, CommandTemplate>;
  /** How its lines are read; undefined when it has no patterns. */
  readonly patterns: LinePatterns | undefined;
  /** What it is asked. */
  readonly questions: readonly Question[];
}

/** Whether a board is said to speak a language of its own, in which a question for a hello may mean anything. */
export function hasOwnLanguage(config: OwnLanguageConfig): boolean {
  const { channels, patterns, poll, frames, telegram } = config;
  return hasTemplates(channels) ||
    [patterns, poll, frames, telegram].some((part) => part !== undefined);
}

/**
 * Compiles what a config says of a board's own words.
 *
 * @throws {DeviceError} `unusable` when a pattern cannot be matched
 */
export async function learnLanguage(config: OwnLanguageConfig): Promise<OwnLanguage> {
  const { channels, patterns, poll = [], decimal, frames } = config;
  const list = "length" in poll ? poll : [poll];
  return {
    templates: await createTemplates(channels),
    patterns: patterns === undefined ? undefined : await LinePatterns.compile(patterns, decimal),
    questions: await Promise.all(list.map((each) => describeQuestion(each, frames !== undefined))),
  };
}

async function describeQuestion(config: QuestionConfig, hasFrames: boolean): Promise<Question> {
  const { send, hex, everyMs = null, timeoutMs = DEFAULT_TIMEOUT_MS, pauseMs = 0 } = config;
  const bytes = hex === undefined ? new TextEncoder().encode(send) : new Uint8Array(hex);
  const name = hex === undefined ? JSON.stringify(send) : bytes.toHex();
  const isAnsweredByFrame = hasFrames && config.until === undefined;
  const answers = isAnsweredByFrame ? null : new AnswerPatterns(await compileUntil(config), null);
  const line = { bytes, answered: false, answers, isAnsweredByFrame, isReadingAnswer: true };
  return { name, line, everyMs, timeoutMs, pauseMs };
}

async function compileUntil({ until = ANY_LINE }: QuestionConfig) {
  try {
    return await compilePattern(until);
  } catch (cause) {
    throw new DeviceError("unusable", `poll.until: ${(cause as Error).message}`, { cause });
  }
}
