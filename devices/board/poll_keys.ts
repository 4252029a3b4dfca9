import type { ConfigFault, ConfigKeys, ConfigOf, ConfigValue, EitherKey } from "../adapter.ts";
import { checkPattern } from "../pattern.ts";
import { MAX_TEMPLATE_LENGTH } from "./channel_keys.ts";

const MAX_QUESTION_BYTES = 64;
const MIN_EVERY_MS = 20;
const MAX_EVERY_MS = 24 * 60 * 60 * 1000;
const MAX_TIMEOUT_MS = 60_000;
/** The most questions of one board. */
export const MAX_QUESTIONS = 32;
/** How long an answer is waited for, unless the config says. */
export const DEFAULT_TIMEOUT_MS = 1000;

const keys = {
  send: {
    type: "text",
    check: (text) =>
      text.length > MAX_TEMPLATE_LENGTH ? `is longer than ${MAX_TEMPLATE_LENGTH} characters` : null,
    meaning: "What is asked, to the character, line end included: `M105\\n`; either this or `hex`.",
  },
  hex: { type: "bytes", maxBytes: MAX_QUESTION_BYTES, meaning: "The same as bytes." },
  everyMs: {
    type: "integer",
    min: MIN_EVERY_MS,
    max: MAX_EVERY_MS,
    unit: "ms",
    meaning: "How often. Without it, once when the port has been opened.",
  },
  until: {
    type: "text",
    check: checkPattern,
    meaning: "A regular expression for the last line of the answer; by itself the next line, or " +
      "frame. The answer is read like any other line.",
  },
  timeoutMs: {
    type: "integer",
    min: 1,
    max: MAX_TIMEOUT_MS,
    unit: "ms",
    meaning: `How long the answer is waited for. By itself ${DEFAULT_TIMEOUT_MS}.`,
  },
  pauseMs: {
    type: "integer",
    min: 0,
    max: MAX_TIMEOUT_MS,
    unit: "ms",
    meaning: "How long the board needs between an answer and the next question. By itself 0.",
  },
} as const satisfies ConfigKeys;

/** One question. */
export type QuestionConfig = ConfigOf<typeof keys>;

const questionKey = {
  type: "map",
  keys,
  check: checkQuestion,
  meaning: "One question.",
} as const;

/** The key `poll` of boards. */
export const pollKey = {
  type: "either",
  of: [questionKey, {
    type: "list",
    of: questionKey,
    check: (questions) =>
      questions.length > MAX_QUESTIONS ? `are more than ${MAX_QUESTIONS}` : null,
    meaning: "Several questions, one at a time.",
  }],
  meaning: "What a board is asked that speaks only when it is asked. Commands go in between.",
} as const satisfies EitherKey;

/** What a board is asked. */
export type PollConfig = ConfigValue<typeof pollKey>;

function checkQuestion({ send, hex }: QuestionConfig): ConfigFault | null {
  if (send !== undefined && hex !== undefined) {
    return { key: "", reason: "send and hex exclude each other" };
  }
  return send === undefined && hex === undefined
    ? { key: "", reason: "send is missing; or hex" }
    : null;
}
