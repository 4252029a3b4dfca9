import type { Value } from "../adapter.ts";
import type { AnswerPatterns } from "../board/command_template.ts";
import { toTopicLevel } from "../decode/channel_names.ts";
import { type Measured, parseMeasured } from "../decode/measured.ts";
import type { TopicMapping } from "./mapping_keys.ts";
import { SideTopic } from "./side_topic.ts";
import { type Captures, fillTemplate, TopicPattern } from "./topic_pattern.ts";

/** What one topic is to viewers. */
export interface Place {
  readonly rule: TopicRule;
  readonly topic: string;
  readonly device: string;
  readonly name: string;
  /** Empty when the payload's keys are the channels. */
  readonly channel: string;
  readonly captures: Captures;
}

const TRUE_WORDS = new Set(["true", "on", "yes", "1", "online", "open"]);
const FALSE_WORDS = new Set(["false", "off", "no", "0", "offline", "closed"]);

/** A mapping that is ready to be used. */
export class TopicRule {
  readonly mapping: TopicMapping;
  readonly command: SideTopic | null;
  readonly ack: SideTopic | null;
  readonly availability: SideTopic | null;
  /** How the device answers; null when every answer is a yes. */
  readonly answers: AnswerPatterns | null;
  readonly #pattern: TopicPattern;

  /** @param answers How `ack` and `error` say that the device answers. */
  constructor(mapping: TopicMapping, answers: AnswerPatterns | null = null) {
    const { topic, commandTopic, ackTopic, availabilityTopic } = mapping;
    const beside = (template: string | undefined) =>
      template === undefined ? null : new SideTopic(template, topic);
    this.mapping = mapping;
    this.command = beside(commandTopic);
    this.ack = beside(ackTopic);
    this.availability = beside(availabilityTopic);
    this.answers = answers;
    this.#pattern = new TopicPattern(topic);
  }

  /** Every filter that has to be subscribed to. */
  get filters(): string[] {
    return [this.#pattern, this.ack, this.availability].flatMap((of) => of?.filter ?? []);
  }

  /** Whether `topic` is for commands, answers or availability, so that it brings no readings. */
  isAside(topic: string): boolean {
    return [this.command, this.ack, this.availability].some((side) => side?.matches(topic));
  }

  /** Returns what `topic` is, or `null` when the mapping is not about it. */
  place(topic: string): Place | null {
    const captures = this.#pattern.match(topic);
    if (captures === null) return null;
    const { device, name = device, channel = "" } = this.mapping;
    return {
      rule: this,
      topic,
      device: toId(fillTemplate(device, captures)),
      name: fillTemplate(name, captures),
      channel: channel === "" ? "" : toId(fillTemplate(channel, captures)),
      captures: { ...captures, topic },
    };
  }

  /** A text as the number that it is with its unit; null where texts stay texts. */
  measured(text: string): Measured | null {
    const { kind, on, off } = this.mapping;
    const isWord = text === on || text === off;
    return isWord || (kind ?? "number") !== "number" ? null : parseMeasured(text);
  }

  /** A payload's value as this channel's; undefined when it cannot be one. */
  convert(value: Value): Value | undefined {
    const { kind, on, off } = this.mapping;
    if (kind === undefined && on === undefined) return value;
    const text = String(value);
    if (on !== undefined && text === on) return true;
    if (off !== undefined && text === off) return false;
    if (kind === undefined || value === null || typeof value === kind) return value;
    if (kind === "string") return text;
    if (kind === "number") return undefined;
    const word = text.toLowerCase();
    return TRUE_WORDS.has(word) ? true : FALSE_WORDS.has(word) ? false : undefined;
  }

  /** What to write to have `key` of the payload, or all of it, be `value`. */
  payload(key: string, value: Value): string {
    const { on, off } = this.mapping;
    const word = value === true ? on : value === false ? off : undefined;
    const written = word ?? value;
    const template = this.mapping.payload;
    if (template === undefined) {
      return key === "" ? String(written) : JSON.stringify({ [key]: written });
    }
    return fillTemplate(template, {
      value: String(written),
      json: JSON.stringify(written),
      key,
    });
  }
}

/**
 * The rule for a filter that is subscribed to without more words. The device is what the first `+`
 * stands for; without one the level before the `#`; without either the first level. The levels
 * after it are the channel, joined by points.
 */
export function toDefaultMapping(filter: string, commandTopic?: string): TopicMapping {
  const levels = filter.split("/");
  const rest = levels.indexOf("#");
  const one = levels.indexOf("+");
  if (rest === 0) return defaultMapping("+device/#channel", "{device}", "{channel}", commandTopic);
  const at = one >= 0 ? one : Math.max(0, rest - 1);
  const names: string[] = [];
  const topic = levels.map((level, n) => {
    if (level === "+") return n === at ? "+device" : n < at ? "+" : named("+", n);
    if (level === "#") return named("#", n);
    if (n > at) names.push(level);
    return level;
  }).join("/");
  return defaultMapping(
    topic,
    one >= 0 ? "{device}" : levels[at],
    names.join("."),
    commandTopic,
  );

  function named(wildcard: string, n: number): string {
    names.push(`{level${n}}`);
    return `${wildcard}level${n}`;
  }
}

function defaultMapping(
  topic: string,
  device: string,
  channel: string,
  commandTopic: string | undefined,
): TopicMapping {
  return {
    topic,
    device,
    ...(channel !== "" && { channel }),
    ...(commandTopic !== undefined && { commandTopic }),
  };
}

/** A rest of no levels leaves the point before it behind. */
function toId(text: string): string {
  const joined = text.replaceAll("/", ".").replace(/^\.+|\.+$/g, "");
  return joined === "" ? "" : toTopicLevel(joined);
}
