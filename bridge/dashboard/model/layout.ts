/** How one likes the devices to be shown; ids of devices that are gone stay: they may return. */
export interface Layout {
  /** These come first. */
  readonly pinned: readonly string[];
  /** Only their names and values are shown. */
  readonly collapsed: readonly string[];
  /** These are not shown. */
  readonly hidden: readonly string[];
  /** Those that were moved, in their order, before those that were not. */
  readonly order: readonly string[];
  /** Names of one's own by id. */
  readonly names: Readonly<Record<string, string>>;
}

/** The lists of a layout that a device is in or not. */
export type LayoutList = "pinned" | "collapsed" | "hidden";

/** As the bridge names and orders them. */
export const PLAIN_LAYOUT: Layout = {
  pinned: [],
  collapsed: [],
  hidden: [],
  order: [],
  names: {},
};

/** The longest name of one's own, in UTF-16 code units. */
export const MAX_OWN_NAME_LENGTH = 100;
/** Ids in a list that was kept somewhere: more were not made by a person. */
const MAX_IDS = 10_000;

/** What is looked for and shown: a device, or a model of one. */
export interface Listed {
  readonly id: string;
}

/** Puts a device into one of the lists, or takes it out. */
export function toggle(layout: Layout, list: LayoutList, id: string): Layout {
  const ids = layout[list];
  return { ...layout, [list]: ids.includes(id) ? ids.filter((it) => it !== id) : [...ids, id] };
}

/** Gives a device a name of one's own; an empty one gives it the bridge's back. */
export function rename(layout: Layout, id: string, name: string): Layout {
  const own = name.trim().slice(0, MAX_OWN_NAME_LENGTH);
  const others = Object.entries(layout.names).filter(([it]) => it !== id);
  const names = Object.fromEntries(own === "" ? others : [...others, [id, own]]);
  return { ...layout, names };
}

/** Returns a device's name of one's own, if it has one. */
export function ownName({ names }: Layout, id: string): string | undefined {
  return Object.hasOwn(names, id) ? names[id] : undefined;
}

/** Moves a device by so many places among those that `shown` shows. */
export function move(layout: Layout, shown: readonly Listed[], id: string, places: number): Layout {
  const ids = shown.map((device) => device.id);
  const from = ids.indexOf(id);
  const to = Math.min(ids.length - 1, Math.max(0, from + places));
  if (from < 0) return layout;
  ids.splice(to, 0, ...ids.splice(from, 1));
  const others = layout.order.filter((it) => !ids.includes(it));
  return { ...layout, order: [...ids, ...others] };
}

/** Returns the devices in the order they are shown: pinned, moved, and the others as they came. */
export function arrange<T extends Listed>(devices: readonly T[], layout: Layout): T[] {
  const places = new Map(layout.order.map((id, place) => [id, place]));
  const pinned = new Set(layout.pinned);
  const hidden = new Set(layout.hidden);
  const rank = ({ id }: T) => (pinned.has(id) ? 0 : 1);
  const place = ({ id }: T) => places.get(id) ?? Infinity;
  const byPlace = (a: T, b: T) => place(a) === place(b) ? 0 : place(a) - place(b);
  return devices.filter(({ id }) => !hidden.has(id))
    .toSorted((a, b) => rank(a) - rank(b) || byPlace(a, b));
}

/** Tells whether each word of a query is in one of the texts, whatever its case. */
export function matches(query: string, texts: readonly string[]): boolean {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const lower = texts.map((text) => text.toLowerCase());
  return words.every((word) => lower.some((text) => text.includes(word)));
}

/** Writes a layout as text. */
export function stringifyLayout(layout: Layout): string {
  return JSON.stringify(layout);
}

/** Reads a layout; what is no part of one, from another version or another page, is left out. */
export function parseLayout(text: string | null): Layout {
  let kept: unknown;
  try {
    kept = JSON.parse(text ?? "null");
  } catch {
    return PLAIN_LAYOUT;
  }
  if (typeof kept !== "object" || kept === null) return PLAIN_LAYOUT;
  const members = kept as Readonly<Record<string, unknown>>;
  return {
    pinned: readIds(members.pinned),
    collapsed: readIds(members.collapsed),
    hidden: readIds(members.hidden),
    order: readIds(members.order),
    names: readNames(members.names),
  };
}

function readIds(value: unknown): string[] {
  if (!Array.isArray(value)) return [];
  return [...new Set(value.slice(0, MAX_IDS).filter((id) => typeof id === "string"))];
}

function readNames(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const named = Object.entries(value).slice(0, MAX_IDS)
    .filter((entry): entry is [string, string] => typeof entry[1] === "string")
    .map(([id, name]) => [id, name.slice(0, MAX_OWN_NAME_LENGTH)]);
  return Object.fromEntries(named);
}
