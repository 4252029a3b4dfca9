import { type Arrangement, MAX_NAME_LENGTH } from "../../wire/dashboard.ts";
import type { Listed } from "./arranged.ts";

/** The lists of an arrangement that a device is in or not. */
export type ArrangementList = "pinned" | "collapsed" | "hidden";

/** Puts a device into one of the lists, or takes it out. */
export function toggle<A extends Arrangement>(
  arrangement: A,
  list: ArrangementList,
  id: string,
): A {
  const ids = arrangement[list];
  return {
    ...arrangement,
    [list]: ids.includes(id) ? ids.filter((it) => it !== id) : [...ids, id],
  };
}

/** Gives a device a name of one's own; an empty one gives it the bridge's back. */
export function rename<A extends Arrangement>(arrangement: A, id: string, name: string): A {
  const own = name.trim().slice(0, MAX_NAME_LENGTH);
  const others = Object.entries(arrangement.names).filter(([it]) => it !== id);
  const names = Object.fromEntries(own === "" ? others : [...others, [id, own]]);
  return { ...arrangement, names };
}

/** Moves a device by so many places among those that `shown` shows. */
export function move<A extends Arrangement>(
  arrangement: A,
  shown: readonly Listed[],
  id: string,
  places: number,
): A {
  const ids = shown.map((device) => device.id);
  const from = ids.indexOf(id);
  const to = Math.min(ids.length - 1, Math.max(0, from + places));
  if (from < 0) return arrangement;
  ids.splice(to, 0, ...ids.splice(from, 1));
  const others = arrangement.order.filter((it) => !ids.includes(it));
  return { ...arrangement, order: [...ids, ...others] };
}

/** Tells whether each word of a query is in one of the texts, whatever its case. */
export function matches(query: string, texts: readonly string[]): boolean {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== "");
  const lower = texts.map((text) => text.toLowerCase());
  return words.every((word) => lower.some((text) => text.includes(word)));
}
