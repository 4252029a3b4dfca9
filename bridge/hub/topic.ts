import { hasControlCharacter } from "../control_characters.ts";

/** First level of the topics of lines that were no readings. */
export const LOG_LEVEL = "$log";
/** First level of the topics of bytes as they came. */
export const RAW_LEVEL = "$raw";
/** The longest topic name or filter, in UTF-16 code units. */
export const MAX_TOPIC_LENGTH = 1024;
/** The most levels of a topic name or filter. */
export const MAX_TOPIC_LEVELS = 64;
/** The longest device or channel id, in UTF-16 code units. */
export const MAX_LEVEL_LENGTH = 128;

/**
 * Returns what keeps `id` from being one level of a topic name, such as a device's or a
 * channel's id, or `null` when nothing does.
 */
export function checkLevel(id: string): string | null {
  if (id === "") return "is empty";
  if (id.length > MAX_LEVEL_LENGTH) return `is longer than ${MAX_LEVEL_LENGTH} characters`;
  if (/[/+#]/.test(id)) return "contains /, + or #";
  if (hasControlCharacter(id)) return "contains a control character";
  // UTF-8, and so MQTT and every file, has no half of a character.
  if (!id.isWellFormed()) return "contains half a character";
  return null;
}

/** As {@linkcode checkLevel}, for a device's id: topics of the bridge's own start with `$`. */
export function checkDeviceId(id: string): string | null {
  return id.startsWith("$") ? "starts with $" : checkLevel(id);
}

/** Returns what is wrong with a topic filter (MQTT 5.0 §4.7.1), or `null`. */
export function checkFilter(filter: string): string | null {
  if (filter === "") return "is empty";
  if (filter.length > MAX_TOPIC_LENGTH) return `is longer than ${MAX_TOPIC_LENGTH} characters`;
  if (hasControlCharacter(filter)) return "contains a control character";
  const levels = filter.split("/");
  if (levels.length > MAX_TOPIC_LEVELS) return `has more than ${MAX_TOPIC_LEVELS} levels`;
  for (let i = 0; i < levels.length; i++) {
    const level = levels[i];
    // MQTT 5.0 §4.7.1.2: the multi-level wildcard stands alone in its level, which is the last
    if (level.includes("#") && (level !== "#" || i !== levels.length - 1)) {
      return "has a # that is not the whole last level";
    }
    // MQTT 5.0 §4.7.1.3: the single-level wildcard occupies an entire level
    if (level.includes("+") && level !== "+") return "has a + that is not a whole level";
  }
  return null;
}

/** Tells whether a valid `filter` matches the topic `name` (MQTT 5.0 §4.7). */
export function matchesFilter(filter: string, name: string): boolean {
  const wanted = filter.split("/");
  const levels = name.split("/");
  // MQTT 5.0 §4.7.2: a leading wildcard does not match topics that start with $
  if (name.startsWith("$") && (wanted[0] === "#" || wanted[0] === "+")) return false;
  for (let i = 0; i < wanted.length; i++) {
    // MQTT 5.0 §4.7.1.2: # also matches the parent level
    if (wanted[i] === "#") return i <= levels.length;
    if (i >= levels.length) return false;
    if (wanted[i] !== "+" && wanted[i] !== levels[i]) return false;
  }
  return wanted.length === levels.length;
}
