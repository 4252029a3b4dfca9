import type { AlarmRule } from "../../wire/alarms.ts";

/** Writes a rule's condition without its topic. */
export function describeCondition(rule: AlarmRule, unit = ""): string {
  const { above, below, is, silentFor, for: held, hysteresis } = rule;
  const after = held === undefined ? "" : ` for ${held}`;
  const back = hysteresis === undefined ? "" : `, until ${hysteresis}${unit} back`;
  if (above !== undefined) return `above ${above}${unit}${after}${back}`;
  if (below !== undefined) return `below ${below}${unit}${after}${back}`;
  if (is !== undefined) return `is ${is}${after}`;
  return silentFor === undefined ? `lost${after}` : `silent for ${silentFor}`;
}
