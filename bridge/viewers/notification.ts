import { type Channel, type Device, LOSS_COUNTERS } from "../hub/device_directory.ts";
import type { Reading } from "../hub/reading.ts";
import type { Requested } from "../hub/requested.ts";
import { SEES_ALL, type Visibility } from "../hub/visibility.ts";
import type {
  ChannelSummary,
  DeviceLoss,
  DeviceSummary,
  RequestedSummary,
} from "../wire/messages.ts";
import { encodeNotification } from "./rpc.ts";

/** Beyond this many cached prefixes, devices have come and gone: start over. */
const MAX_CACHED_TOPICS = 10_000;

const prefixes = new Map<string, string>();

/**
 * Encodes a `readings` notification. `missed` counts the readings dropped or conflated since the
 * subscription's last one. Text is put together by hand: `JSON.stringify` of an object per reading
 * costs several times as much.
 */
export function encodeReadings(
  subscription: number,
  readings: readonly Reading[],
  missed: number,
): string {
  let text = '{"jsonrpc":"2.0","method":"readings","params":{"subscription":' + subscription +
    ',"readings":[';
  for (let i = 0; i < readings.length; i++) {
    if (i > 0) text += ",";
    text += encodeReading(readings[i]);
  }
  return missed > 0 ? text + '],"missed":' + missed + "}}" : text + "]}}";
}

function encodeReading({ topic, time, value, seq }: Reading): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return topicPrefix(topic) + time + ',"value":' + text + ',"seq":' + seq + "}";
}

function topicPrefix(topic: string): string {
  let prefix = prefixes.get(topic);
  if (prefix === undefined) {
    if (prefixes.size >= MAX_CACHED_TOPICS) prefixes.clear();
    prefix = '{"topic":' + JSON.stringify(topic) + ',"time":';
    prefixes.set(topic, prefix);
  }
  return prefix;
}

/** Encodes a `gap` notification: the readings `from` to `to` (`seq`) will never come. */
export function encodeGap(subscription: number, from: number, to: number): string {
  return encodeNotification("gap", { subscription, from, to });
}

/** Encodes a `device` notification; `isGone` adds `removed: true`. */
export function encodeDevice(device: Device, isGone: boolean, visibility?: Visibility): string {
  const summary = summarizeDevice(device, visibility);
  return encodeNotification("device", isGone ? { ...summary, removed: true } : summary);
}

/**
 * Returns what one sees of a device as it stands in `list`, in `device` notifications and in
 * `/api/devices`.
 */
function summarizeDevice(device: Device, visibility = SEES_ALL): DeviceSummary {
  const { id, name, owner, state, since, reason, channels, counters } = device;
  return {
    id,
    name,
    adapter: owner.type,
    state,
    since: since.time,
    ageMs: since.ageMs,
    reason,
    loss: visibility.seesWhole(id) ? summarizeLoss(counters) : undefined,
    channels: [...channels.values()]
      .filter(({ topic }) => visibility.seesTopic(topic.name))
      .map(summarizeChannel),
  };
}

/** Returns the devices that one sees. */
export function summarizeDevices(
  devices: readonly Device[],
  visibility: Visibility,
): DeviceSummary[] {
  return devices.filter(({ id }) => visibility.seesDevice(id))
    .map((device) => summarizeDevice(device, visibility));
}

/** Nothing when nothing was lost. */
function summarizeLoss(counters: Device["counters"]): DeviceLoss | undefined {
  const counts = LOSS_COUNTERS.flatMap((counter): [string, number][] => {
    const count = counters.get(counter);
    return count === undefined ? [] : [[counter, count]];
  });
  return counts.length === 0 ? undefined : Object.fromEntries(counts);
}

function summarizeChannel({ description, topic, ...channel }: Channel): ChannelSummary {
  const { id, name, kind, unit, words, min, max, options, writable } = description;
  const last = topic.last === null
    ? undefined
    : { time: topic.last.time, value: topic.last.value, seq: topic.last.seq };
  const requested = channel.requested === null ? undefined : summarizeRequested(channel.requested);
  const limits = { min, max, options, writable };
  return { id, name, topic: topic.name, kind, unit, words, ...limits, last, requested };
}

function summarizeRequested({ value, asked, ...requested }: Requested): RequestedSummary {
  return { value, time: asked.time, ageMs: asked.ageMs, ...requested };
}
