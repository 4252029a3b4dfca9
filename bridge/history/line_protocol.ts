import type { Reading } from "../hub/reading.ts";

const NANOSECONDS_PER_MICROSECOND = "000";
const MICROSECONDS = 1000;

/**
 * Returns a reading as a line of InfluxDB's line protocol, without its end; `null` for a value
 * that it cannot carry. Numbers are the field `value`, booleans `state`, texts `text`: one field of
 * two types is refused by every server.
 */
export function stringifyLine({ topic, value, time }: Reading, measurement: string): string | null {
  const field = stringifyField(value);
  if (field === null) return null;
  const slash = topic.indexOf("/");
  const device = escapeTag(topic.slice(0, slash));
  const channel = escapeTag(topic.slice(slash + 1));
  // Nanoseconds are what every server takes when no precision is named.
  const nanoseconds = Math.round(time * MICROSECONDS) + NANOSECONDS_PER_MICROSECOND;
  return `${
    escapeMeasurement(measurement)
  },channel=${channel},device=${device} ${field} ${nanoseconds}`;
}

function stringifyField(value: Reading["value"]): string | null {
  switch (typeof value) {
    case "number":
      return `value=${value}`;
    case "boolean":
      return `state=${value}`;
    case "string":
      return `text="${value.replace(/["\\]/g, "\\$&").replace(/[\r\n]/g, " ")}"`;
    default:
      return null;
  }
}

function escapeMeasurement(name: string): string {
  return name.replace(/[, ]/g, "\\$&");
}

/** A backslash at the end would take the separator behind it with it. */
function escapeTag(text: string): string {
  return text.replace(/\\$/, "/").replace(/[,= ]/g, "\\$&");
}
