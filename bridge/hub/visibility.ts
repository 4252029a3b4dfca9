import { createTopicMatcher } from "./topic_matcher.ts";

/** What of the hub one may see: what one may not see does not exist for one. */
export interface Visibility {
  /** The same for two who may see the same. */
  readonly key: string;
  /** Tells whether anything of a device is seen. */
  seesDevice(device: string): boolean;
  /** Tells whether all of a device is seen: its log, its bytes and every channel it will have. */
  seesWhole(device: string): boolean;
  /** Tells whether a topic is seen, the bridge's own (`$log/…`) too. */
  seesTopic(topic: string): boolean;
}

/** Sees everything. */
export const SEES_ALL: Visibility = {
  key: "",
  seesDevice: () => true,
  seesWhole: () => true,
  seesTopic: () => true,
};

/** Sees nothing. */
export const SEES_NOTHING: Visibility = {
  key: "[]",
  seesDevice: () => false,
  seesWhole: () => false,
  seesTopic: () => false,
};

/**
 * Returns what is seen by one who is limited to `filters`: ids of devices, which stand for all of a
 * device, and topic filters; everything when left out.
 */
export function createVisibility(filters?: readonly string[]): Visibility {
  if (filters === undefined) return SEES_ALL;
  const topics = new Set(filters.flatMap(topicsOf));
  const seesTopic = createTopicMatcher([...topics]);
  const firstLevels = new Set(filters.map(deviceOf));
  return {
    key: JSON.stringify([...topics].sort()),
    seesDevice: (device) => firstLevels.has(device) || firstLevels.has("+") || firstLevels.has("#"),
    seesWhole: (device) => seesTopic(`$log/${device}`) && seesTopic(`$raw/${device}`),
    seesTopic,
  };
}

function topicsOf(filter: string): string[] {
  const [device, ...rest] = filter.split("/");
  const isWhole = !filter.startsWith("$") && (rest.length === 0 || filter === `${device}/#`);
  if (!isWhole) return [filter];
  const level = device === "#" ? "+" : device;
  return [`${level}/#`, `$log/${level}`, `$raw/${level}`];
}

function deviceOf(filter: string): string {
  const levels = filter.split("/");
  return levels[filter.startsWith("$") ? 1 : 0] ?? "";
}
