import type { AdapterKind, Value } from "../../devices/adapter.ts";

const INTERVAL_MS = 100;
const RED = "#d02020";

/** What the device has beyond what it measures; commands change it at once. */
const settings = new Map<string, Value>([
  ["fan", false],
  ["setpoint", 21],
  ["mode", "auto"],
  ["color", RED],
  ["note", "hello"],
]);

/** A kind of adapter with one device that has a channel for every widget. */
export const kind: AdapterKind<{ goesAfterMs?: number }> = {
  type: "widgets",
  keys: {
    goesAfterMs: { type: "integer", min: 1, meaning: "When the device is lost, once." },
  },
  create: ({ id, goesAfterMs }) => ({
    id,
    type: "widgets",
    async run(events, signal) {
      events.device({ id, name: "Greenhouse", channels: CHANNELS });
      events.state(id, "opening");
      events.state(id, "online");
      const timer = setInterval(() => {
        const now = Date.now();
        for (const [channel, value] of measure(now)) events.reading(id, channel, value, now);
        for (const [channel, value] of settings) events.reading(id, channel, value, now);
      }, INTERVAL_MS);
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => resolve());
      const going = goesAfterMs === undefined ? undefined : setTimeout(() => {
        clearInterval(timer);
        events.state(id, "stale", "says nothing any more");
      }, goesAfterMs);
      await promise;
      clearInterval(timer);
      clearTimeout(going);
    },
    command({ channel, value }) {
      settings.set(channel!, value!);
      return Promise.resolve({ outcome: "acknowledged" });
    },
  }),
};

const CHANNELS = [
  { id: "temperature", kind: "number", writable: false, unit: "°C" },
  { id: "humidity", kind: "number", writable: false, unit: "%" },
  { id: "level", kind: "number", writable: false, unit: "mm", min: -50, max: 50 },
  { id: "latitude", kind: "number", writable: false },
  { id: "longitude", kind: "number", writable: false },
  { id: "door", kind: "boolean", writable: false },
  { id: "phase", kind: "string", writable: false },
  { id: "fan", kind: "boolean", writable: true },
  { id: "setpoint", kind: "number", writable: true, unit: "°C", min: 5, max: 35 },
  { id: "mode", kind: "string", writable: true, options: ["auto", "day", "night"] },
  { id: "color", kind: "string", writable: true },
  { id: "note", kind: "string", writable: true },
] as const;

function measure(now: number): [string, Value][] {
  const seconds = now / 1000;
  const phases = ["filling", "rinsing", "spinning"];
  return [
    ["temperature", round(21.5 + 3 * Math.sin(seconds / 7), 1)],
    ["humidity", round(55 + 20 * Math.sin(seconds / 11), 0)],
    ["level", round(40 * Math.sin(seconds / 5), 0)],
    ["latitude", round(52.51 + 0.002 * Math.sin(seconds / 9), 6)],
    ["longitude", round(13.39 + 0.003 * Math.cos(seconds / 13), 6)],
    ["door", seconds % 10 < 4],
    ["phase", phases[Math.floor(seconds / 6) % phases.length]],
  ];
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
