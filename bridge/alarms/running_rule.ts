import type { Hub } from "../hub/hub.ts";
import { LostRule } from "./lost_rule.ts";
import type { RuleParts, RunningRule } from "./rule_parts.ts";
import { SilenceRule } from "./silence_rule.ts";
import { ValueRule } from "./value_rule.ts";

/** Returns what does a rule's work. */
export function createRunningRule(hub: Hub, parts: RuleParts): RunningRule {
  const { lost, silentFor } = parts.rule;
  if (lost === true) return new LostRule(hub, parts);
  return silentFor === undefined ? new ValueRule(hub, parts) : new SilenceRule(hub, parts);
}
