import { strict as assert } from "node:assert";
import { Replay } from "../_replay.ts";

const DEVICES = [
  { ieee_address: "0x01", type: "Coordinator", friendly_name: "Coordinator" },
  {
    ieee_address: "0x02",
    type: "Router",
    friendly_name: "lamp",
    definition: {
      exposes: [
        {
          type: "light",
          features: [
            {
              type: "binary",
              name: "state",
              property: "state",
              access: 7,
              value_on: "ON",
              value_off: "OFF",
            },
            {
              type: "numeric",
              name: "brightness",
              property: "brightness",
              access: 7,
              value_min: 0,
              value_max: 254,
            },
            {
              type: "composite",
              property: "color",
              access: 7,
              features: [{ type: "numeric", property: "x", access: 7 }],
            },
          ],
        },
        {
          type: "enum",
          name: "effect",
          property: "effect",
          access: 2,
          values: ["blink", "breathe"],
        },
        {
          type: "numeric",
          name: "linkquality",
          property: "linkquality",
          label: "Linkquality",
          access: 1,
          unit: "lqi",
        },
      ],
    },
  },
];

function announce(): Replay {
  const replay = new Replay();
  replay.publishFrom({ topic: "zigbee2mqtt/bridge/devices", json: DEVICES, retained: true });
  replay.say("zigbee2mqtt/lamp", `{"state":"ON","brightness":10,"linkquality":80}`, true);
  return replay;
}

Deno.test("a device of Zigbee2MQTT's list appears with what it exposes", () => {
  const replay = announce();
  replay.pass(1000);
  const { name, channels } = replay.devices.get("0x02")!;
  assert.equal(name, "lamp");
  assert.deepEqual(channels.map(({ id, kind, writable }) => [id, kind, writable]), [
    ["state", "boolean", true],
    ["brightness", "number", true],
    ["effect", "string", true],
    ["linkquality", "number", false],
  ]);
  assert.equal(replay.value("0x02", "state"), true);
  const result = replay.command("0x02", "state", false);
  assert.ok("encoded" in result);
  assert.equal(result.encoded.message.topic, "zigbee2mqtt/lamp/set");
  assert.equal(result.encoded.message.payload, `{"state":"OFF"}`);
});

Deno.test("a device of the list that Home Assistant's discovery announces is not shown twice", () => {
  const config = {
    topic: "homeassistant/sensor/0x02/linkquality/config",
    json: {
      unique_id: "0x02_linkquality",
      state_topic: "zigbee2mqtt/lamp",
      value_template: "{{ value_json.linkquality }}",
      device: { identifiers: ["zigbee2mqtt_0x02"] },
    },
  };
  const early = announce();
  early.publishFrom(config);
  early.pass(1000);
  assert.deepEqual([...early.devices.keys()], ["zigbee2mqtt_0x02"]);
  const late = announce();
  late.pass(1000);
  late.publishFrom(config);
  assert.deepEqual([...late.devices.keys()], ["zigbee2mqtt_0x02"]);
  assert.equal(late.value("zigbee2mqtt_0x02", "0x02_linkquality"), "80");
});

Deno.test("a device is there when its bridge and it are", () => {
  const replay = announce();
  replay.pass(1000);
  const isThere = () => replay.devices.get("0x02")!.isAvailable;
  replay.say("zigbee2mqtt/lamp/availability", `{"state":"offline"}`, true);
  assert.equal(isThere(), false);
  replay.say("zigbee2mqtt/lamp/availability", "online", true);
  assert.equal(isThere(), true);
  replay.say("zigbee2mqtt/bridge/state", `{"state":"offline"}`, true);
  assert.equal(isThere(), false);
});

Deno.test("a device that is renamed moves, one that leaves the list goes", () => {
  const replay = announce();
  replay.pass(1000);
  const renamed = [{ ...DEVICES[1], friendly_name: "desk" }];
  replay.publishFrom({ topic: "zigbee2mqtt/bridge/devices", json: renamed });
  replay.pass(1000);
  replay.say("zigbee2mqtt/desk", `{"state":"OFF"}`);
  assert.equal(replay.value("0x02", "state"), false);
  replay.publishFrom({ topic: "zigbee2mqtt/bridge/devices", json: [] });
  replay.pass(1000);
  assert.equal(replay.devices.size, 0);
});
