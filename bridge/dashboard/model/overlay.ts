import {
  type Arrangement,
  type ChannelLook,
  type Dashboard,
  readDashboard,
} from "../../wire/dashboard.ts";
import type { ArrangementList } from "./arrangement.ts";

/** What one browser has otherwise than its site: a list as a whole, names and channels one by one. */
export interface Overlay extends Partial<Arrangement> {
  /** By topic; an empty one is as the device says. */
  readonly channels?: Readonly<Record<string, ChannelLook>>;
}

const LISTS = [
  "pinned",
  "collapsed",
  "hidden",
  "order",
] as const satisfies readonly (ArrangementList | "order")[];

/** Returns a site's dashboard with what lies over it. */
export function cover(site: Dashboard, overlay: Overlay): Dashboard {
  const lists = LISTS.flatMap((list) => overlay[list] === undefined ? [] : [[list, overlay[list]]]);
  // The site's name is taken away by an empty one.
  const names = Object.entries({ ...site.names, ...overlay.names }).filter(([, it]) => it !== "");
  return {
    ...site,
    ...Object.fromEntries(lists),
    names: Object.fromEntries(names),
    channels: { ...site.channels, ...overlay.channels },
  };
}

/** Returns what has to lie over a site's dashboard to make it another. */
export function uncover(site: Dashboard, wanted: Dashboard): Overlay {
  const lists = LISTS.filter((list) => !isSame(site[list], wanted[list]))
    .map((list) => [list, wanted[list]]);
  const names = differing(site.names, wanted.names, "");
  const channels = differing(site.channels, wanted.channels, {});
  return {
    ...Object.fromEntries(lists),
    ...(isEmpty(names) ? {} : { names }),
    ...(isEmpty(channels) ? {} : { channels }),
  };
}

/** Returns a dashboard on which a channel looks so; an empty look is as its device says. */
export function withLook(dashboard: Dashboard, topic: string, look: ChannelLook): Dashboard {
  const others = Object.entries(dashboard.channels).filter(([it]) => it !== topic);
  const looks = isEmpty(look) ? others : [...others, [topic, look]];
  return { ...dashboard, channels: Object.fromEntries(looks) };
}

/** Tells whether nothing lies over the site's dashboard. */
export function isEmpty(overlay: object): boolean {
  return Object.keys(overlay).length === 0;
}

/** Reads what a browser kept; what is no part of an overlay is left out. */
export function parseOverlay(text: string | null): Overlay {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? "null");
  } catch {
    return {};
  }
  if (typeof kept !== "object" || kept === null || Array.isArray(kept)) return {};
  const read = readDashboard(kept);
  const members = [...LISTS, "names", "channels"] as const;
  return Object.fromEntries(
    members.filter((member) => Object.hasOwn(kept, member)).map((member) => [member, read[member]]),
  );
}

function differing<T>(
  site: Readonly<Record<string, T>>,
  wanted: Readonly<Record<string, T>>,
  none: T,
): Record<string, T> {
  const has = (members: object, key: string) => Object.hasOwn(members, key);
  const gone = Object.keys(site).filter((key) => !has(wanted, key)).map((key) => [key, none]);
  const changed = Object.entries(wanted)
    .filter(([key, value]) => !isSame(has(site, key) ? site[key] : none, value));
  return Object.fromEntries([...changed, ...gone]);
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
