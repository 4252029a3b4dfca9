import type { AlarmRule } from "../wire/alarms.ts";
import type { Value } from "../wire/messages.ts";

/** What people call true and false where nothing else is said. */
const WORDS: Readonly<Record<string, boolean>> = { on: true, true: true, off: false, false: false };

/**
 * Tells whether a value is what a rule warns of; `null` when it says nothing about that, as a gap
 * does. While the alarm `isActive` it has to come back beyond the hysteresis.
 */
export function meets(rule: AlarmRule, value: Value, isActive: boolean): boolean | null {
  if (value === null) return null;
  const { above, below, is, hysteresis = 0 } = rule;
  const margin = isActive ? hysteresis : 0;
  if (above !== undefined) return typeof value === "number" ? value > above - margin : null;
  if (below !== undefined) return typeof value === "number" ? value < below + margin : null;
  return is === undefined ? null : isSame(value, is);
}

function isSame(value: Value, wanted: NonNullable<AlarmRule["is"]>): boolean {
  if (typeof value !== "boolean" || typeof wanted !== "string") return value === wanted;
  return value === WORDS[wanted.toLowerCase()];
}
