import { strict as assert } from "node:assert";
import type { Value } from "../../../../../devices/adapter.ts";
import { Replay } from "../_replay.ts";

/** Announces one component of device `d` and returns what came of it. */
function announce(platform: string, config: object, more: object = {}): Replay {
  const replay = new Replay();
  announceTo(replay, platform, config, more);
  return replay;
}

function announceTo(replay: Replay, platform: string, config: object, more: object = {}): void {
  const device = { identifiers: ["d"], name: "Device" };
  const json = { unique_id: "u", name: "N", device, ...config, ...more };
  replay.publishFrom({ topic: `homeassistant/${platform}/d/u/config`, json, retained: true });
}

function sends(
  replay: Replay,
  channel: string,
  value: Value,
  topic: string,
  payload: string,
): void {
  const result = replay.command("d", channel, value);
  assert.ok("encoded" in result, JSON.stringify(result));
  assert.equal(result.encoded.message.topic, topic);
  assert.equal(result.encoded.message.payload, payload);
  assert.equal(result.encoded.message.retain, false);
}

function refuses(replay: Replay, channel: string, value: Value, reason: RegExp): void {
  const result = replay.port.encodeCommand("d", channel, value);
  assert.ok("refused" in result, JSON.stringify(result));
  assert.match(`${result.refused.kind}: ${result.refused.reason}`, reason);
}

Deno.test("a sensor shows numbers when it has a unit, a state class or a class of numbers", () => {
  for (
    const [config, kind, value] of [
      [{ unit_of_measurement: "W" }, "number", 5],
      [{ state_class: "measurement" }, "number", 5],
      [{ device_class: "power" }, "number", 5],
      [{}, "string", "5"],
      [{ device_class: "timestamp" }, "string", "5"],
      [{ device_class: "enum", options: ["5", "6"] }, "string", "5"],
    ] as const
  ) {
    const replay = announce("sensor", { state_topic: "s", ...config });
    replay.say("s", "5");
    assert.equal(replay.devices.get("d")!.channels[0].kind, kind, JSON.stringify(config));
    assert.equal(replay.value("d", "u"), value);
  }
});

Deno.test("a number sensor never shows what is no number", () => {
  const replay = announce("sensor", { state_topic: "s", unit_of_measurement: "W" });
  for (const text of ["nan", "inf", "unavailable", "#ff9900", "1,5", "None"]) {
    replay.say("s", "1");
    replay.say("s", text);
    assert.equal(replay.value("d", "u"), null, text);
  }
  replay.say("s", "2");
  replay.say("s", "");
  assert.equal(replay.value("d", "u"), 2);
});

Deno.test("a sensor's value is unknown when expire_after has passed without a message", () => {
  const replay = announce("sensor", { state_topic: "s", device_class: "power", expire_after: 90 });
  replay.say("s", "5");
  replay.pass(89_999);
  assert.equal(replay.value("d", "u"), 5);
  replay.say("s", "6");
  replay.pass(89_999);
  assert.equal(replay.value("d", "u"), 6);
  replay.pass(1);
  assert.equal(replay.value("d", "u"), null);
});

Deno.test("a binary sensor falls back to off after off_delay", () => {
  const replay = announce("binary_sensor", { state_topic: "s", off_delay: 5 });
  replay.say("s", "ON");
  replay.pass(4_999);
  assert.equal(replay.value("d", "u"), true);
  replay.pass(1);
  assert.equal(replay.value("d", "u"), false);
  replay.say("s", "maybe");
  assert.equal(replay.value("d", "u"), false);
});

Deno.test("a binary sensor's states have the words of its device class", () => {
  for (
    const [deviceClass, words] of [
      ["door", ["closed", "open"]],
      ["motion", ["clear", "detected"]],
      ["lock", ["locked", "unlocked"]],
      ["constructor", undefined],
      [undefined, undefined],
    ] as const
  ) {
    const replay = announce("binary_sensor", { state_topic: "s", device_class: deviceClass });
    assert.deepEqual(replay.devices.get("d")!.channels[0].words, words, `${deviceClass}`);
  }
  const lock = announce("lock", { command_topic: "c" });
  assert.deepEqual(lock.devices.get("d")!.channels[0].words, ["unlocked", "locked"]);
});

const COMMANDS: readonly [
  platform: string,
  config: object,
  commands: readonly (readonly [channel: string, value: Value, topic: string, payload: string])[],
][] = [
  ["switch", { command_topic: "c" }, [["u", true, "c", "ON"], ["u", false, "c", "OFF"]]],
  ["switch", { command_topic: "c", payload_on: 1, payload_off: false }, [
    ["u", true, "c", "1"],
    ["u", false, "c", "False"],
  ]],
  ["switch", { command_topic: "c", command_template: `{"s":"{{ value }}"}` }, [
    ["u", true, "c", `{"s":"ON"}`],
  ]],
  ["button", { command_topic: "c" }, [["u", null, "c", "PRESS"], ["u", "PRESS", "c", "PRESS"]]],
  ["scene", { command_topic: "c" }, [["u", null, "c", "ON"]]],
  ["number", { command_topic: "c", min: -5, max: 5, step: 0.5 }, [
    ["u", 2, "c", "2"],
    ["u", -2.5, "c", "-2.5"],
  ]],
  ["number", { command_topic: "c", command_template: "{{ value * 10 }}" }, [
    ["u", 2, "c", "20"],
    ["u", 2.5, "c", "25.0"],
  ]],
  ["select", { command_topic: "c", options: ["a", "b"] }, [["u", "b", "c", "b"]]],
  ["text", { command_topic: "c", max: 3 }, [["u", "abc", "c", "abc"], ["u", "", "c", ""]]],
  ["lock", { command_topic: "c" }, [["u", true, "c", "LOCK"], ["u", false, "c", "UNLOCK"]]],
  ["siren", { command_topic: "c" }, [["u", true, "c", `{"state":"ON"}`]]],
  ["siren", { command_topic: "c", command_template: "{{ value }}!" }, [["u", false, "c", "OFF!"]]],
  ["light", { command_topic: "c", brightness_command_topic: "b", brightness_scale: 100 }, [
    ["u", true, "c", "ON"],
    ["u.brightness", 40, "b", "40"],
  ]],
  ["light", { command_topic: "c", brightness_command_topic: "b", on_command_type: "brightness" }, [
    ["u", true, "b", "255"],
    ["u", false, "c", "OFF"],
  ]],
  ["light", { schema: "json", command_topic: "c", supported_color_modes: ["color_temp"] }, [
    ["u", true, "c", `{"state":"ON"}`],
    ["u.brightness", 10, "c", `{"state":"ON","brightness":10}`],
  ]],
  ["light", {
    schema: "template",
    command_topic: "c",
    command_on_template:
      "{{ ((brightness / 255 * 99) | round(0)) if brightness is defined else 255 }}",
    command_off_template: 0,
    brightness_template: "{{ (value_json.value / 99 * 255) | round(0) }}",
  }, [["u", true, "c", "255"], ["u", false, "c", "0"], ["u.brightness", 128, "c", "50"]]],
  ["light", {
    schema: "template",
    command_topic: "c",
    command_on_template: "on{% if brightness is defined %},{{ brightness }}{% endif %}",
    command_off_template: "off",
    brightness_template: "{{ value.split(',')[1] }}",
  }, [["u", true, "c", "on"], ["u", false, "c", "off"], ["u.brightness", 9, "c", "on,9"]]],
  ["cover", { command_topic: "c" }, [
    ["u", "OPEN", "c", "OPEN"],
    ["u", "CLOSE", "c", "CLOSE"],
    ["u", "STOP", "c", "STOP"],
  ]],
  [
    "cover",
    { command_topic: "c", set_position_topic: "p", position_open: 0, position_closed: 50 },
    [
      ["u.position", 100, "p", "0"],
      ["u.position", 50, "p", "25"],
    ],
  ],
  ["cover", { tilt_command_topic: "t", tilt_min: 0, tilt_max: 180 }, [["u.tilt", 50, "t", "90"]]],
  ["valve", { command_topic: "c" }, [["u", "OPEN", "c", "OPEN"]]],
  ["valve", { command_topic: "c", reports_position: true }, [["u.position", 30, "c", "30"]]],
  ["fan", {
    command_topic: "c",
    percentage_command_topic: "p",
    speed_range_min: 1,
    speed_range_max: 3,
    oscillation_command_topic: "o",
    direction_command_topic: "r",
    preset_mode_command_topic: "m",
    preset_modes: ["eco", "auto"],
  }, [
    ["u", true, "c", "ON"],
    ["u.percentage", 67, "p", "3"],
    ["u.percentage", 33, "p", "1"],
    ["u.oscillation", true, "o", "oscillate_on"],
    ["u.direction", "reverse", "r", "reverse"],
    ["u.preset_mode", "eco", "m", "eco"],
  ]],
  ["climate", {
    temperature_command_topic: "t",
    mode_command_topic: "m",
    preset_mode_command_topic: "p",
    preset_modes: ["away"],
    power_command_topic: "w",
    temperature_unit: "F",
  }, [
    ["u.temperature", 70, "t", "70.0"],
    ["u.mode", "fan_only", "m", "fan_only"],
    ["u.preset_mode", "none", "p", "none"],
    ["u.power", false, "w", "OFF"],
  ]],
  ["humidifier", { command_topic: "c", target_humidity_command_topic: "h" }, [
    ["u", false, "c", "OFF"],
    ["u.target_humidity", 44.6, "h", "45"],
  ]],
  ["water_heater", { mode_command_topic: "m", temperature_command_topic: "t" }, [
    ["u.mode", "eco", "m", "eco"],
    ["u.temperature", 50.5, "t", "50.5"],
  ]],
  ["vacuum", {
    command_topic: "c",
    supported_features: ["start", "return_home", "fan_speed"],
    set_fan_speed_topic: "f",
    fan_speed_list: ["min", "max"],
  }, [
    ["u", "start", "c", "start"],
    ["u", "return_to_base", "c", "return_to_base"],
    ["u.fan_speed", "max", "f", "max"],
  ]],
];

for (const [platform, config, commands] of COMMANDS) {
  Deno.test(`commands of ${platform} ${JSON.stringify(config)} go out as documented`, () => {
    const replay = announce(platform, config);
    assert.deepEqual(replay.logs, []);
    for (const command of commands) sends(replay, ...command);
  });
}

const STATES: readonly [
  platform: string,
  config: object,
  states: readonly (readonly [text: string, channel: string, value: Value])[],
][] = [
  ["cover", { command_topic: "c", state_topic: "s" }, [
    ["opening", "u", "opening"],
    ["stopped", "u", "open"],
    ["closing", "u", "closing"],
    ["stopped", "u", "closed"],
    ["odd", "u", "closed"],
  ]],
  ["cover", { position_topic: "s" }, [
    ["0", "u", "closed"],
    [`{"position":40}`, "u.position", 40],
    ["40", "u", "open"],
  ]],
  ["valve", { command_topic: "c", state_topic: "s" }, [["closed", "u", "closed"]]],
  ["valve", { command_topic: "c", state_topic: "s", reports_position: true }, [
    [`{"state":"opening","position":10}`, "u.position", 10],
    ["0", "u", "closed"],
  ]],
  ["lock", { command_topic: "c", state_topic: "s" }, [
    ["LOCKED", "u", true],
    ["JAMMED", "u", false],
    ["None", "u", null],
  ]],
  ["siren", { command_topic: "c", state_topic: "s" }, [
    ["ON", "u", true],
    [`{"state":"OFF"}`, "u", false],
    ["None", "u", null],
  ]],
  ["event", { state_topic: "s", event_types: ["press"] }, [
    [`{"event_type":"press"}`, "u", "press"],
    [`{"event_type":"other"}`, "u", "press"],
  ]],
  ["device_tracker", { state_topic: "s", payload_home: "here" }, [
    ["here", "u", "home"],
    ["garden", "u", "garden"],
  ]],
  ["update", { state_topic: "s" }, [
    ["1.2", "u.installed_version", "1.2"],
    [`{"installed_version":"1.2","latest_version":"1.3"}`, "u.latest_version", "1.3"],
  ]],
  ["vacuum", { state_topic: "s" }, [
    [`{"state":"docked","battery_level":61}`, "u", "docked"],
    [`{"battery_level":62}`, "u.battery_level", 62],
  ]],
  ["fan", {
    command_topic: "c",
    percentage_command_topic: "p",
    percentage_state_topic: "s",
    speed_range_max: 4,
  }, [["2", "u.percentage", 50], ["0", "u.percentage", 0]]],
  ["alarm_control_panel", { state_topic: "s" }, [["armed_away", "u", "armed_away"]]],
  ["lawn_mower", { activity_state_topic: "s" }, [["mowing", "u", "mowing"]]],
  ["date", { command_topic: "c", state_topic: "s" }, [["2026-01-02", "u", "2026-01-02"]]],
  ["climate", { action_topic: "s", action_template: "{{ value }}" }, [
    ["heating", "u.action", "heating"],
    ["fusion", "u.action", "heating"],
  ]],
  ["number", { command_topic: "c", state_topic: "s" }, [["7", "u", 7], ["None", "u", null]]],
  ["select", { command_topic: "c", state_topic: "s", options: ["a"] }, [
    ["a", "u", "a"],
    ["b", "u", "a"],
    ["none", "u", null],
  ]],
];

for (const [platform, config, states] of STATES) {
  Deno.test(`the state of ${platform} ${JSON.stringify(config)} is shown`, () => {
    const replay = announce(platform, config);
    assert.deepEqual(replay.logs, []);
    for (const [text, channel, value] of states) {
      replay.say("s", text);
      assert.deepEqual(replay.value("d", channel), value, text);
    }
  });
}

Deno.test("a kept event is past and not shown", () => {
  const replay = new Replay();
  replay.say("s", `{"event_type":"press"}`, true);
  announceTo(replay, "event", { state_topic: "s", event_types: ["press"] });
  assert.equal(replay.value("d", "u"), undefined);
});

Deno.test("commands beyond a channel's bounds are refused with the reason", () => {
  const number = announce("number", { command_topic: "c", min: 0, max: 10 });
  refuses(number, "u", 11, /^invalid: value: must be at most 10/);
  refuses(number, "u", -1, /^invalid: value: must be at least 0/);
  refuses(number, "u", "5", /^invalid: value: must be a number/);
  refuses(number, "u", null, /^invalid: value: must not be null/);
  refuses(number, "x", 1, /^unsupported: /);
  refuses(announce("text", { command_topic: "c", max: 2 }), "u", "abc", /0 to 2 characters/);
  const select = announce("select", { command_topic: "c", options: ["a"] });
  refuses(select, "u", "b", /^invalid: value: must be one of a/);
  refuses(announce("sensor", { state_topic: "s" }), "u", "x", /^unsupported: /);
});

Deno.test("a switch without a state topic takes its commands for its state", () => {
  const replay = announce("switch", { command_topic: "c" });
  assert.equal(replay.value("d", "u"), undefined);
  replay.command("d", "u", true);
  assert.equal(replay.value("d", "u"), true);
});

Deno.test("a template that is not understood makes its channel unavailable, by name", () => {
  const template = "{{ value | regex_findall('a') }}";
  const replay = announce("switch", {
    state_topic: "s",
    command_topic: "c",
    value_template: template,
  });
  replay.say("s", "ON");
  assert.deepEqual(replay.unsupportedChannels, ["d u: filter regex_findall"]);
  assert.equal(replay.value("d", "u"), undefined);
  const commanded = announce("number", { command_topic: "c", command_template: "{{ now() }}" });
  assert.match(JSON.stringify(commanded.port.encodeCommand("d", "u", 1)), /function now/);
});

Deno.test("availability counts by its mode: the latest, all or any of the topics", () => {
  const availability = [{ topic: "a" }, {
    topic: "b",
    payload_available: "up",
    payload_not_available: "down",
  }];
  const seen = (mode: string | undefined, ...said: [string, string][]) => {
    const replay = announce("sensor", { state_topic: "s", availability, availability_mode: mode });
    for (const [topic, text] of said) replay.say(topic, text);
    return replay.devices.get("d")!.isAvailable;
  };
  assert.equal(seen(undefined), false);
  assert.equal(seen(undefined, ["a", "online"]), true);
  assert.equal(seen(undefined, ["a", "online"], ["b", "down"]), false);
  assert.equal(seen(undefined, ["b", "down"], ["a", "online"]), true);
  assert.equal(seen("all", ["a", "online"]), false);
  assert.equal(seen("all", ["a", "online"], ["b", "up"]), true);
  assert.equal(seen("any", ["a", "offline"], ["b", "up"]), true);
  assert.equal(seen("any", ["a", "offline"], ["b", "down"]), false);
  assert.equal(seen("all", ["a", "online"], ["b", "up"], ["b", "nonsense"]), true);
});

Deno.test("a device that says it is not there takes no commands", () => {
  const replay = announce("switch", { command_topic: "c", availability_topic: "a" });
  replay.say("a", "offline");
  refuses(replay, "u", true, /^offline: /);
  replay.say("a", "online");
  sends(replay, "u", true, "c", "ON");
});

Deno.test("the device form hands its topics down, and a component's own win", () => {
  const replay = new Replay();
  const json = {
    dev: { ids: "d", name: "Device" },
    o: { name: "x" },
    stat_t: "shared",
    avty_t: "up",
    cmps: {
      a: { p: "sensor", uniq_id: "a", stat_cla: "measurement", val_tpl: "{{ value_json.a }}" },
      b: { p: "sensor", uniq_id: "b", "~": "own", stat_t: "~/b", stat_cla: "measurement" },
      gone: { p: "sensor" },
    },
  };
  replay.publishFrom({ topic: "homeassistant/device/d/config", json, retained: true });
  replay.say("shared", `{"a":1}`);
  replay.say("own/b", "2");
  replay.say("up", "online");
  assert.equal(replay.value("d", "a"), 1);
  assert.equal(replay.value("d", "b"), 2);
  assert.equal(replay.devices.get("d")!.isAvailable, true);
});

Deno.test("a component of the device form goes when only its platform is left of it", () => {
  const replay = new Replay();
  const component = (name: string) => ({ p: "sensor", uniq_id: name, stat_t: `s/${name}` });
  const say = (cmps: object) => {
    const json = { dev: { ids: "d" }, o: { name: "x" }, cmps };
    replay.publishFrom({ topic: "homeassistant/device/d/config", json });
  };
  say({ a: component("a"), b: component("b") });
  say({ a: { p: "sensor" }, b: component("b") });
  assert.deepEqual(replay.devices.get("d")!.channels.map(({ id }) => id), ["b"]);
  replay.say("s/a", "1");
  assert.equal(replay.value("d", "a"), undefined);
  replay.say("homeassistant/device/d/config", "");
  assert.deepEqual(replay.removals, ["d"]);
});

Deno.test("migration from single messages to the device form keeps device, channel and value", () => {
  const replay = announce("sensor", { state_topic: "s", state_class: "measurement" });
  replay.say("s", "1", true);
  const single = "homeassistant/sensor/d/u/config";
  replay.say(single, `{"migrate_discovery": true}`, true);
  const cmps = { u: { p: "sensor", unique_id: "u", state_topic: "s", state_class: "measurement" } };
  const json = { dev: { ids: "d", name: "Device" }, o: { name: "x" }, cmps };
  replay.publishFrom({ topic: "homeassistant/device/d/config", json, retained: true });
  replay.say(single, "", true);
  assert.deepEqual(replay.removals, []);
  replay.say("s", "2");
  assert.equal(replay.value("d", "u"), 2);
  replay.say("homeassistant/device/d/config", "", true);
  assert.deepEqual(replay.removals, ["d"]);
});

Deno.test("a second announcement of one component from another topic is refused", () => {
  const replay = announce("sensor", { state_topic: "s" });
  const json = { unique_id: "u", state_topic: "other", device: { identifiers: ["d"] } };
  replay.publishFrom({ topic: "homeassistant/sensor/elsewhere/config", json });
  assert.match(replay.logs.join(), /which homeassistant\/sensor\/d\/u\/config announced/);
  replay.say("other", "x");
  assert.equal(replay.value("d", "u"), undefined);
});

Deno.test("an announcement that changes replaces its channels; the same one again does nothing", () => {
  const replay = announce("light", { command_topic: "c", brightness_command_topic: "b" });
  const before = replay.devices.get("d");
  announceTo(replay, "light", { command_topic: "c", brightness_command_topic: "b" });
  assert.equal(replay.devices.get("d"), before);
  announceTo(replay, "light", { command_topic: "c2" });
  assert.deepEqual(replay.devices.get("d")!.channels.map(({ id }) => id), ["u"]);
  sends(replay, "u", true, "c2", "ON");
});

Deno.test("announcements with a common identifier or address are of one device", () => {
  const replay = announce("sensor", { state_topic: "s" });
  announceTo(replay, "switch", { command_topic: "c", unique_id: "v" }, {
    device: { identifiers: ["x", "d"] },
  });
  assert.deepEqual([...replay.devices.keys()], ["d"]);
  assert.equal(replay.devices.get("d")!.channels.length, 2);
});

Deno.test("two platforms with one unique id are two channels", () => {
  const replay = announce("sensor", { state_topic: "s" });
  announceTo(replay, "switch", { command_topic: "c" });
  assert.deepEqual(replay.devices.get("d")!.channels.map(({ id }) => id), ["u", "u.switch"]);
});

Deno.test("a config that cannot be used is told of and shows nothing", () => {
  for (
    const [platform, config, reason] of [
      ["sensor", {}, /has no state_topic/],
      ["switch", { command_topic: "a/+" }, /command_topic that has a wildcard/],
      ["switch", { command_topic: 5 }, /no text as command_topic/],
      ["sensor", { state_topic: "a\0" }, /has a NUL/],
      ["number", { command_topic: "c", min: 5, max: 5 }, /min that is not below/],
      ["teapot", { state_topic: "s" }, /is a teapot, which is not known/],
      ["light", { command_topic: "c", schema: "odd" }, /unknown schema odd/],
    ] as const
  ) {
    const replay = announce(platform, config);
    assert.match(replay.logs.join(), reason);
    assert.equal(replay.devices.size, 0);
  }
  const replay = new Replay();
  replay.say("homeassistant/sensor/x/config", "{nonsense");
  replay.say("homeassistant/sensor/a b/config", "{}");
  replay.say("homeassistant/device/x/config", `{"dev":{"ids":"d"},"cmps":{"a":5}}`);
  assert.equal(replay.logs.length, 3);
  assert.equal(replay.devices.size, 0);
});

Deno.test("a device has at most as many channels, a broker at most as many devices", () => {
  const replay = new Replay({ maxChannels: 2, maxDevices: 2 });
  const say = (device: string, id: string) => {
    const json = { unique_id: id, state_topic: "s", device: { identifiers: [device] } };
    replay.publishFrom({ topic: `homeassistant/sensor/${device}/${id}/config`, json });
  };
  for (const id of ["a", "b", "c", "e"]) say("d", id);
  assert.equal(replay.devices.get("d")!.channels.length, 2);
  say("second", "f");
  for (const device of ["third", "fourth"]) say(device, device);
  assert.deepEqual([...replay.devices.keys()], ["d", "second"]);
  assert.equal(replay.logs.filter((line) => line.includes("more than 2 channels")).length, 1);
  assert.equal(replay.logs.filter((line) => line.includes("More than 2 devices")).length, 1);
});

Deno.test("what is known is told again when it is asked for", () => {
  const replay = announce("sensor", { state_topic: "s" });
  replay.say("s", "x");
  replay.devices.clear();
  replay.port.announceAll();
  assert.equal(replay.value("d", "u"), "x");
  assert.equal(replay.devices.get("d")!.isAvailable, true);
});

Deno.test("nothing is left of a removed device: its topics are not wanted any more", () => {
  const replay = new Replay();
  const before = [...replay.port.filters.keys()];
  announceTo(replay, "switch", { state_topic: "s", command_topic: "c", availability_topic: "a" });
  assert.equal(replay.port.filters.size, before.length + 2);
  replay.say("homeassistant/switch/d/u/config", "", true);
  assert.deepEqual([...replay.port.filters.keys()], before);
});

Deno.test("only a button is commanded by null: a siren or a light is not turned off by it", () => {
  for (
    const [platform, config, channel] of [
      ["siren", { command_topic: "c" }, "u"],
      ["switch", { command_topic: "c" }, "u"],
      ["light", { schema: "json", command_topic: "c", brightness: true }, "u.brightness"],
      ["light", { command_topic: "c", brightness_command_topic: "b" }, "u.brightness"],
      ["cover", { command_topic: "c" }, "u"],
      ["lock", { command_topic: "c" }, "u"],
    ] as const
  ) refuses(announce(platform, config), channel, null, /^invalid: value: must not be null/);
});

Deno.test("a component without a device block joins the device that has its name", () => {
  const replay = announce("sensor", { state_topic: "s" });
  replay.publishFrom({ topic: "homeassistant/sensor/d/config", json: { state_topic: "t" } });
  replay.say("s", "1");
  replay.say("t", "2");
  assert.equal(replay.value("d", "u"), "1");
  assert.equal(replay.value("d", "d"), "2");
  replay.say("homeassistant/sensor/d/config", "", true);
  assert.deepEqual(replay.devices.get("d")!.channels.map(({ id }) => id), ["u"]);
});

Deno.test("a device has at most 1,024 components, those without channels among them", () => {
  const replay = new Replay();
  const device = { identifiers: ["d"] };
  for (let i = 0; i < 1026; i++) {
    const topic = `homeassistant/device_automation/d/a${i}/config`;
    replay.publishFrom({ topic, json: { topic: "t", device } });
  }
  assert.equal(replay.logs.length, 2);
  assert.match(replay.logs[0], /has 1024 components/);
});

Deno.test("a part of a device that says it is away is unknown until it is back, the rest is shown", () => {
  const replay = announce("sensor", { state_topic: "s", availability_topic: "a" });
  replay.publishFrom({
    topic: "homeassistant/sensor/d/v/config",
    json: {
      state_topic: "t",
      availability_topic: "b",
      unique_id: "v",
      device: { identifiers: ["d"] },
    },
  });
  for (const topic of ["a", "b"]) replay.say(topic, "online");
  replay.say("s", "1");
  replay.say("t", "2");
  replay.say("a", "offline");
  assert.deepEqual([replay.value("d", "u"), replay.value("d", "v")], [null, "2"]);
  assert.equal(replay.devices.get("d")!.isAvailable, true);
  replay.say("s", "3");
  assert.equal(replay.value("d", "u"), null);
  replay.say("a", "online");
  assert.equal(replay.value("d", "u"), "3");
  for (const topic of ["a", "b"]) replay.say(topic, "offline");
  assert.equal(replay.devices.get("d")!.isAvailable, false);
  assert.equal(replay.value("d", "v"), "2");
});
