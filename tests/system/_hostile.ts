import type { AdapterKind, ChannelDescription } from "../../devices/adapter.ts";

const INTERVAL_MS = 200;
const MARKUP = "<img src=x onerror=alert(1)>";
/** Ids that are something else to JavaScript, to a URL, or to HTML; one writes from right to left. */
export const DEVICES = ["constructor", "__proto__", "..", "a b%2e=c&w", MARKUP, "d".repeat(128)];
const NAMES = ["</b>", "\u202eabc", "N".repeat(256)];

const CHANNELS: readonly ChannelDescription[] = [
  { id: "constructor", kind: "number", writable: true, unit: "</b>", min: -1e308, max: 1e308 },
  { id: "__proto__", kind: "boolean", writable: true },
  { id: "x".repeat(128), kind: "number", writable: false, unit: "u".repeat(200) },
  { id: MARKUP, kind: "string", writable: true, options: ["<b>", "__proto__", "y".repeat(300)] },
  { id: "huge", kind: "number", writable: false },
  { id: "latitude", kind: "number", writable: false },
  { id: "longitude", kind: "number", writable: false },
  { id: "color", kind: "string", writable: true },
  { id: "turned", kind: "number", writable: true, min: 5, max: -5 },
];

/** A kind of adapter whose devices say what a page could stumble over. */
export const kind: AdapterKind<object> = {
  type: "hostile",
  keys: {},
  create: ({ id }) => ({
    id,
    type: "hostile",
    async run(events, signal) {
      for (const [i, device] of DEVICES.entries()) {
        events.device({ id: device, name: NAMES[i % NAMES.length], channels: CHANNELS });
        events.state(device, "online");
      }
      let round = 0;
      const timer = setInterval(() => {
        round++;
        const isOdd = round % 2 === 1;
        const values = [
          isOdd ? 1e308 : -1e308,
          isOdd,
          round,
          isOdd ? "<script>alert(2)</script>" : "z".repeat(1000),
          isOdd ? Number.MAX_VALUE : -Number.MAX_VALUE,
          [91, 1e308, 52.5, -90][round % 4],
          [181, 0, -179.999, 1e9][round % 4],
          ["#xyz", "url(x)", "#d02020"][round % 3],
          isOdd ? Number.MIN_VALUE : -0,
        ];
        for (const device of DEVICES) {
          for (const [i, value] of values.entries()) {
            events.reading(device, CHANNELS[i].id, value, Date.now());
          }
        }
      }, INTERVAL_MS);
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => resolve());
      await promise;
      clearInterval(timer);
    },
    command: () => Promise.resolve({ outcome: "acknowledged" }),
  }),
};
