const MAX_TOPIC_BYTES = 65_535;
const MAX_LEVELS = 64;
const encoder = new TextEncoder();

/** Returns what keeps `topic` from being published to (MQTT 5.0 §4.7), or `null`. */
export function checkTopic(topic: string): string | null {
  if (/[+#]/.test(topic)) return "has a wildcard";
  return checkFilter(topic);
}

/** Returns what keeps `filter` from being subscribed (MQTT 5.0 §4.7), or `null`. */
export function checkFilter(filter: string): string | null {
  if (filter === "") return "is empty";
  if (filter.includes("\0")) return "has a NUL";
  if (/\p{Cs}/u.test(filter)) return "is no UTF-8";
  if (encoder.encode(filter).length > MAX_TOPIC_BYTES) return "is too long";
  const levels = filter.split("/");
  if (levels.length > MAX_LEVELS) return `has more than ${MAX_LEVELS} levels`;
  for (const [i, level] of levels.entries()) {
    if (level.includes("#") && (level !== "#" || i !== levels.length - 1)) {
      return "has a # that is not the whole last level";
    }
    if (level.includes("+") && level !== "+") return "has a + that is not a whole level";
  }
  // MQTT 5.0 §4.8.2: what another client's shared subscription gets would be missing there
  return filter.startsWith("$share/") ? "is a shared subscription" : null;
}
