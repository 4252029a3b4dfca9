import type { TimeRange } from "./time_view.ts";

/** More topics than this are asked for with a wildcard: a request line has an end. */
const MAX_NAMED_TOPICS = 40;

/** Returns where the bridge gives the readings of topics as CSV, relative to the page. */
export function exportUrl(topics: readonly string[], { from, to }: TimeRange): string {
  const named = topics.length > MAX_NAMED_TOPICS ? ["+/+"] : topics;
  const parameters = new URLSearchParams(named.map((topic) => ["topic", topic]));
  parameters.append("from", String(Math.floor(from)));
  parameters.append("to", String(Math.ceil(to)));
  parameters.append("format", "csv");
  return `api/history?${parameters}`;
}
