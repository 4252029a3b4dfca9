import { hasControlCharacter } from "../control_characters.ts";
import { parseDurationMs } from "../duration.ts";
import { checkFilter, checkLevel } from "../hub/topic.ts";
import { nearest } from "../nearest.ts";
import type { AlarmRule, AlarmSeverity } from "../wire/alarms.ts";

/** The most rules, those of the config and those of pages together. */
export const MAX_RULES = 256;
/** The longest name of a rule, and the longest text that `is` takes, in UTF-16 code units. */
export const MAX_RULE_TEXT_LENGTH = 100;
/** The longest time of a rule. */
export const MAX_RULE_TIME_MS = 7 * 86_400_000;
/** The shortest `silentFor`. */
export const MIN_SILENCE_MS = 1000;
/** How long a device is not online for it to be lost, unless the rule says it. */
export const DEFAULT_LOST_FOR = "10s";

const SEVERITIES: readonly AlarmSeverity[] = ["warning", "alarm"];
const CONDITIONS = ["above", "below", "is", "silentFor", "lost"] as const;
const DEFAULT_SEVERITY: AlarmSeverity = "alarm";

/** What is wrong with a rule, and at which of its keys; `""` is the whole. */
export interface RuleFault {
  readonly key: string;
  readonly reason: string;
}

type Check = (value: unknown) => string | null;

/** What each key of a rule takes. */
const CHECKS: Readonly<Record<keyof AlarmRule, Check>> = {
  name: checkText,
  topic: (value) => typeof value === "string" ? null : "must be a text",
  severity: (value) =>
    SEVERITIES.some((known) => known === value) ? null : `must be one of ${SEVERITIES.join(", ")}`,
  above: checkNumber,
  below: checkNumber,
  is: (value) =>
    typeof value === "boolean" || checkNumber(value) === null ? null : checkText(value),
  silentFor: (value) => checkTime(value, MIN_SILENCE_MS),
  lost: (value) => value === true ? null : "must be true",
  hysteresis: (value) => checkNumber(value) ?? (value as number < 0 ? "must be at least 0" : null),
  for: (value) => checkTime(value, 0),
};

/** The keys of a rule. */
export const RULE_KEYS: readonly string[] = Object.keys(CHECKS);

/** Returns everything that keeps a value, as JSON or YAML has it, from being a rule. */
export function checkRule(value: unknown): RuleFault[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [{ key: "", reason: "must be a map of keys and values" }];
  }
  const faults: RuleFault[] = [];
  for (const [key, part] of Object.entries(value)) {
    const reason = Object.hasOwn(CHECKS, key)
      ? CHECKS[key as keyof AlarmRule](part)
      : describeUnknown(key);
    if (reason !== null) faults.push({ key, reason });
  }
  return faults.length > 0 ? faults : checkTogether(value);
}

/** Returns a rule with what it left out; only of what {@linkcode checkRule} finds nothing wrong with. */
export function completeRule(value: unknown): AlarmRule {
  const given = value as Partial<AlarmRule> & Pick<AlarmRule, "topic">;
  const times = given.lost === true && given.for === undefined ? { for: DEFAULT_LOST_FOR } : {};
  return {
    severity: DEFAULT_SEVERITY,
    ...given,
    ...times,
    ...(given.for !== undefined && { for: String(given.for) }),
    ...(given.silentFor !== undefined && { silentFor: String(given.silentFor) }),
    name: given.name ?? shorten(describeRule(given)),
  };
}

/** Says what a rule is for, in a few words that tell it from others. */
export function describeRule(rule: Omit<AlarmRule, "name" | "severity">): string {
  const { topic, above, below, is, silentFor, for: held } = rule;
  const after = held === undefined ? "" : ` for ${held}`;
  if (above !== undefined) return `${topic} above ${above}${after}`;
  if (below !== undefined) return `${topic} below ${below}${after}`;
  if (is !== undefined) return `${topic} is ${is}${after}`;
  return silentFor === undefined ? `${topic} lost${after}` : `${topic} silent for ${silentFor}`;
}

/** Both ends tell rules on long topics from each other. */
function shorten(name: string): string {
  if (name.length <= MAX_RULE_TEXT_LENGTH) return name;
  const half = Math.floor((MAX_RULE_TEXT_LENGTH - 1) / 2);
  return `${name.slice(0, half)}…${name.slice(-half)}`;
}

/** Returns a time of a rule, in milliseconds; 0 when it is left out. */
export function timeMs(text: string | undefined): number {
  return text === undefined ? 0 : parseDurationMs(text);
}

/** Looks at keys that are each right. */
function checkTogether(rule: Partial<AlarmRule>): RuleFault[] {
  const fault = (key: string, reason: string) => [{ key, reason }];
  const given = CONDITIONS.filter((key) => rule[key] !== undefined);
  if (rule.topic === undefined) return fault("", "topic is missing");
  if (given.length === 0) return fault("", `needs one of ${CONDITIONS.join(", ")}`);
  if (given.length > 1) {
    return fault(given[1], `${given[0]} and ${given[1]} exclude each other: write two rules`);
  }
  const [condition] = given;
  const topicFault = condition === "lost" ? checkDevice(rule.topic) : checkTopic(rule.topic);
  if (topicFault !== null) return fault("topic", topicFault);
  if (rule.hysteresis !== undefined && condition !== "above" && condition !== "below") {
    return fault("hysteresis", "is for above and below");
  }
  return rule.for !== undefined && condition === "silentFor"
    ? fault("for", "silentFor says how long")
    : [];
}

/** One channel, or with `+` each. */
function checkTopic(topic: string): string | null {
  const levels = topic.split("/");
  if (levels.length !== 2 || topic.includes("#")) {
    return "must be device/channel, such as greenhouse/temperature or +/battery";
  }
  return checkFilter(topic) ?? checkDevice(levels[0]) ?? checkLevelOf(levels[1]);
}

function checkDevice(id: string): string | null {
  if (id.startsWith("$")) return "starts with $";
  return id.includes("/") ? "must be a device alone, such as greenhouse or +" : checkLevelOf(id);
}

function checkLevelOf(level: string): string | null {
  return level === "+" ? null : checkLevel(level);
}

function checkText(value: unknown): string | null {
  if (typeof value !== "string") return "must be a text";
  if (value.trim() === "") return "is empty";
  if (value.length > MAX_RULE_TEXT_LENGTH) {
    return `is longer than ${MAX_RULE_TEXT_LENGTH} characters`;
  }
  return hasControlCharacter(value) ? "contains a control character" : null;
}

function checkNumber(value: unknown): string | null {
  return typeof value === "number" && Number.isFinite(value) ? null : "must be a number";
}

/** A number without a unit is seconds: YAML needs no quotes for it. */
function checkTime(value: unknown, minMs: number): string | null {
  const isTime = typeof value === "string" || typeof value === "number";
  const ms = isTime ? parseDurationMs(String(value)) : NaN;
  return ms >= minMs && ms <= MAX_RULE_TIME_MS
    ? null
    : `must be a time such as 30s or 5m, ${minMs === 0 ? "" : "from 1s "}to 7d`;
}

function describeUnknown(key: string): string {
  const near = nearest(key, RULE_KEYS);
  return near === null
    ? `unknown key; known are ${RULE_KEYS.join(", ")}`
    : `unknown key; did you mean ${near}?`;
}
