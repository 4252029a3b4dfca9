import type { TimeRange } from "./time_view.ts";

/** What a link to this page shows of it; all of it where nothing is said. */
export interface Place {
  /** One device alone. */
  readonly device?: string;
  /** One of its channels alone. */
  readonly channel?: string;
  /** One of the site's layouts, by its name. */
  readonly layout?: string;
  /** Whether it hangs on a wall: nothing but what is shown, and large. */
  readonly isWall?: true;
  /** A span of time. */
  readonly range?: TimeRange;
}

/** Reads a place from a URL's fragment, such as `#d=greenhouse`, `#c=greenhouse/light` or `#w=kitchen&wall`. */
export function parsePlace(fragment: string): Place {
  const members = new URLSearchParams(fragment.replace(/^#/, ""));
  const range = parseRange(members.get("t"));
  const topic = members.get("c") ?? "";
  const slash = topic.indexOf("/");
  const layout = members.get("w") ?? "";
  const time = {
    ...(range === undefined ? {} : { range }),
    ...(members.has("wall") ? { isWall: true as const } : {}),
  };
  if (layout !== "") return { layout, ...time };
  if (slash > 0) return { device: topic.slice(0, slash), channel: topic.slice(slash + 1), ...time };
  const device = members.get("d");
  return device === null || device === "" ? time : { device, ...time };
}

/** Writes a place as a fragment; nothing for all of the page. */
export function stringifyPlace({ device, channel, layout, isWall, range }: Place): string {
  const parts = [];
  if (layout !== undefined) parts.push(`w=${encodeURIComponent(layout)}`);
  else if (device !== undefined && channel !== undefined) {
    parts.push(`c=${encodeURIComponent(device)}/${encodeURIComponent(channel)}`);
  } else if (device !== undefined) parts.push(`d=${encodeURIComponent(device)}`);
  if (isWall) parts.push("wall");
  if (range !== undefined) parts.push(`t=${Math.floor(range.from)}-${Math.ceil(range.to)}`);
  return parts.length === 0 ? "" : `#${parts.join("&")}`;
}

function parseRange(text: string | null): TimeRange | undefined {
  const [, from, to] = /^(\d{1,15})-(\d{1,15})$/.exec(text ?? "") ?? [];
  const range = { from: Number(from), to: Number(to) };
  return range.from < range.to ? range : undefined;
}
