import type { Arrangement } from "../../wire/dashboard.ts";

/** What is looked for and shown: a device, or a model of one. */
export interface Listed {
  readonly id: string;
}

/** Returns a device's name of one's own, if it has one. */
export function ownName({ names }: Pick<Arrangement, "names">, id: string): string | undefined {
  return Object.hasOwn(names, id) ? names[id] : undefined;
}

/** Returns the devices in the order they are shown: pinned, moved, and the others as they came. */
export function arrange<T extends Listed>(devices: readonly T[], arrangement: Arrangement): T[] {
  const places = new Map(arrangement.order.map((id, place) => [id, place]));
  const pinned = new Set(arrangement.pinned);
  const hidden = new Set(arrangement.hidden);
  const rank = ({ id }: T) => (pinned.has(id) ? 0 : 1);
  const place = ({ id }: T) => places.get(id) ?? Infinity;
  const byPlace = (a: T, b: T) => place(a) === place(b) ? 0 : place(a) - place(b);
  return devices.filter(({ id }) => !hidden.has(id))
    .toSorted((a, b) => rank(a) - rank(b) || byPlace(a, b));
}
