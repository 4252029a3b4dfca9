import type { DeviceCounter } from "../../devices/adapter.ts";
import type { Device } from "../hub/device_directory.ts";
import type { Deliveries } from "../viewers/delivery.ts";
import type { Hub } from "../hub/hub.ts";
import { SEES_ALL } from "../hub/visibility.ts";
import type { Session } from "../viewers/session.ts";

/** One figure of an extension, without the name's prefix. */
export interface Metric {
  readonly name: string;
  readonly type: "counter" | "gauge";
  readonly help: string;
  readonly value: number;
}

/** Where the figures come from. */
export interface MetricsSources {
  readonly hub: Hub;
  readonly deliveries: Deliveries;
  readonly sessions: ReadonlySet<Session>;
  /** Viewers that were cut off because they did not read. */
  slowConsumers(): number;
  /** What else the bridge counts. Default: nothing. */
  more?(): readonly Metric[];
}

const DEVICE_COUNTERS: Readonly<Record<DeviceCounter, { name: string; help: string }>> = {
  bytesIn: { name: "bytes_in", help: "Bytes read from the device." },
  bytesOut: { name: "bytes_out", help: "Bytes written to the device." },
  lines: { name: "lines", help: "Lines read from the device." },
  linesTooLong: { name: "lines_too_long", help: "Lines dropped for their length." },
  badFrames: { name: "bad_frames", help: "Frames or lines that could not be decoded." },
  logLines: { name: "log_lines", help: "Lines that were no readings." },
};

/**
 * Returns everything the bridge counts, in Prometheus' text format 0.0.4; of one who does not see
 * everything, what it counts of the devices that are seen whole.
 */
export function stringifyMetrics(sources: MetricsSources, visibility = SEES_ALL): string {
  const devices = sources.hub.devices().filter(({ id }) => visibility.seesWhole(id));
  const own = visibility === SEES_ALL ? bridgeMetrics(sources) : [];
  return [...own, ...deviceMetrics(devices), ""].join("\n");
}

function bridgeMetrics(sources: MetricsSources): string[] {
  const { hub, deliveries, sessions, slowConsumers } = sources;
  const { delivered, missed, gaps } = deliveries.counters;
  const lagging = [...sessions].filter((session) => session.isLagging).length;
  return [
    metric("readings_total", "counter", "Readings of channels.", hub.publishedReadings),
    metric("readings_refused_total", "counter", "Readings refused.", hub.refusedReadings),
    metric("readings_delivered_total", "counter", "Readings sent, per viewer.", delivered),
    metric("readings_missed_total", "counter", "Readings conflated, per viewer.", missed),
    metric("gaps_total", "counter", "Gaps that viewers were told of.", gaps),
    metric("viewers", "gauge", "Connected viewers.", sessions.size),
    metric("viewers_lagging", "gauge", "Viewers that do not keep up.", lagging),
    metric("slow_consumers_total", "counter", "Viewers cut off for not reading.", slowConsumers()),
    metric("delivery_groups", "gauge", "Groups of equal subscriptions.", deliveries.groups),
    ...(sources.more?.() ?? []).map(({ name, type, help, value }) =>
      metric(name, type, help, value)
    ),
  ];
}

function deviceMetrics(devices: readonly Device[]): string[] {
  const lines = [
    ...head("device_online", "gauge", "1 while the device is online."),
    ...devices.map(({ id, state }) => sample("device_online", id, state === "online" ? 1 : 0)),
  ];
  for (const [counter, { name, help }] of Object.entries(DEVICE_COUNTERS)) {
    lines.push(...head(`device_${name}_total`, "counter", help));
    for (const { id, counters } of devices) {
      lines.push(sample(`device_${name}_total`, id, counters.get(counter as DeviceCounter) ?? 0));
    }
  }
  return lines;
}

function head(name: string, type: string, help: string): string[] {
  return [`# HELP pinbridge_${name} ${help}`, `# TYPE pinbridge_${name} ${type}`];
}

function metric(name: string, type: string, help: string, value: number): string {
  return [...head(name, type, help), `pinbridge_${name} ${value}`].join("\n");
}

function sample(name: string, device: string, value: number): string {
  // Device ids hold no control characters, so these two are all that needs an escape.
  return `pinbridge_${name}{device="${device.replace(/[\\"]/g, "\\$&")}"} ${value}`;
}
