import assert from "node:assert/strict";
import type { DeviceDescription, Value } from "../../../devices/adapter.ts";
import type { DiscoverySink } from "../../../devices/mqtt/discovery/contract.ts";
import {
  ANNOUNCE_DELAY_MS,
  MappedDevices,
  MAX_REMEMBERED_TOPICS,
} from "../../../devices/mqtt/mapped_devices.ts";
import type { TopicMapping } from "../../../devices/mqtt/mapping_keys.ts";
import { toDefaultMapping, TopicRule } from "../../../devices/mqtt/topic_rule.ts";

const ROOMS: TopicMapping = { topic: "sensors/+room/+what", device: "{room}", channel: "{what}" };

function scene(mappings: TopicMapping[] = [ROOMS], limits = { maxDevices: 3, maxChannels: 3 }) {
  const devices = new Map<string, DeviceDescription>();
  const readings: [string, string, Value][] = [];
  const available: [string, boolean][] = [];
  const lines: [string | null, string][] = [];
  const unexpected = () => assert.fail("mapped devices never do");
  const sink: DiscoverySink = {
    device: (description) => void devices.set(description.id, description),
    removed: unexpected,
    available: (device, isAvailable) => void available.push([device, isAvailable]),
    reading: (device, channel, value) => void readings.push([device, channel, value]),
    subscribe: unexpected,
    unsubscribe: unexpected,
    publish: unexpected,
    log: (device, line) => void lines.push([device, line]),
    unsupported: unexpected,
  };
  const rules = mappings.map((mapping) => new TopicRule(mapping));
  const mapped = new MappedDevices(rules, sink, limits);
  let time = 1000;
  const receive = (topic: string, payload: string | Uint8Array) =>
    mapped.receive({
      topic,
      payload: typeof payload === "string" ? new TextEncoder().encode(payload) : payload,
      isRetained: false,
      time: time++,
    });
  return { mapped, receive, devices, readings, available, lines };
}

Deno.test("a text that is a number with its unit is that number, unless texts are asked for", () => {
  const text: TopicMapping = {
    topic: "raw/+what",
    device: "raw",
    channel: "{what}",
    kind: "string",
  };
  const number: TopicMapping = { topic: "n/+what", device: "n", channel: "{what}", kind: "number" };
  const limits = { maxDevices: 3, maxChannels: 4 };
  const { mapped, receive, devices, readings } = scene([ROOMS, text, number], limits);
  receive("sensors/shed/air", "unknown");
  receive("sensors/shed/air", "23.5 °C");
  receive("sensors/shed/soil", '{"wet":"45 %","code":"0H"}');
  receive("raw/air", "23.5 °C");
  receive("n/air", "4 bar");
  mapped.advance(mapped.nextDeadline!);
  assert.deepEqual(readings, [
    ["shed", "air", "unknown"],
    ["shed", "air", 23.5],
    ["shed", "soil.wet", 45],
    ["shed", "soil.code", "0H"],
    ["raw", "air", "23.5 °C"],
    ["n", "air", 4],
  ]);
  assert.deepEqual(devices.get("shed")!.channels, [
    { id: "air", kind: "number", unit: "°C", writable: false },
    { id: "soil.wet", kind: "number", unit: "%", writable: false },
    { id: "soil.code", kind: "string", writable: false },
  ]);
  assert.equal(devices.get("n")!.channels[0].unit, "bar");
});

Deno.test("MappedDevices makes devices and channels of topics", () => {
  const { mapped, receive, devices, readings, available } = scene();
  receive("sensors/kitchen/temperature", "21.5");
  receive("sensors/kitchen/door", '{"open":true}');
  receive("elsewhere/kitchen/temperature", "1");
  assert.deepEqual(readings, [["kitchen", "temperature", 21.5], ["kitchen", "door.open", true]]);
  assert.deepEqual(available, [["kitchen", true]]);
  assert.deepEqual([...mapped.filters], [["sensors/+/+", 0]]);
  assert.equal(devices.get("kitchen")!.channels.length, 1, "the first is told at once");
  assert.equal(mapped.nextDeadline, 1001 + ANNOUNCE_DELAY_MS);
  mapped.advance(mapped.nextDeadline! - 1);
  assert.equal(devices.get("kitchen")!.channels.length, 1);
  mapped.advance(mapped.nextDeadline!);
  assert.deepEqual(devices.get("kitchen")!.channels, [
    { id: "temperature", kind: "number", writable: false },
    { id: "door.open", kind: "boolean", writable: false },
  ]);
  assert.equal(mapped.nextDeadline, null);
});

Deno.test("MappedDevices keeps what a device calls a channel where that is no id", () => {
  const { receive, devices } = scene();
  receive("sensors/kitchen/box", '{"</b>":1}');
  const [channel] = devices.get("kitchen")!.channels;
  assert.deepEqual([channel.id, channel.name], ["box.<_b>", "</b>"]);
});

Deno.test("MappedDevices takes an empty payload for no value and no device", () => {
  const { receive, devices, readings, lines } = scene();
  receive("sensors/kitchen/temperature", "");
  assert.deepEqual([devices.size, readings.length, lines.length], [0, 0, 0]);
});

Deno.test("MappedDevices logs binary payloads, which make no device", () => {
  const { receive, devices, lines } = scene();
  receive("sensors/cam/image", Uint8Array.of(0xff, 0xd8));
  assert.deepEqual(lines, [["cam", "sensors/cam/image: 2 bytes, base64: /9g="]]);
  assert.equal(devices.size, 0);
  receive("sensors/cam/battery", "80");
  receive("sensors/cam/image", Uint8Array.of(0xff, 0xd8));
  assert.equal(lines[1][0], "cam");
});

Deno.test("MappedDevices corrects a kind that a text had made up", () => {
  const { mapped, receive, devices } = scene();
  receive("sensors/kitchen/temperature", "unknown");
  assert.equal(devices.get("kitchen")!.channels[0].kind, "string");
  receive("sensors/kitchen/temperature", "21.5");
  mapped.advance(Infinity);
  assert.equal(devices.get("kitchen")!.channels[0].kind, "number");
});

Deno.test("MappedDevices takes as many devices and channels as it may, and says so once", () => {
  const { mapped, receive, devices, readings, lines } = scene();
  for (const room of [1, 2, 3, 4, 5]) receive(`sensors/${room}/a`, "1");
  assert.deepEqual([...devices.keys()], ["1", "2", "3"]);
  assert.deepEqual(lines, [[null, "4 and further devices are left out: the limit is 3 devices"]]);
  for (const what of ["a", "b", "c", "d", "e"]) receive(`sensors/1/${what}`, "1");
  mapped.advance(Infinity);
  assert.deepEqual(devices.get("1")!.channels.map(({ id }) => id), ["a", "b", "c"]);
  assert.deepEqual(lines[1], [
    "1",
    "Channel d and further ones are left out: the limit is 3 channels",
  ]);
  assert.equal(lines.length, 2);
  assert.equal(readings.length, 6);
});

Deno.test("MappedDevices keeps only so many topics in mind", () => {
  const { receive, readings, devices } = scene();
  for (let n = 0; n < MAX_REMEMBERED_TOPICS + 100; n++) receive(`sensors/${n}/a`, "1");
  receive("sensors/1/a", "2");
  assert.equal(devices.size, 3);
  assert.deepEqual(readings.at(-1), ["1", "a", 2]);
});

Deno.test("MappedDevices hears from a last will whether a device is there", () => {
  const { receive, available } = scene([
    { ...ROOMS, availabilityTopic: "sensors/{room}/status" },
  ]);
  receive("sensors/cellar/status", "offline");
  receive("sensors/kitchen/temperature", "21");
  receive("sensors/cellar/temperature", "9");
  receive("sensors/kitchen/status", "away");
  receive("sensors/kitchen/status", "offline");
  receive("sensors/kitchen/status", "offline");
  receive("sensors/cellar/status", "online");
  assert.deepEqual(available, [
    ["kitchen", true],
    ["cellar", false],
    ["kitchen", false],
    ["cellar", true],
  ]);
});

Deno.test("MappedDevices writes a command where the readings come from, as told", () => {
  const { mapped, receive } = scene([
    { ...ROOMS, topic: "sensors/+room/fan", channel: "fan", commandTopic: "{topic}/set" },
    ROOMS,
  ]);
  receive("sensors/kitchen/fan", "false");
  receive("sensors/kitchen/temperature", "21");
  assert.deepEqual(mapped.encodeCommand("kitchen", "fan", true), {
    encoded: {
      message: { topic: "sensors/kitchen/fan/set", payload: "true", qos: 0, retain: false },
    },
  });
  for (const [device, channel] of [["kitchen", "temperature"], ["kitchen", "x"], ["x", "fan"]]) {
    const result = mapped.encodeCommand(device, channel, true);
    assert.ok("refused" in result && result.refused.kind === "unsupported");
  }
});

Deno.test("MappedDevices refuses a command that a topic's name would lead elsewhere", () => {
  const { mapped, receive } = scene([{
    topic: "+a/x",
    device: "d",
    channel: "c",
    commandTopic: "{a}",
  }]);
  receive("", "1");
  receive("/x", "1");
  const result = mapped.encodeCommand("d", "c", true);
  assert.ok("refused" in result && /topic is empty/.test(result.refused.reason));
});

Deno.test("MappedDevices never takes the echo of a command for a reading", () => {
  const { mapped, receive, readings } = scene([toDefaultMapping("evcc/#", "{topic}/set")]);
  receive("evcc/mode", "pv");
  const result = mapped.encodeCommand("evcc", "mode", "now");
  assert.ok("encoded" in result);
  receive(result.encoded.message.topic, "now");
  assert.deepEqual(readings, [["evcc", "mode", "pv"]]);
});

Deno.test("MappedDevices knows an answer by its words", () => {
  const encoder = new TextEncoder();
  const { mapped, receive } = scene([
    { ...ROOMS, commandTopic: "{topic}/set", ackTopic: "{topic}/ack" },
  ]);
  receive("sensors/kitchen/fan", "false");
  const result = mapped.encodeCommand("kitchen", "fan", true);
  assert.ok("encoded" in result);
  const match = (topic: string, text: string) =>
    result.encoded.reply!.match({
      topic,
      payload: encoder.encode(text),
      isRetained: false,
      time: 0,
    });
  assert.equal(match("sensors/cellar/fan/ack", "ok"), null);
  assert.equal(match("sensors/kitchen/fan/ack", ""), null);
  assert.deepEqual(match("sensors/kitchen/fan/ack", "done"), { error: null });
  assert.deepEqual(match("sensors/kitchen/fan/ack", '{"ok":true}'), { error: null });
  assert.deepEqual(match("sensors/kitchen/fan/ack", '{"error":"too hot"}'), { error: "too hot" });
  assert.deepEqual(match("sensors/kitchen/fan/ack", '{"ok":false}'), {
    error: "The device refuses",
  });
});

Deno.test("MappedDevices tells of all devices again", () => {
  const { mapped, receive, devices, available } = scene();
  receive("sensors/kitchen/temperature", "21");
  devices.clear();
  mapped.announceAll();
  assert.deepEqual([...devices.keys()], ["kitchen"]);
  assert.deepEqual(available, [["kitchen", true], ["kitchen", true]]);
});
