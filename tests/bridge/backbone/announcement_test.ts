import { deepStrictEqual, notDeepStrictEqual, strictEqual } from "node:assert/strict";
import fc from "fast-check";
import { announce, componentsOf } from "../../../bridge/backbone/announcement.ts";
import { SiteTopics } from "../../../bridge/backbone/topics.ts";
import type { ChannelDescription } from "../../../devices/adapter.ts";
import { faultsOf } from "./_announcement_rules.ts";

const origin = { topics: new SiteTopics("home"), version: "1.2.3" };

function channel(id: string, more: Partial<ChannelDescription> = {}): ChannelDescription {
  return { id, kind: "number", writable: false, ...more };
}

function faults(id: string, channels: readonly ChannelDescription[], name = "A board"): string[] {
  const message = announce({ id, name, channels }, origin);
  return faultsOf(`homeassistant/device/${origin.topics.objectId(id)}/config`, message);
}

Deno.test("the rules find what Home Assistant objects to", () => {
  const good = announce({ id: "a", name: "A", channels: [channel("t", { unit: "°C" })] }, origin);
  const topic = "homeassistant/device/a/config";
  deepStrictEqual(faultsOf(topic, good), []);
  const component = (more: object) => ({
    ...good,
    components: { t: { platform: "sensor", unique_id: "u", state_topic: "s", ...more } },
  });
  for (
    const [bad, at] of [
      [{ ...good, name: "x" }, topic],
      [{ ...good, "~": "x" }, topic],
      [good, "homeassistant/device/a b/config"],
      [component({ unique_id: undefined }), topic],
      [component({ device_class: "temperature", unit_of_measurement: "C" }), topic],
      [
        component({
          device_class: "energy",
          unit_of_measurement: "Wh",
          state_class: "measurement",
        }),
        topic,
      ],
      [component({ device_class: "heat" }), topic],
      [component({ object_id: "x" }), topic],
      [component({ state_topic: "a/+" }), topic],
      [component({ command_topic: "x" }), topic],
    ] as const
  ) notDeepStrictEqual(faultsOf(at, bad), [], JSON.stringify(bad));
});

Deno.test("each kind of channel has its platform, with commands where it takes them", () => {
  const channels = [
    channel("n"),
    channel("b", { kind: "boolean" }),
    channel("s", { kind: "string" }),
    channel("nw", { writable: true, min: 0, max: 5 }),
    channel("bw", { kind: "boolean", writable: true }),
    channel("sw", { kind: "string", writable: true }),
    channel("so", { kind: "string", writable: true, options: ["a", "b"] }),
  ];
  deepStrictEqual(faults("board", channels), []);
  const components = componentsOf({ id: "board", name: "", channels }, origin);
  deepStrictEqual(
    Object.fromEntries(Object.entries(components).map(([key, { platform }]) => [key, platform])),
    {
      n: "sensor",
      b: "binary_sensor",
      s: "sensor",
      nw: "number",
      bw: "switch",
      sw: "text",
      so: "select",
    },
  );
});

Deno.test("whatever a device and its channels are called and measured in, Home Assistant takes it", () => {
  const id = fc.oneof(
    fc.string({
      minLength: 1,
      maxLength: 20,
      unit: fc.constantFrom(..."aB1_-. é/😀".replace("/", "")),
    }),
    fc.constantFrom(
      "temperature",
      "humidity",
      "co2",
      "pm2.5",
      "pm10",
      "battery",
      "rssi",
      "distance",
    ),
  );
  const units =
    "C °C F K % ppm hPa mbar lx lux V mV A W kWh Wh Hz g kg L l/min m3/h µg/m³ ug/m3 dBm dB mm m min furlong ° $"
      .split(" ");
  const description = fc.record({
    id,
    kind: fc.constantFrom("number", "boolean", "string"),
    writable: fc.boolean(),
    unit: fc.option(fc.constantFrom(...units), { nil: undefined }),
  });
  const check = fc.property(
    id,
    fc.uniqueArray(description, { selector: (d) => d.id, maxLength: 12 }),
    (device, channels) => {
      deepStrictEqual(faults(device, channels as ChannelDescription[]), []);
      const shown = channels.filter((one) => !one.id.startsWith("$"));
      const components = componentsOf({
        id: device,
        name: "",
        channels: channels as ChannelDescription[],
      }, origin);
      strictEqual(Object.keys(components).length, shown.length);
    },
  );
  fc.assert(check, { numRuns: 200 });
});

Deno.test("units have Home Assistant's spelling", () => {
  const channels = [
    channel("a", { unit: "C" }),
    channel("flow", { unit: "l/min" }),
    channel("x", { unit: "furlong" }),
  ];
  const components = componentsOf({ id: "b", name: "", channels }, origin) as Record<
    string,
    Record<string, unknown>
  >;
  deepStrictEqual(
    Object.values(components).map((c) => [c.unit_of_measurement, c.device_class]),
    [["°C", "temperature"], ["L/min", "volume_flow_rate"], ["furlong", undefined]],
  );
});

Deno.test("a component that is gone is named with its platform alone", () => {
  const before = componentsOf(
    { id: "b", name: "", channels: [channel("old"), channel("t")] },
    origin,
  );
  const message = announce({ id: "b", name: "", channels: [channel("t")] }, origin, before);
  const { components } = message as { components: Record<string, unknown> };
  deepStrictEqual(components.old, { platform: "sensor" });
  strictEqual(Object.keys(components).length, 2);
});
