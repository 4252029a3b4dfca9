import { strict as assert } from "node:assert";
import { Replay } from "../_replay.ts";

Deno.test("what OpenMQTTGateway hears is a device, whichever gateway hears it", () => {
  const replay = new Replay();
  const say = (gateway: string, json: object) =>
    replay.publishFrom({ topic: `home/${gateway}/BTtoMQTT/A4C138000001`, json });
  say("OMG_1", { id: "A4:C1:38:00:00:01", rssi: -70 });
  assert.equal(replay.devices.size, 0);
  say("OMG_1", { id: "A4:C1:38:00:00:01", rssi: -70, model: "LYWSD03MMC", tempc: 21.5, hum: 40 });
  say("OMG_2", { id: "A4:C1:38:00:00:01", rssi: -80, model: "LYWSD03MMC", batt: 90 });
  const { name, channels } = replay.devices.get("A4C138000001")!;
  assert.equal(name, "LYWSD03MMC");
  assert.deepEqual(channels.map(({ id, unit }) => [id, unit]), [
    ["rssi", "dBm"],
    ["tempc", "°C"],
    ["hum", "%"],
    ["batt", "%"],
  ]);
  assert.equal(replay.value("A4C138000001", "tempc"), 21.5);
});
