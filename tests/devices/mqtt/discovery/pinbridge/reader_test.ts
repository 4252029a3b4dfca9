import { strict as assert } from "node:assert";
import fc from "fast-check";
import type {
  CommandAnswer,
  EncodedCommand,
} from "../../../../../devices/mqtt/discovery/contract.ts";
import { Replay } from "../_replay.ts";

const SEED = Number(Deno.env.get("FC_SEED") ?? Date.now() % 1_000_000);
const CHANNELS = {
  temperature: { name: "Air", kind: "number", unit: "°C" },
  fan: { kind: "boolean", writable: true },
  mode: { kind: "string", writable: true, options: ["eco", "on"] },
};

/** Says what a bridge says of itself and one board. */
function sayBoard(replay: Replay, site = "barn", device = "demo"): void {
  const topic = `pinbridge/${site}`;
  const description = { version: "1", since: 1000, stateEveryMs: 10_000 };
  replay.publishFrom({ topic: `${topic}/$description`, json: description, retained: true });
  replay.say(`${topic}/$state`, "online", true);
  const json = { name: "Demo board", bridge: "1", channels: CHANNELS };
  replay.publishFrom({ topic: `${topic}/${device}/$description`, json, retained: true });
  replay.say(`${topic}/${device}/$state`, "online", true);
}

/** A command that goes out, and how a message answers it. */
function commandOf(replay: Replay, device: string, channel: string, value: string | boolean) {
  const terms = { timeoutMs: 2000, deadline: replay.time + 2000 };
  const result = replay.port.encodeCommand(device, channel, value, terms);
  assert.ok("encoded" in result, JSON.stringify(result));
  const { message, reply } = result.encoded as EncodedCommand;
  const match = (topic: string, said: unknown): CommandAnswer | null => {
    const text = typeof said === "string" ? said : JSON.stringify(said);
    const payload = new TextEncoder().encode(text);
    return reply?.match({ topic, payload, isRetained: false, time: replay.time }) ?? null;
  };
  return { message, match, sent: JSON.parse(String(message.payload)) };
}

Deno.test("another site's device appears with its name, units, kinds and options, whatever came first", () => {
  for (const isValueFirst of [true, false]) {
    const replay = new Replay();
    if (isValueFirst) replay.say("pinbridge/barn/demo/temperature", "21.5", true);
    sayBoard(replay);
    if (!isValueFirst) replay.say("pinbridge/barn/demo/temperature", "21.5", true);
    replay.say("pinbridge/barn/demo/mode", "21", true);
    const device = replay.devices.get("barn-demo")!;
    assert.deepEqual({ ...device, values: [...device.values] }, {
      name: "Demo board",
      isAvailable: true,
      channels: [
        { kind: "number", writable: false, name: "Air", unit: "°C", id: "temperature" },
        { kind: "boolean", writable: true, id: "fan" },
        { kind: "string", writable: true, options: ["eco", "on"], id: "mode" },
      ],
      values: [["temperature", 21.5], ["mode", "21"]],
    });
    assert.equal(replay.devices.size, 1);
  }
});

Deno.test("a value that is empty, or none of its channel's kind, is no value", () => {
  const replay = new Replay();
  sayBoard(replay);
  for (const text of ["", "warm", "1e999", "21,5"]) {
    replay.say("pinbridge/barn/demo/temperature", "20");
    replay.say("pinbridge/barn/demo/temperature", text);
    assert.equal(replay.value("barn-demo", "temperature"), null, text);
  }
  replay.say("pinbridge/barn/demo/fan", "yes");
  assert.equal(replay.value("barn-demo", "fan"), null);
  replay.say("pinbridge/barn/demo/other", "1");
  assert.equal(replay.value("barn-demo", "other"), undefined, "the description names the channels");
});

Deno.test("a device is there when its own state and its site's say so", () => {
  const replay = new Replay();
  sayBoard(replay);
  const isThere = () => replay.devices.get("barn-demo")!.isAvailable;
  replay.say("pinbridge/barn/$state", "offline", true);
  assert.equal(isThere(), false, "the will of a bridge that was killed");
  replay.say("pinbridge/barn/demo/$state", "online", true);
  assert.equal(isThere(), false);
  replay.say("pinbridge/barn/$state", "online", true);
  assert.equal(isThere(), true);
  replay.say("pinbridge/barn/demo/$state", "offline", true);
  assert.equal(isThere(), false);
  replay.say("pinbridge/barn/$state", "sleeping", true);
  assert.equal(isThere(), false, "what is no state says nothing");
});

Deno.test("a site that says nothing for 2.5 times its pause is gone, though no will was published", () => {
  const replay = new Replay();
  sayBoard(replay);
  const isThere = () => replay.devices.get("barn-demo")!.isAvailable;
  for (let i = 0; i < 5; i++) {
    replay.pass(24_000);
    replay.say("pinbridge/barn/$state", "online", true);
    assert.equal(isThere(), true);
  }
  replay.pass(24_999);
  assert.equal(isThere(), true);
  replay.pass(1);
  assert.equal(isThere(), false);
  replay.say("pinbridge/barn/$state", "online", true);
  assert.equal(isThere(), true);
});

Deno.test("a site whose connection is another one, or stalled, was away in between, and that is told", () => {
  const replay = new Replay();
  sayBoard(replay);
  const told: boolean[] = [];
  const available = replay.available.bind(replay);
  replay.available = (device, isAvailable) => {
    told.push(isAvailable);
    available(device, isAvailable);
  };
  const describe = (since: number, stalls?: number) =>
    replay.publishFrom({
      topic: "pinbridge/barn/$description",
      json: { since, stalls, stateEveryMs: 10_000 },
      retained: true,
    });
  describe(1000);
  assert.deepEqual(told, [], "the same");
  describe(2000);
  assert.deepEqual(told, [false, true]);
  describe(2000, 1);
  assert.deepEqual(told, [false, true, false, true]);
});

Deno.test("a command has an id and a deadline, and ends in the outcome with that id", () => {
  const replay = new Replay();
  sayBoard(replay);
  const { message, sent, match } = commandOf(replay, "barn-demo", "fan", true);
  assert.equal(message.topic, "pinbridge/barn/demo/fan/set");
  assert.equal(message.qos, 1);
  const { id, ...rest } = sent;
  assert.deepEqual(rest, { value: true, timeoutMs: 2000, deadline: replay.time + 2000 });
  assert.notEqual(commandOf(replay, "barn-demo", "fan", true).sent.id, id);
  const topic = "pinbridge/barn/demo/fan/outcome";
  for (const other of [{ outcome: "acknowledged" }, { id: "x", outcome: "sent" }, "{", "7"]) {
    assert.equal(match(topic, other), null, JSON.stringify(other));
  }
  assert.equal(match("pinbridge/barn/demo/mode/outcome", { id, outcome: "sent" }), null);
  const cases: [unknown, CommandAnswer][] = [
    [{ outcome: "acknowledged", latencyMs: 1 }, { error: null, isOnlySent: false }],
    [{ outcome: "acknowledged", reply: 7 }, { error: null, isOnlySent: false, reply: 7 }],
    [{ outcome: "sent" }, { error: null, isOnlySent: true }],
    [{ outcome: "rejected", error: "too hot" }, { error: "too hot", kind: "rejected" }],
    [{ outcome: "offline", error: "away" }, { error: "away", kind: "offline" }],
    [{ outcome: "unknown" }, { error: "", kind: "unsupported" }],
    [{ outcome: "constructor" }, { error: "", kind: "rejected" }],
  ];
  for (const [said, answer] of cases) {
    assert.deepEqual(match(topic, { id, ...said as object }), answer);
  }
});

Deno.test("a bridge's timeout is told in the log: the sender's own deadline is as near", () => {
  const replay = new Replay();
  sayBoard(replay);
  const { sent: { id }, match } = commandOf(replay, "barn-demo", "fan", true);
  const error = "its deadline had passed when it came";
  assert.equal(match("pinbridge/barn/demo/fan/outcome", { id, outcome: "timeout", error }), null);
  assert.deepEqual(replay.logs, ["barn-demo: fan: its deadline had passed when it came"]);
});

Deno.test("a command to a bridge that is cut off meanwhile is lost", () => {
  const replay = new Replay();
  sayBoard(replay);
  const { match } = commandOf(replay, "barn-demo", "fan", true);
  const lost = { kind: "lost", mayConcernOthers: true };
  const { error, ...rest } = match("pinbridge/barn/$state", "offline")!;
  assert.match(error!, /barn/);
  assert.deepEqual(rest, lost);
  assert.equal(match("pinbridge/barn/$state", "online"), null);
  assert.equal(match("pinbridge/other/$state", "offline"), null);
  assert.equal(match("pinbridge/barn/$description", { since: 1000 }), null);
  assert.equal(match("pinbridge/barn/$description", { since: 2000 })?.kind, "lost");
});

Deno.test("a device that is gone, or changed, is so here", () => {
  const replay = new Replay();
  sayBoard(replay);
  const topic = "pinbridge/barn/demo/$description";
  const channels = { humidity: { kind: "number", unit: "%" } };
  replay.publishFrom({ topic, json: { name: "New", bridge: "1", channels }, retained: true });
  const { name, channels: shown } = replay.devices.get("barn-demo")!;
  assert.deepEqual([name, shown.map(({ id }) => id)], ["New", ["humidity"]]);
  replay.say(topic, "", true);
  assert.deepEqual(replay.removals, ["barn-demo"]);
});

Deno.test("the bridge's own devices are not read again, nor what Home Assistant is told of others", () => {
  const replay = new Replay({ site: "barn", hasBoards: true });
  replay.say("pinbridge/barn/demo/temperature", "21.5", true);
  sayBoard(replay);
  replay.say("pinbridge/barn/demo/temperature", "22");
  replay.pass(1000);
  assert.equal(replay.devices.size, 0);
  replay.publishFrom({
    topic: "homeassistant/device/pinbridge_shed_demo/config",
    json: {
      device: { identifiers: ["pinbridge_shed_demo"] },
      origin: { name: "Pinbridge" },
      components: { t: { platform: "sensor", unique_id: "t", state_topic: "t" } },
    },
  });
  assert.equal(replay.devices.size, 0);
});

Deno.test("a board that only publishes appears by what it says, after a moment, and takes plain commands", () => {
  const replay = new Replay({ site: "home", hasBoards: true });
  replay.say("pinbridge/home/esp/temperature", "21.5", true);
  replay.say("pinbridge/home/esp/air", '{"co2":400,"text":"ok"}');
  assert.equal(replay.devices.size, 0);
  replay.pass(300);
  assert.deepEqual([...replay.devices.get("esp")!.values], [
    ["temperature", 21.5],
    ["air.co2", 400],
    ["air.text", "ok"],
  ]);
  replay.say("pinbridge/home/esp/lamp", "nan");
  replay.say("pinbridge/home/esp/lamp", "true");
  assert.equal(replay.devices.get("esp")!.channels.at(-1)!.kind, "boolean");
  const plain = replay.command("esp", "lamp", true);
  assert.deepEqual(plain, {
    encoded: {
      message: { topic: "pinbridge/home/esp/lamp/set", payload: "true", qos: 1, retain: false },
    },
  });
  const inObject = replay.command("esp", "air.co2", 7);
  assert.match(JSON.stringify(inObject), /air\/set","payload":"\{\\"co2\\":7\}"/);
});

Deno.test("a board that describes itself is answered as a bridge's is, under its own name", () => {
  const replay = new Replay({ site: "home", hasBoards: true });
  const json = { name: "ESP", channels: { lamp: { kind: "boolean", writable: true } } };
  replay.say("pinbridge/home/esp/lamp", "true", true);
  replay.publishFrom({ topic: "pinbridge/home/esp/$description", json, retained: true });
  assert.equal(replay.value("esp", "lamp"), true);
  assert.ok(commandOf(replay, "esp", "lamp", false).sent.id);
});

Deno.test("devices of several sites with one name, and sites that end where names begin, stay apart", () => {
  const replay = new Replay({ site: "home", hasBoards: true });
  for (const site of ["barn", "shed"]) sayBoard(replay, site);
  replay.say("pinbridge/home/demo/t", "1");
  replay.say("pinbridge/garden/demo/t", "2");
  replay.pass(300);
  assert.deepEqual([...replay.devices.keys()].sort(), [
    "barn-demo",
    "demo",
    "garden-demo",
    "shed-demo",
  ]);
  sayBoard(replay, "a", "b-c");
  sayBoard(replay, "a-b", "c");
  assert.match(replay.logs.at(-1)!, /a-b-c is two devices/);
});

Deno.test("20,000 devices are kept in mind, shown or not, and further ones are said once", () => {
  const replay = new Replay();
  for (let n = 0; n < 20_001; n++) replay.say(`pinbridge/s/${n}/$state`, "online");
  replay.say("pinbridge/s/more/$state", "online");
  assert.deepEqual(replay.logs, [
    "Further devices below pinbridge are left out: the limit is 20000 devices",
  ]);
});

Deno.test("whatever is published below the prefix, nothing is thrown, and nothing but devices comes of it", () => {
  const level = fc.constantFrom("a", "b", "$state", "$description", "set", "outcome", "", "é/");
  const payload = fc.oneof(
    fc.constantFrom("online", "offline", "1", "", "null", "[]", "{"),
    fc.json(),
    fc.constant(JSON.stringify({ channels: CHANNELS, since: 1, stateEveryMs: 1 })),
  );
  const message = fc.tuple(fc.array(level, { minLength: 1, maxLength: 4 }), payload, fc.boolean());
  fc.assert(
    fc.property(fc.array(message, { maxLength: 40 }), (messages) => {
      const replay = new Replay({ site: "b", hasBoards: true });
      for (const [levels, text, retained] of messages) {
        replay.say(["pinbridge", ...levels].join("/"), text, retained);
        replay.pass(100);
      }
      for (const [id, { channels }] of replay.devices) {
        assert.ok(!/[/+#]/.test(id), id);
        for (const { id: channel } of channels) assert.ok(!/[/+#]/.test(channel), channel);
      }
    }),
    { seed: SEED },
  );
});
