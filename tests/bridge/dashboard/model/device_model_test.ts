import assert from "node:assert/strict";
import { DeviceModel } from "../../../../bridge/dashboard/model/device_model.ts";
import { TIME_WINDOWS } from "../../../../bridge/dashboard/model/time_window.ts";
import type { ChannelSummary, DeviceSummary } from "../../../../bridge/wire/messages.ts";

const temperature: ChannelSummary = {
  id: "temperature",
  topic: "a/temperature",
  kind: "number",
  writable: false,
};
const fan: ChannelSummary = { id: "fan", topic: "a/fan", kind: "boolean", writable: true };

function summary(change: Partial<DeviceSummary> = {}): DeviceSummary {
  const channels = [temperature, fan];
  return {
    id: "a",
    name: "A",
    adapter: "serial",
    state: "online",
    since: 0,
    ageMs: 0,
    channels,
    ...change,
  };
}

function createDevice(): { device: DeviceModel; sent: unknown[][] } {
  const sent: unknown[][] = [];
  const device = new DeviceModel(summary(), (...command) => {
    sent.push(command);
    return Promise.resolve({ outcome: "acknowledged", latencyMs: 1 });
  });
  return { device, sent };
}

function drawn(device: DeviceModel, channel: string): [number, number | null][] {
  const xs: number[] = [];
  const ys: (number | null)[] = [];
  device.channel(channel)!.ring(TIME_WINDOWS[1]).points({ from: 0, to: 9000 }, xs, ys);
  return xs.map((x, i) => [x, ys[i]]);
}

Deno.test("DeviceModel keeps a channel's readings when the device is described again", () => {
  const { device } = createDevice();
  device.channel("temperature")!.push(1000, 21.5);
  device.update(summary({ channels: [fan, { ...temperature, unit: "°C" }] }));
  assert.deepEqual(device.channels.value.map(({ topic }) => topic), ["a/fan", "a/temperature"]);
  assert.equal(device.channel("temperature")!.summary.value.unit, "°C");
  assert.deepEqual(drawn(device, "temperature"), [[1000, 21.5], [9000, null]]);
});

Deno.test("DeviceModel ends the charts' lines when the device goes away", () => {
  const { device } = createDevice();
  device.channel("temperature")!.push(1000, 20);
  device.update(summary({ state: "absent", since: 2000 }));
  device.update(summary({ state: "online", since: 5000 }));
  device.channel("temperature")!.push(6000, 22);
  assert.deepEqual(drawn(device, "temperature"), [
    [1000, 20],
    [2000, null],
    [6000, 22],
    [9000, null],
  ]);
});

Deno.test("DeviceModel sends a control's request to its device and channel", async () => {
  const { device, sent } = createDevice();
  await device.channel("fan")!.control.set(true);
  assert.deepEqual(sent, [["a", "fan", true]]);
});

Deno.test("ChannelModel shows the last known value before any reading arrives", () => {
  const last = { time: 5, value: true, seq: 1 };
  const { device } = createDevice();
  device.update(summary({ channels: [{ ...fan, id: "pump", topic: "a/pump", last }] }));
  const pump = device.channel("pump")!;
  pump.show();
  assert.equal(pump.shown.value, true);
});

Deno.test("ChannelModel draws booleans as 0 and 1, and a null as a break", () => {
  const { device } = createDevice();
  const channel = device.channel("fan")!;
  channel.push(1000, false);
  channel.push(2000, true);
  channel.push(3000, null);
  channel.push(4000, true);
  assert.deepEqual(drawn(device, "fan"), [
    [1000, 0],
    [2000, 1],
    [3000, null],
    [4000, 1],
    [9000, null],
  ]);
});

Deno.test("ChannelModel shows as many digits as any reading had, four at most", () => {
  const { device } = createDevice();
  const channel = device.channel("temperature")!;
  const seen = [21, 21.5, 21, 21.25, 3, 0.123456].map((value, i) => {
    channel.push(i, value);
    return channel.decimals;
  });
  assert.deepEqual(seen, [0, 1, 1, 2, 2, 4]);
});

Deno.test("ChannelModel freezes what the charts see, and takes new readings meanwhile", () => {
  const { device } = createDevice();
  const channel = device.channel("temperature")!;
  channel.push(1000, 1);
  channel.freeze();
  channel.push(2000, 2);
  assert.deepEqual(drawn(device, "temperature"), [[1000, 1], [9000, null]]);
  channel.thaw();
  assert.deepEqual(drawn(device, "temperature"), [[1000, 1], [2000, 2], [9000, null]]);
});

Deno.test("ChannelModel keeps its line when the bridge's clock is set, and says so", () => {
  const { device } = createDevice();
  const channel = device.channel("temperature")!;
  channel.push(1_000_000, 1, { now: 0 });
  channel.push(1_001_000, 2, { now: 1000 });
  channel.push(4000, 3, { now: 2000 });
  channel.push(5000, 4, { now: 3000 });
  assert.deepEqual(drawn(device, "temperature"), [
    [3000, 1],
    [4000, 2],
    [4000, null],
    [4000, 3],
    [5000, 4],
    [9000, null],
  ]);
  const [[from, , reason]] = channel.gaps(TIME_WINDOWS[1]);
  assert.equal(from, 4000);
  assert.equal(reason, "the bridge's clock was set back by 16 min");
});

Deno.test("DeviceModel says at the board and in its charts what was lost, and until when", () => {
  const { device } = createDevice();
  const channel = device.channel("temperature")!;
  channel.push(1000, 1);
  device.lose(70, "dropped", 2000);
  channel.push(6000, 2);
  assert.equal(device.loss.value.skipped, 70);
  assert.deepEqual(channel.gaps(TIME_WINDOWS[1]), [[
    2000,
    6000,
    "skipped on the way to this page",
  ]]);
});

Deno.test("ChannelModel's value on the page stands still with its chart", () => {
  const { device } = createDevice();
  const channel = device.channel("temperature")!;
  channel.push(1000, 1);
  channel.show();
  channel.freeze();
  channel.push(2000, 2);
  channel.show();
  assert.equal(channel.shown.value, 1);
  channel.thaw();
  channel.show();
  assert.equal(channel.shown.value, 2);
});
