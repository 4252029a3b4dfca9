import { MappedDevices } from "../devices/mqtt/mapped_devices.ts";
import { PacketReader } from "../devices/mqtt/packet_reader.ts";
import { toDefaultMapping, TopicRule } from "../devices/mqtt/topic_rule.ts";

const MESSAGES = 10_000;
const CHANNELS = 100;
const payload = new TextEncoder().encode("21.5");
const nothing = () => {};
const sink = {
  device: nothing,
  removed: nothing,
  available: nothing,
  reading: nothing,
  subscribe: nothing,
  unsubscribe: nothing,
  publish: nothing,
  log: nothing,
  unsupported: nothing,
};

for (const count of [100, 1000, 10_000]) {
  const topics = Array.from({ length: count }, (_, n) => {
    return `sensors/device${Math.floor(n / CHANNELS)}/channel${n % CHANNELS}`;
  });
  const rules = [new TopicRule(toDefaultMapping("sensors/+/+"))];
  const mapped = new MappedDevices(rules, sink, { maxDevices: 1000, maxChannels: 256 });
  const receive = (topic: string) => mapped.receive({ topic, payload, isRetained: false, time: 0 });
  topics.forEach(receive);
  mapped.advance(Infinity);
  Deno.bench(`${MESSAGES} messages on ${count} topics`, () => {
    for (let n = 0; n < MESSAGES; n++) receive(topics[n % count]);
  });
}

const publish = Uint8Array.of(0x30, 13, 0, 7, ...new TextEncoder().encode("a/b/c/d21.5"));
const chunk = new Uint8Array(publish.length * 100);
for (let n = 0; n < 100; n++) chunk.set(publish, n * publish.length);
const reader = new PacketReader(nothing, { isVersion5: false });
Deno.bench("100 PUBLISH packets in one chunk", () => void reader.receive(chunk));
