import type { Alarm } from "../wire/alarms.ts";
import type { AlarmNotice } from "./notice.ts";

/** A message below the bridge's own topic, `pinbridge/<site>/`. */
export interface SiteMessage {
  /** What follows the site in the topic. */
  readonly name: string;
  readonly payload: string;
  /** Whether the broker keeps it for who comes later. */
  readonly retain: boolean;
}

/** Where each change goes, once. */
const EVENT_TOPIC = "$alarm";
/** Where what there is stands. */
const STATE_TOPIC = "$alarms";
/** A message has to stay far below what brokers take. */
const MAX_PUBLISHED = 50;
const MAX_PUBLISHED_BYTES = 32 * 1024;

/** Returns what is published of a change. */
export function eventMessage(notice: AlarmNotice): SiteMessage {
  return { name: EVENT_TOPIC, payload: JSON.stringify(notice), retain: false };
}

/** Returns what is published of the alarms that there are. */
export function stateMessage(active: readonly Alarm[]): SiteMessage {
  let room = MAX_PUBLISHED_BYTES;
  const isSmall = (alarm: Alarm) => (room -= byteLength(JSON.stringify(alarm))) >= 0;
  const firstLarge = active.findIndex((alarm, i) => i >= MAX_PUBLISHED || !isSmall(alarm));
  const alarms = firstLarge < 0 ? active : active.slice(0, firstLarge);
  const state = { active: active.length, alarms };
  return { name: STATE_TOPIC, payload: JSON.stringify(state), retain: true };
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
