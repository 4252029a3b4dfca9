import { strict as assert } from "node:assert";
import { Replay } from "../_replay.ts";

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
