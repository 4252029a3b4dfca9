import { strict as assert } from "node:assert";
import { Replay } from "./_replay.ts";

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

Deno.test("rtl_433's events and its topics for values are of one device", () => {
  const replay = new Replay();
  const json = {
    time: "x",
    model: "Acurite-Tower",
    id: 1234,
    channel: "A",
    temperature_C: 21.4,
    mod: "ASK",
  };
  replay.publishFrom({ topic: "rtl_433/pi/events", json });
  replay.say("rtl_433/pi/devices/Acurite-Tower/A/1234/humidity", "40");
  replay.say("rtl_433/pi/devices/Acurite-Tower/A/1234/time", "2026-01-01 00:00:00");
  const { channels } = replay.devices.get("Acurite-Tower-A-1234")!;
  assert.deepEqual(channels.map(({ id, unit }) => [id, unit]), [
    ["temperature_C", "°C"],
    ["humidity", "%"],
  ]);
  assert.equal(replay.devices.size, 1);
});

const PORTAL = "c0619ab12345";

Deno.test("Venus OS is kept awake, and each of its services is a device", () => {
  const replay = new Replay();
  replay.say(`N/${PORTAL}/system/0/Serial`, `{"value":"${PORTAL}"}`, true);
  assert.deepEqual(replay.published.map(({ topic }) => topic), [`R/${PORTAL}/keepalive`]);
  replay.pass(29_999);
  assert.equal(replay.published.length, 1);
  replay.pass(1);
  replay.pass(30_000);
  assert.equal(replay.published.length, 3);
  const say = (path: string, value: unknown) =>
    replay.publishFrom({ topic: `N/${PORTAL}/battery/256/${path}`, json: { value } });
  say("ProductName", "SmartShunt");
  say("Dc/0/Voltage", 26.4);
  say("Soc", 81.5);
  say("TimeToGo", []);
  const battery = `${PORTAL}.battery.256`;
  assert.equal(replay.devices.get(battery)!.name, "SmartShunt");
  assert.equal(replay.value(battery, "Dc.0.Voltage"), 26.4);
  assert.equal(replay.devices.get(battery)!.channels.find(({ id }) => id === "Soc")!.unit, "%");
  say("Soc", null);
  assert.equal(replay.value(battery, "Soc"), null);
});

Deno.test("what Venus OS lets be written is written to its own topic", () => {
  const replay = new Replay();
  replay.publishFrom({ topic: `N/${PORTAL}/system/0/Relay/0/State`, json: { value: 0 } });
  const result = replay.command(`${PORTAL}.system.0`, "Relay.0.State", 1);
  assert.ok("encoded" in result);
  assert.equal(result.encoded.message.topic, `W/${PORTAL}/system/0/Relay/0/State`);
  assert.equal(result.encoded.message.payload, `{"value":1}`);
  replay.publishFrom({ topic: `N/${PORTAL}/system/0/Dc/Battery/Soc`, json: { value: 50 } });
  assert.ok("refused" in replay.port.encodeCommand(`${PORTAL}.system.0`, "Dc.Battery.Soc", 1));
});
