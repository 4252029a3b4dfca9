import fc from "fast-check";
import { strict as assert } from "node:assert";
import type { DiscoveryKind } from "../../../../devices/mqtt/discovery/contract.ts";
import { Replay } from "./_replay.ts";

const SEED = Number(Deno.env.get("FC_SEED") ?? Date.now() % 1_000_000);
const KINDS: readonly DiscoveryKind[] = [
  "pinbridge",
  "homeAssistant",
  "tasmota",
  "zigbee2mqtt",
  "shelly",
  "homie",
  "sparkplug",
  "openMqttGateway",
  "rtl433",
  "victron",
];

Deno.test("each kind of announcement can be left out, and has its own prefix", () => {
  for (const kind of KINDS) {
    const without = new Replay({ kinds: { [kind]: false } });
    assert.ok(without.port.filters.size < new Replay().port.filters.size, kind);
  }
  const replay = new Replay({ kinds: { homeAssistant: "ha/discovery" } });
  replay.publishFrom({ topic: "ha/discovery/sensor/a/config", json: { state_topic: "s" } });
  assert.equal(replay.devices.size, 1);
  const none = Object.fromEntries(KINDS.map((kind) => [kind, false]));
  assert.equal(new Replay({ kinds: none }).port.filters.size, 0);
});

Deno.test("a prefix that is no topic is refused", () => {
  assert.throws(() => new Replay({ kinds: { homie: "a/+" } }), RangeError);
});

Deno.test("a device of another kind with a name that is taken gets its kind behind it", () => {
  const replay = new Replay();
  replay.publishFrom({
    topic: "homeassistant/sensor/x/config",
    json: { unique_id: "a", state_topic: "s", device: { identifiers: "plug" } },
  });
  replay.say("tele/plug/STATE", `{"Time":"x","POWER":"ON"}`);
  assert.deepEqual([...replay.devices.keys()], ["plug", "plug.tasmota"]);
  assert.ok("encoded" in replay.command("plug.tasmota", "POWER", false));
});

Deno.test("a device that is called like another one with its kind behind it is not taken for it", () => {
  const replay = new Replay();
  for (const name of ["plug", "plug.tasmota"]) {
    replay.publishFrom({
      topic: `homeassistant/sensor/${name.replace(".", "_")}/config`,
      json: { unique_id: name, state_topic: name, device: { identifiers: name } },
    });
  }
  replay.say("tele/plug/STATE", `{"Time":"x","POWER":"ON"}`);
  assert.deepEqual([...replay.devices.keys()], ["plug", "plug.tasmota", "plug.tasmota.tasmota"]);
  replay.say("tele/plug/STATE", `{"Time":"x","POWER":"OFF"}`);
  assert.equal(replay.devices.size, 3);
  assert.ok("encoded" in replay.command("plug.tasmota.tasmota", "POWER", false));
});

Deno.test("a device's texts reach people as text: no control characters, no endless ones", () => {
  const replay = new Replay();
  replay.publishFrom({
    topic: "homeassistant/sensor/x/config",
    json: {
      name: "a\u001b[31m\nb",
      unique_id: "a/+#",
      state_topic: "s",
      device: { ids: "\u0007d$" },
    },
  });
  replay.say("s", "\u001b]0;title\u0007" + "x".repeat(5000));
  const [[id, { channels }]] = replay.devices;
  assert.match(id, /^%07d\$$/);
  assert.equal(channels[0].id, "a.%2B%23");
  assert.equal(channels[0].name, "a [31m b");
  const value = replay.value(id, channels[0].id) as string;
  // deno-lint-ignore no-control-regex -- control characters are what is looked for
  assert.ok(value.length <= 1024 && !/[\u0000-\u001f]/.test(value));
});

Deno.test("an unknown device takes no commands", () => {
  const result = new Replay().port.encodeCommand("nobody", "x", 1);
  assert.ok("refused" in result && result.refused.kind === "unsupported");
});

const TOPICS = [
  "homeassistant/sensor/a/config",
  "homeassistant/light/n/a/config",
  "homeassistant/device/a/config",
  "homeassistant/climate/a/config",
  "homeassistant/cover/a/config",
  "tasmota/discovery/AABBCC000001/config",
  "tasmota/discovery/AABBCC000001/sensors",
  "tele/plug/STATE",
  "tele/plug/SENSOR",
  "tele/plug/LWT",
  "zigbee2mqtt/bridge/devices",
  "zigbee2mqtt/bridge/state",
  "homie/5/box/$description",
  "homie/5/box/$state",
  "homie/lamp/$homie",
  "homie/lamp/$nodes",
  "homie/lamp/n/$properties",
  "homie/lamp/n/p/$datatype",
  "spBv1.0/g/NBIRTH/e",
  "spBv1.0/g/DDATA/e/d",
  "x/status/switch:0",
  "shelly1/online",
  "pinbridge/rpc",
  "home/gw/BTtoMQTT/A4C138000001",
  "rtl_433/pi/events",
  "rtl_433/pi/devices/m/1/humidity",
  "N/c0619ab12345/battery/1/Soc",
  "s",
];

/** JSON with the keys that announcements use, and values that none of them expect. */
const odd: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    fc.constantFrom(
      null,
      true,
      -1,
      1e308,
      "",
      "s",
      "~/x",
      "{{ value_json.a }}",
      "{{ x",
      "+/#",
      "\0",
    ),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        ..."dev ids cns name cmps p state_topic stat_t cmd_t avty avty_t unique_id uniq_id val_tpl schema"
          .split(" "),
        ..."brightness options modes ops min max mac t ft tp rl fn state sn nodes properties datatype"
          .split(" "),
        ..."definition exposes features property access type friendly_name ieee_address model id value"
          .split(" "),
        ..."__proto__ constructor toString hasOwnProperty ZbReceived Time ENERGY result method params"
          .split(" "),
      ),
      tie("value"),
      { maxKeys: 6 },
    ),
  ),
})).value;

Deno.test("whatever is published, nothing is thrown and every promise to the sink is kept", () => {
  const message = fc.record({
    topic: fc.constantFrom(...TOPICS),
    retained: fc.boolean(),
    payload: fc.oneof(
      odd.map((json) => JSON.stringify(json)),
      fc.json({ maxDepth: 3 }),
      fc.string(),
      fc.constantFrom("", "ON", "1", "online", "ready", "4.0.0", `{"migrate_discovery":true}`),
    ),
    bytes: fc.option(fc.uint8Array({ maxLength: 40 })),
  });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 25 }), (messages) => {
      const replay = new Replay({ maxChannels: 8, maxDevices: 4 });
      for (const { topic, payload, bytes, retained } of messages) {
        const base64 = bytes?.toBase64();
        replay.publishFrom(bytes === null ? { topic, text: payload, retained } : { topic, base64 });
        replay.pass(1000);
      }
      assert.ok(replay.devices.size <= 4);
      for (const [id, { channels, isAvailable }] of replay.devices) {
        assert.equal(typeof isAvailable, "boolean");
        assert.ok(channels.length <= 8);
        for (const channel of channels) {
          assert.doesNotMatch(channel.id, /^$|[/+#]/);
          for (const value of [null, true, 1, "x"]) {
            replay.port.encodeCommand(id, channel.id, value);
          }
        }
      }
    }),
    { numRuns: 600, seed: SEED },
  );
});
