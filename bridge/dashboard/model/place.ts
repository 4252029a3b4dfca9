import type { TimeRange } from "./time_view.ts";

/** What a link to this page shows of it; all of it where nothing is said. */
export interface Place {
  /** One device alone. */
  readonly device?: string;
  /** One of its channels alone. */
  readonly channel?: string;
  /** A span of time. */
  readonly range?: TimeRange;
}

/** Reads a place from a URL's fragment, such as `#d=greenhouse` or `#c=greenhouse/light`. */
export function parsePlace(fragment: string): Place {
  const members = new URLSearchParams(fragment.replace(/^#/, ""));
  const range = parseRange(members.get("t"));
  const topic = members.get("c") ?? "";
  const slash = topic.indexOf("/");
  const time = range === undefined ? {} : { range };
  if (slash > 0) return { device: topic.slice(0, slash), channel: topic.slice(slash + 1), ...time };
  const device = members.get("d");
  return device === null || device === "" ? time : { device, ...time };
}

/** Writes a place as a fragment; nothing for all of the page. */
export function stringifyPlace({ device, channel, range }: Place): string {
  const parts = [];
  if (device !== undefined && channel !== undefined) {
    parts.push(`c=${encodeURIComponent(device)}/${encodeURIComponent(channel)}`);
  } else if (device !== undefined) parts.push(`d=${encodeURIComponent(device)}`);
  if (range !== undefined) parts.push(`t=${Math.floor(range.from)}-${Math.ceil(range.to)}`);
  return parts.length === 0 ? "" : `#${parts.join("&")}`;
}

function parseRange(text: string | null): TimeRange | undefined {
  const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? "") ?? [];
  const range = { from: Number(from), to: Number(to) };
  return range.from < range.to ? range : undefined;
}
