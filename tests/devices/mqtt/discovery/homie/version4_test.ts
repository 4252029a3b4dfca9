import { strict as assert } from "node:assert";
import { Replay } from "../_replay.ts";

const DEVICE = "homie/lamp";

function announceVersion4(): Replay {
  const replay = new Replay();
  const attributes: Record<string, string> = {
    $homie: "4.0.0",
    $name: "Lamp",
    $state: "ready",
    $nodes: "light,env",
    "light/$properties": "power,level,mode",
    "light/power/$name": "Power",
    "light/power/$datatype": "boolean",
    "light/power/$settable": "true",
    "light/level/$datatype": "integer",
    "light/level/$format": "0:100",
    "light/level/$unit": "%",
    "light/level/$settable": "true",
    "light/mode/$datatype": "enum",
    "light/mode/$format": "low,high",
    "env/$properties": "temp",
    "env/temp/$datatype": "float",
    "env/temp/$unit": "°C",
  };
  for (const [path, text] of Object.entries(attributes)) {
    replay.say(`${DEVICE}/${path}`, text, true);
  }
  return replay;
}

Deno.test("a device of Homie 4 is put together from its attributes", () => {
  const replay = announceVersion4();
  replay.say(`${DEVICE}/light/power`, "true", true);
  replay.say(`${DEVICE}/env/temp`, "20.5", true);
  const { name, isAvailable, channels } = replay.devices.get("lamp")!;
  assert.deepEqual([name, isAvailable], ["Lamp", true]);
  assert.deepEqual(channels.map(({ id, kind, unit, writable }) => [id, kind, unit, writable]), [
    ["light.power", "boolean", undefined, true],
    ["light.level", "number", "%", true],
    ["light.mode", "string", undefined, false],
    ["env.temp", "number", "°C", false],
  ]);
  assert.equal(replay.value("lamp", "light.power"), true);
  assert.equal(replay.value("lamp", "env.temp"), 20.5);
});

Deno.test("values that came before their attributes are shown once those are there", () => {
  const replay = new Replay();
  replay.say(`${DEVICE}/env/temp`, "20.5", true);
  replay.say(`${DEVICE}/$homie`, "4.0.0", true);
  replay.say(`${DEVICE}/$nodes`, "env", true);
  replay.say(`${DEVICE}/env/$properties`, "temp", true);
  replay.say(`${DEVICE}/env/temp/$datatype`, "float", true);
  assert.equal(replay.value("lamp", "env.temp"), 20.5);
});

Deno.test("a property is set below its topic, within its bounds and datatype", () => {
  const replay = announceVersion4();
  const result = replay.command("lamp", "light.level", 40);
  assert.ok("encoded" in result);
  assert.equal(result.encoded.message.topic, "homie/lamp/light/level/set");
  assert.equal(result.encoded.message.payload, "40");
  for (const value of [40.5, 101, true, null]) {
    assert.ok("refused" in replay.port.encodeCommand("lamp", "light.level", value), String(value));
  }
});

Deno.test("a value that its datatype does not allow is unknown", () => {
  const replay = announceVersion4();
  for (const text of ["nan", "hot", "0x10", "1,5"]) {
    replay.say(`${DEVICE}/env/temp`, text);
    assert.equal(replay.value("lamp", "env.temp"), null, text);
  }
  replay.say(`${DEVICE}/light/mode`, "medium");
  assert.equal(replay.value("lamp", "light.mode"), null);
});

Deno.test("states say whether a device is there; a device that is removed is gone", () => {
  const replay = announceVersion4();
  for (
    const [state, isThere] of [["lost", false], ["sleeping", true], [
      "disconnected",
      false,
    ]] as const
  ) {
    replay.say(`${DEVICE}/$state`, state, true);
    assert.equal(replay.devices.get("lamp")!.isAvailable, isThere, state);
  }
  replay.say(`${DEVICE}/$homie`, "", true);
  assert.deepEqual(replay.removals, ["lamp"]);
});
