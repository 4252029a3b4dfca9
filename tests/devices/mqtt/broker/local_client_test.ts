import { deepStrictEqual } from "node:assert/strict";
import { LocalClient } from "../../../../devices/mqtt/broker/local_client.ts";
import { utf8 } from "../../../src/_bytes.ts";
import { BrokerScene } from "./_scene.ts";

Deno.test("a part of the program hears what clients publish, and what is retained, but not itself", () => {
  const scene = new BrokerScene();
  const board = scene.connect({ clientId: "board" });
  board.publish("t/kept", "0", { retain: true });
  const heard: string[] = [];
  const local = new LocalClient(scene.broker, ({ topic, payload, isRetained }) => {
    heard.push(`${topic} ${new TextDecoder().decode(payload)}${isRetained ? " kept" : ""}`);
  });
  local.subscribe("t/#", 1);
  board.subscribe("t/set");
  board.publish("t/1", "1", { qos: 1 });
  local.publish("t/set", utf8("2"));
  deepStrictEqual(board.takePayloads(), ["2"]);
  local.unsubscribe("t/#");
  board.publish("t/1", "3");
  deepStrictEqual(heard, ["t/kept 0 kept", "t/1 1"]);
});

Deno.test("what it publishes is retained as asked, and it stops hearing when it is closed", () => {
  const scene = new BrokerScene();
  const heard: string[] = [];
  const local = new LocalClient(scene.broker, ({ topic }) => heard.push(topic));
  local.subscribe("a");
  local.subscribe("b");
  local.publish("c", utf8("x"), { retain: true, qos: 1 });
  const client = scene.connect();
  client.subscribe("c");
  deepStrictEqual(client.takePayloads(), ["x"]);
  local.close();
  client.publish("a", "x");
  client.publish("b", "x");
  deepStrictEqual(heard, []);
});
