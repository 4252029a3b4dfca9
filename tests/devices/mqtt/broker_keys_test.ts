import assert from "node:assert/strict";
import type { ConfigFault } from "../../../devices/adapter.ts";
import { brokerKeys, checkBroker, type MqttConfig } from "../../../devices/mqtt/broker_keys.ts";
import { mappingKey, type TopicMapping } from "../../../devices/mqtt/mapping_keys.ts";

const ENTRY: MqttConfig = {
  url: "mqtts://pi",
  protocolVersion: 4,
  cleanSession: true,
  qos: 0,
  keepAliveMs: 15_000,
};

function fault(fault: ConfigFault | null): string | null {
  return fault === null ? null : `${fault.key}: ${fault.reason}`;
}

function check(config: Partial<MqttConfig>) {
  return fault(checkBroker({ ...ENTRY, ...config }));
}

Deno.test("an mqtt entry needs a url and nothing else", () => {
  assert.equal(check({}), null);
  const required = Object.entries(brokerKeys).filter(([, key]) => "required" in key);
  assert.deepEqual(required.map(([name]) => name), ["url"]);
});

Deno.test("keys of an mqtt entry that are of no use alone are told", () => {
  assert.match(check({ passwordFile: "p" })!, /^passwordFile: needs a username/);
  assert.match(check({ cleanSession: false })!, /^cleanSession: .*clientId/);
  assert.equal(check({ cleanSession: false, clientId: "me" }), null);
  assert.match(check({ certFile: "c" })!, /belong together/);
  assert.match(check({ keyFile: "k" })!, /belong together/);
  assert.match(check({ url: "mqtt://pi", caFile: "c" })!, /^caFile: .*mqtts/);
  assert.equal(check({ url: ["mqtt://pi", "mqtts://pi"], caFile: "c" }), null);
  assert.match(check({ url: ["mqtt://pi", "mqtt://po"], caFile: "c" })!, /^caFile: .*mqtts/);
  assert.match(check({ commandTopic: "{topic}/set" })!, /^commandTopic: needs subscribe/);
});

Deno.test("topics in an mqtt entry are checked by themselves", () => {
  const { subscribe, commandTopic, will, discovery } = brokerKeys;
  assert.ok(subscribe.type === "list" && subscribe.of.type === "text");
  assert.equal(subscribe.of.check!("a/+/#"), null);
  assert.match(String(subscribe.of.check!("a/+b")), /only the topics of map/);
  assert.ok(commandTopic.type === "text");
  assert.equal(commandTopic.check!("{topic}/set"), null);
  assert.match(String(commandTopic.check!("{room}/set")), /knows no \{room\}/);
  assert.ok(will.type === "map" && will.keys.topic.type === "text");
  assert.match(String(will.keys.topic.check!("$SYS/x")), /broker's own/);
  assert.ok(discovery.type === "either" && discovery.of[1].type === "map");
  const { homeAssistant } = discovery.of[1].keys;
  assert.ok(homeAssistant.type === "either" && homeAssistant.of[1].type === "text");
  assert.match(String(homeAssistant.of[1].check!("homeassistant/")), /end with \//);
});

Deno.test("an entry of map names only what its topic has caught", () => {
  const mapping = (more: Partial<TopicMapping>) =>
    fault(mappingKey.check({ topic: "s/+room/+what", device: "{room}", ...more }));
  assert.equal(mapping({ channel: "{what}", commandTopic: "{topic}/{what}/set" }), null);
  assert.match(mapping({ device: "{house}" })!, /^device: knows no \{house\}; .*room, what/);
  assert.match(mapping({ channel: "{topic}" })!, /^channel: knows no \{topic\}/);
  assert.match(mapping({ ackTopic: "a" })!, /^ackTopic: needs a commandTopic/);
  assert.match(mapping({ commandTopic: "a", ack: "ok" })!, /^ack: needs an ackTopic/);
  assert.match(mapping({ commandTopic: "a/#" })!, /^commandTopic: contains/);
  assert.match(mapping({ on: "ON" })!, /on and off/);
  assert.match(mapping({ min: 2, max: 1 })!, /^min: is above max/);
});
