import type { AlarmRule, AlarmSeverity } from "../../wire/alarms.ts";
import type { RuleDraft } from "./alarms.ts";

/** What a rule can be about. */
export type ConditionKind = "above" | "below" | "is" | "silentFor" | "lost";

/** What stands in the form of a rule. */
export interface RuleForm {
  readonly kind: ConditionKind;
  /** Of `above`, `below` and `is`. */
  readonly value: string;
  /** How long it has to hold, or of `silentFor` how long there is silence; empty is at once. */
  readonly time: string;
  readonly hysteresis: string;
  readonly severity: AlarmSeverity;
  readonly name: string;
  /** Whether it is about this channel of every device. */
  readonly isForAll: boolean;
  /** Of a rule about every channel, which no form makes: it stays about them. */
  readonly topic?: string;
}

/** What a form asks for, or what is wrong with it. */
export type ReadForm = { readonly rule: RuleDraft } | { readonly fault: string };

const ALL = "+";
const DEFAULT_SILENCE = "5m";
/** What the bridge takes for true. */
const ON_WORDS: readonly string[] = ["true", "on"];

/** Returns an empty form for a channel of some kind. */
export function emptyForm(kind: "number" | "boolean" | "string"): RuleForm {
  return {
    kind: kind === "number" ? "above" : "is",
    value: kind === "boolean" ? "true" : "",
    time: "",
    hysteresis: "",
    severity: "alarm",
    name: "",
    isForAll: false,
  };
}

/** Returns a form in which a rule stands. */
export function formOf(rule: AlarmRule): RuleForm {
  const { above, below, is, silentFor, lost, topic, name, severity, hysteresis } = rule;
  const kind = above !== undefined
    ? "above"
    : below !== undefined
    ? "below"
    : is !== undefined
    ? "is"
    : lost === true
    ? "lost"
    : "silentFor";
  return {
    kind,
    value: String(above ?? below ?? is ?? ""),
    time: silentFor ?? rule.for ?? "",
    hysteresis: hysteresis === undefined ? "" : String(hysteresis),
    severity,
    name,
    isForAll: topic.startsWith(ALL),
    ...(topic.endsWith(`/${ALL}`) && { topic }),
  };
}

/** Reads what a form for a channel asks for. */
export function readForm(
  form: RuleForm,
  channel: { readonly topic: string; readonly kind: "number" | "boolean" | "string" },
): ReadForm {
  const condition = readCondition(form, channel.kind);
  if (condition === null) return { fault: "Type a number." };
  const hysteresis = form.hysteresis.trim() === "" ? undefined : readNumber(form.hysteresis);
  const isThreshold = form.kind === "above" || form.kind === "below";
  if (isThreshold && hysteresis === null) return { fault: "Type a number, or nothing." };
  const name = form.name.trim();
  const time = form.time.trim();
  return {
    rule: {
      topic: topicOf(form, channel.topic),
      severity: form.severity,
      ...condition,
      ...(isThreshold && hysteresis !== undefined && { hysteresis: hysteresis! }),
      ...(form.kind !== "silentFor" && time !== "" && { for: time }),
      ...(name !== "" && { name }),
    },
  };
}

function topicOf({ kind, isForAll, topic: own }: RuleForm, topic: string): string {
  const [device, channel] = topic.split("/");
  if (kind === "lost") return isForAll ? ALL : device;
  return own ?? (isForAll ? `${ALL}/${channel}` : topic);
}

function readCondition(
  { kind, value, time }: RuleForm,
  channelKind: "number" | "boolean" | "string",
): Partial<AlarmRule> | null {
  switch (kind) {
    case "lost":
      return { lost: true };
    case "silentFor":
      return { silentFor: time.trim() || DEFAULT_SILENCE };
    case "is":
      if (channelKind === "boolean") return { is: ON_WORDS.includes(value.toLowerCase()) };
      if (channelKind === "string") return { is: value };
  }
  const number = readNumber(value);
  return number === null ? null : { [kind]: number };
}

/** Takes a comma for a point, as half the world writes it; `null` when it is no number. */
function readNumber(text: string): number | null {
  const number = text.trim() === "" ? NaN : Number(text.trim().replace(",", "."));
  return Number.isFinite(number) ? number : null;
}
