import { strict as assert } from "node:assert";
import { Replay } from "../_replay.ts";

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
