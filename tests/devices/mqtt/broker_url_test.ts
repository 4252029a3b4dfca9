import assert from "node:assert/strict";
import {
  BrokerTurns,
  checkBrokerUrl,
  checkBrokerUrls,
  parseBrokerUrl,
} from "../../../devices/mqtt/broker_url.ts";

Deno.test("parseBrokerUrl() knows each protocol's usual port", () => {
  for (
    const [url, expected] of [
      ["mqtt://pi", ["mqtt", "pi", 1883, "/"]],
      ["mqtts://pi/", ["mqtts", "pi", 8883, "/"]],
      ["ws://pi/mqtt?x=1", ["ws", "pi", 80, "/mqtt?x=1"]],
      ["wss://pi:9001", ["wss", "pi", 9001, "/"]],
      ["mqtt://[fe80::1]:1", ["mqtt", "fe80::1", 1, "/"]],
      ["MQTT://10.0.0.1", ["mqtt", "10.0.0.1", 1883, "/"]],
    ] as const
  ) {
    assert.equal(checkBrokerUrl(url), null, url);
    const { protocol, host, port, path } = parseBrokerUrl(url);
    assert.deepEqual([protocol, host, port, path], expected);
  }
});

Deno.test("checkBrokerUrl() says what is wrong", () => {
  for (
    const [url, fault] of [
      ["pi:1883", /begins with mqtt/],
      ["http://pi", /begins with mqtt/],
      ["", /begins with mqtt/],
      ["mqtt:pi", /names no host/],
      ["mqtt://pi:65536", /must be a URL/],
      ["mqtt://u:secret@pi", /passwordFile/],
      ["mqtt://pi/topic", /path/],
      ["ws://pi/#a", /fragment/],
    ] as const
  ) {
    assert.match(checkBrokerUrl(url) ?? "", fault, url);
    assert.doesNotMatch(checkBrokerUrl(url)!, /secret/);
  }
});

Deno.test("the nodes of a cluster are tried in turn", () => {
  const turns = new BrokerTurns(["mqtt://a", "mqtt://b", "mqtt://c"]);
  assert.deepEqual(Array.from({ length: 5 }, () => turns.next().at(-1)), [..."abcab"]);
  const alone = new BrokerTurns("mqtt://a");
  assert.deepEqual([alone.next(), alone.next()], ["mqtt://a", "mqtt://a"]);
});

Deno.test("a cluster has from one to sixteen nodes", () => {
  const nodes = (length: number) => Array.from({ length }, (_, i) => `mqtt://node-${i}`);
  assert.equal(checkBrokerUrls(nodes(1)), null);
  assert.equal(checkBrokerUrls(nodes(16)), null);
  assert.match(checkBrokerUrls([])!, /names no broker/);
  assert.match(checkBrokerUrls(nodes(17))!, /more than 16/);
});
