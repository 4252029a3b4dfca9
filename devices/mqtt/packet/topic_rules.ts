/** Topic names and filters are at most so many bytes (§4.7.3): the length field's two bytes. */
const MAX_TOPIC_BYTES = 65_535;
/** No topic of ours has more; trees that follow levels stay shallow. */
export const MAX_TOPIC_LEVELS = 128;

const encoder = new TextEncoder();
const SHARED_PREFIX = "$share/";

/** Returns what is wrong with a topic name that is published to (§4.7), or `null`. */
export function checkTopicName(topic: string): string | null {
  if (topic.includes("+") || topic.includes("#")) return "holds a wildcard";
  return checkText(topic);
}

/** Returns what is wrong with a topic filter (§4.7.1), or `null`. */
export function checkTopicFilter(filter: string): string | null {
  const fault = checkText(filter);
  if (fault !== null) return fault;
  const levels = filter.split("/");
  for (const [i, level] of levels.entries()) {
    // [MQTT-4.7.1-1] and [MQTT-4.7.1-2]: wildcards fill a level, # ends the filter
    if (level === "#" ? i < levels.length - 1 : level !== "+" && /[+#]/.test(level)) {
      return "has a wildcard that does not fill its level, or # before the end";
    }
  }
  return null;
}

/** A shared subscription (§4.8.2): its group's name, and the filter. */
export interface SharedFilter {
  readonly group: string;
  readonly filter: string;
}

/** Takes `$share/group/filter` apart; `null` when a filter is none, a text when it is a bad one. */
export function parseSharedFilter(filter: string): SharedFilter | string | null {
  if (!filter.startsWith(SHARED_PREFIX)) return null;
  const slash = filter.indexOf("/", SHARED_PREFIX.length);
  const group = slash < 0 ? "" : filter.slice(SHARED_PREFIX.length, slash);
  // [MQTT-4.8.2-1] and [MQTT-4.8.2-2]
  if (group === "" || /[+#]/.test(group)) return "has no group's name after $share";
  return { group, filter: filter.slice(slash + 1) };
}

/** Returns the shared part of a filter that was granted before, or `null`. */
export function sharedPartOf(filter: string): SharedFilter | null {
  const shared = parseSharedFilter(filter);
  return typeof shared === "string" ? null : shared;
}

function checkText(text: string): string | null {
  // [MQTT-4.7.3-1]
  if (text === "") return "is empty";
  if (text.includes("\0")) return "holds the null character";
  if (text.length * 3 > MAX_TOPIC_BYTES && encoder.encode(text).length > MAX_TOPIC_BYTES) {
    return `is longer than ${MAX_TOPIC_BYTES} bytes`;
  }
  let levels = 1;
  for (let i = text.indexOf("/"); i >= 0; i = text.indexOf("/", i + 1)) levels++;
  return levels > MAX_TOPIC_LEVELS ? `has over ${MAX_TOPIC_LEVELS} levels` : null;
}
