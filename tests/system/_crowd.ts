import type { AdapterKind, DeviceEvents } from "../../devices/adapter.ts";

const INTERVAL_MS = 200;

/** A kind of adapter with as many devices as wanted, each with a few channels that move. */
export const kind: AdapterKind<
  { devices: number; channels: number; longNames: boolean; amplitude: number; reason?: string }
> = {
  type: "crowd",
  keys: {
    devices: { type: "integer", min: 1, max: 1000, default: 1, meaning: "How many devices." },
    channels: { type: "integer", min: 1, max: 100, default: 3, meaning: "Channels of each." },
    amplitude: { type: "number", default: 1000, meaning: "How far values swing." },
    reason: { type: "text", meaning: "Why the devices are online, but not well." },
    longNames: { type: "boolean", default: false, meaning: "Names of the greatest length." },
  },
  create: ({ id, devices, channels, longNames, amplitude, reason }) => ({
    id,
    type: "crowd",
    async run(events, signal) {
      const tail = longNames ? ` ${"very ".repeat(39)}long` : "";
      const channelIds = Array.from({ length: channels }, (_, i) => `value ${i + 1}`);
      const deviceIds = Array.from({ length: devices }, (_, i) => `${id}-${i + 1}`);
      for (const device of deviceIds) {
        const described = channelIds.map((channel) => {
          return { id: channel, kind: "number", writable: false, unit: "mV" } as const;
        });
        described.push({ id: "door", kind: "boolean", writable: false } as never);
        described.push({ id: "phase", kind: "string", writable: false } as never);
        events.device({ id: device, name: `Board ${device}${tail}`, channels: described });
        events.state(device, "opening");
        events.state(device, "online", reason);
      }
      const timer = setInterval(
        () => report(events, deviceIds, channelIds, amplitude),
        INTERVAL_MS,
      );
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => resolve());
      await promise;
      clearInterval(timer);
    },
  }),
};

function report(
  events: DeviceEvents,
  devices: readonly string[],
  channels: readonly string[],
  amplitude: number,
) {
  const now = Date.now();
  const seconds = Math.floor(now / 1000);
  for (const [i, device] of devices.entries()) {
    for (const [k, channel] of channels.entries()) {
      events.reading(device, channel, Math.round(amplitude * Math.sin(now / 3000 + i + k)), now);
    }
    events.reading(device, "door", seconds % 10 < 5, now);
    events.reading(device, "phase", seconds % 20 < 10 ? "rinsing" : "spinning", now);
  }
}
