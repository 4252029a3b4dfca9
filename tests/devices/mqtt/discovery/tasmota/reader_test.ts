import { strict as assert } from "node:assert";
import { Replay } from "../_replay.ts";

const MAC = "AABBCC000001";

function config(more: object = {}): object {
  return {
    dn: "Blinds",
    fn: ["Left", "Right"],
    mac: MAC,
    t: "blinds",
    ft: "%prefix%/%topic%/",
    tp: ["cmnd", "stat", "tele"],
    state: ["OFF", "ON", "TOGGLE", "HOLD"],
    rl: [1, 1, 0],
    swc: [-1, 0],
    swn: [null, "Window"],
    so: { "68": 0 },
    lt_st: 0,
    ver: 1,
    ...more,
  };
}

function announce(more: object = {}): Replay {
  const replay = new Replay();
  const topic = `tasmota/discovery/${MAC}/config`;
  replay.publishFrom({ topic, json: config(more), retained: true });
  return replay;
}

function ids(replay: Replay, device = MAC): string[] {
  return replay.devices.get(device)!.channels.map(({ id }) => id);
}

Deno.test("the full topic of a device decides where it is heard and told", () => {
  const replay = announce({ ft: "home/%topic%/%prefix%/%id%" });
  replay.say("home/blinds/stat/000001/POWER2", "ON");
  assert.equal(replay.value(MAC, "POWER2"), true);
  const result = replay.command(MAC, "POWER1", true);
  assert.ok("encoded" in result);
  assert.equal(result.encoded.message.topic, "home/blinds/cmnd/000001/POWER1");
});

Deno.test("two outputs of a shutter are one position", () => {
  const replay = announce({ rl: [3, 3] });
  assert.deepEqual(ids(replay), ["Shutter1.Position", "Switch2"]);
  replay.say("stat/blinds/RESULT", `{"Shutter1":{"Position":40,"Direction":0,"Target":40}}`);
  assert.equal(replay.value(MAC, "Shutter1.Position"), 40);
  const result = replay.command(MAC, "Shutter1.Position", 75);
  assert.ok("encoded" in result);
  assert.equal(result.encoded.message.topic, "cmnd/blinds/ShutterPosition1");
  assert.equal(result.encoded.message.payload, "75");
});

Deno.test("a switch input is shown, not set", () => {
  const replay = announce();
  replay.say("tele/blinds/SENSOR", `{"Time":"x","Switch2":"ON"}`);
  assert.equal(replay.value(MAC, "Switch2"), true);
  replay.say("stat/blinds/RESULT", `{"Switch2":{"Action":"OFF"}}`);
  assert.equal(replay.value(MAC, "Switch2"), false);
  assert.ok("refused" in replay.port.encodeCommand(MAC, "Switch2", true));
});

Deno.test("sensors get their units, phases their numbers", () => {
  const replay = announce();
  const report = {
    Time: "x",
    ENERGY: { Total: 1.5, Power: [10, 20], Voltage: 230 },
    BME280: { Temperature: 70, Humidity: 40, Pressure: 990 },
    TempUnit: "F",
    PressureUnit: "mmHg",
  };
  replay.publishFrom({ topic: "tele/blinds/SENSOR", json: report });
  const units = Object.fromEntries(
    replay.devices.get(MAC)!.channels.filter(({ unit }) => unit).map(({ id, unit }) => [id, unit]),
  );
  assert.deepEqual(units, {
    "ENERGY.Total": "kWh",
    "ENERGY.Power.0": "W",
    "ENERGY.Power.1": "W",
    "ENERGY.Voltage": "V",
    "BME280.Temperature": "°F",
    "BME280.Humidity": "%",
    "BME280.Pressure": "mmHg",
  });
  assert.equal(replay.value(MAC, "ENERGY.Power.1"), 20);
});

Deno.test("a device goes away by its will, and for good by an empty announcement", () => {
  const replay = announce({ ofln: "gone", onln: "here" });
  replay.say("tele/blinds/LWT", "gone", true);
  assert.equal(replay.devices.get(MAC)!.isAvailable, false);
  replay.say("tele/blinds/LWT", "here", true);
  assert.equal(replay.devices.get(MAC)!.isAvailable, true);
  replay.say(`tasmota/discovery/${MAC}/config`, "", true);
  assert.deepEqual(replay.removals, [MAC]);
});

Deno.test("a device that announces nothing is known by its talk, and can be switched", () => {
  const replay = new Replay();
  replay.say("tele/plug/LWT", "Offline", true);
  replay.say("tele/plug/STATE", `{"Time":"x","POWER":"ON","Wifi":{"RSSI":80}}`);
  assert.deepEqual(ids(replay, "plug"), ["POWER"]);
  assert.equal(replay.devices.get("plug")!.isAvailable, false);
  const result = replay.command("plug", "POWER", false);
  assert.ok("encoded" in result);
  assert.equal(result.encoded.message.topic, "cmnd/plug/POWER");
});

Deno.test("what was guessed of a device goes when it announces itself, one way or the other", () => {
  const replay = new Replay();
  replay.say("tele/blinds/STATE", `{"Time":"x","POWER1":"ON"}`);
  replay.publishFrom({ topic: `tasmota/discovery/${MAC}/config`, json: config() });
  assert.deepEqual([...replay.devices.keys()], [MAC]);
  assert.equal(replay.value(MAC, "POWER1"), true);
  const other = new Replay();
  other.say("tele/plug/STATE", `{"Time":"x","POWER":"ON"}`);
  const json = { uniq_id: "p", stat_t: "tele/plug/STATE", dev: { ids: "P" } };
  other.publishFrom({ topic: "homeassistant/sensor/p/config", json });
  other.say("tele/plug/STATE", `{"Time":"x","POWER":"OFF"}`);
  assert.deepEqual([...other.devices.keys()], ["P"]);
});

Deno.test("an announcement of another device's address is none", () => {
  const replay = new Replay();
  replay.publishFrom({ topic: "tasmota/discovery/AABBCC000002/config", json: config() });
  assert.equal(replay.devices.size, 0);
  assert.equal(replay.logs.length, 1);
});
