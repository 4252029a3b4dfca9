import assert from "node:assert/strict";
import mqtt, { type IClientOptions, type MqttClient } from "mqtt";
import { hashToken } from "../../bridge/access/token.ts";
import { TestPage } from "./browser.ts";
import { Ear, hasMosquitto, publish, succeed, writeCertificates } from "./mosquitto.ts";
import { MqttBridge } from "./mqtt_bridge.ts";

const DEMO = "adapters: [{ type: virtual, id: demo }]";
const NO_BOARD = "adapters: []";

function test(name: string, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !hasMosquitto, fn });
}

/** Connects MQTT.js; disposing ends it. */
async function connect(url: string, options: IClientOptions = {}): Promise<MqttClient> {
  return await mqtt.connectAsync(url, { reconnectPeriod: 0, ...options });
}

function mqttUrl({ url }: MqttBridge): string {
  return new URL("/mqtt", url.replace("http", "ws")).href;
}

for (const version of ["311", "5"]) {
  test(`Mosquitto's clients of version ${version} are served: QoS 0 to 2, retained, 60 KiB`, async () => {
    await using bridge = await MqttBridge.start(NO_BOARD);
    const v = ["-V", version];
    await publish(bridge.port, "kept", "before", "-r", "-q", "1", ...v);
    await using ear = await Ear.open(bridge.port, "#", "-q", "2", ...v);
    await ear.hears(/^kept before$/);
    for (const qos of ["0", "1", "2"]) await publish(bridge.port, `t/${qos}`, qos, "-q", qos, ...v);
    const large = "x".repeat(60_000);
    await publish(bridge.port, "large", large, "-q", "1", ...v);
    await ear.hears(/^large x{60000}$/);
    // Who publishes with QoS 0 does not wait for the broker.
    assert.deepEqual(ear.heard.slice(0, 4).sort(), ["kept before", "t/0 0", "t/1 1", "t/2 2"]);
  });
}

test("what is published on the broker inside appears as a device, by its topic or its announcement", async () => {
  await using bridge = await MqttBridge.start(NO_BOARD);
  await publish(bridge.port, "pinbridge/home/esp/temperature", "21.5", "-r");
  await bridge.value("esp/temperature", (value) => value === 21.5);
  const config = {
    name: "Speed",
    unique_id: "fan_speed",
    state_topic: "fan/speed",
    device: { identifiers: ["fan"], name: "Fan" },
  };
  await publish(bridge.port, "homeassistant/sensor/fan/speed/config", JSON.stringify(config), "-r");
  await publish(bridge.port, "fan/speed", "7", "-r");
  await bridge.value("fan/fan_speed", (value) => String(value) === "7");
});

test("what is retained is there after the bridge was ended and started again", async () => {
  await using bridge = await MqttBridge.start(NO_BOARD, "broker: { port: 0 }");
  await publish(bridge.port, "pinbridge/home/esp/temperature", "21.5", "-r", "-q", "1");
  await bridge.restart();
  await bridge.value("esp/temperature", (value) => value === 21.5);
  await using ear = await Ear.open(bridge.port, "#");
  await ear.hears(/^pinbridge\/home\/esp\/temperature 21.5$/);
});

test("a port that is taken is a warning, and the bridge serves without a broker", async () => {
  await using first = await MqttBridge.start(NO_BOARD);
  await using second = await MqttBridge.start(DEMO, `broker: { port: ${first.port} }`);
  assert.equal(second.port, 0);
  await second.program.line(/no MQTT broker on 127\.0\.0\.1:\d+: the port is taken/);
  await second.value("demo/temperature", (value) => typeof value === "number");
});

test("the broker inside serves TLS, to users of the config with their topics", async () => {
  const folder = await Deno.makeTempDir();
  await writeCertificates(folder);
  await Deno.writeTextFile(`${folder}/password`, "secret\n");
  await using bridge = await MqttBridge.start(
    NO_BOARD,
    `broker:
  port: 0
  tls: { cert: ${folder}/server.crt, key: ${folder}/server.key }
  users: [{ username: esp, passwordFile: ${folder}/password, publish: [esp/#], subscribe: ["#"] }]`,
  );
  const own = ["-h", "127.0.0.1", "--cafile", `${folder}/ca.crt`, "-u", "esp", "-P", "secret"];
  await publish(bridge.port, "esp/kept", "yes", "-r", "-q", "1", ...own);
  await publish(bridge.port, "other/kept", "no", "-r", "-q", "1", ...own);
  await using ear = await Ear.open(bridge.port, "#", ...own);
  await ear.hears(/^esp\/kept yes$/);
  assert.deepEqual(ear.heard, ["esp/kept yes"]);
  const wrong = ["-h", "127.0.0.1", "--cafile", `${folder}/ca.crt`, "-u", "esp", "-P", "wrong"];
  await assert.rejects(
    publish(bridge.port, "esp/kept", "x", ...wrong),
    /[Nn]ot authori[sz]ed|[Bb]ad user/,
  );
  await Deno.remove(folder, { recursive: true });
});

test("a certificate of the broker that is replaced is what new connections get; the old ones stay", async () => {
  const folder = await Deno.makeTempDir();
  await writeCertificates(folder);
  await using bridge = await MqttBridge.start(
    NO_BOARD,
    `broker: { port: 0, tls: { cert: ${folder}/server.crt, key: ${folder}/server.key } }`,
  );
  const cafile = (file: string) => ["-h", "127.0.0.1", "--cafile", file];
  await Deno.copyFile(`${folder}/ca.crt`, `${folder}/old.crt`);
  await using ear = await Ear.open(bridge.port, "#", ...cafile(`${folder}/old.crt`));
  await writeCertificates(folder);
  await bridge.program.line(/the broker's certificate has changed/);
  await publish(bridge.port, "a", "new", "-q", "1", ...cafile(`${folder}/ca.crt`));
  await ear.hears(/^a new$/);
  await assert.rejects(publish(bridge.port, "a", "old", ...cafile(`${folder}/old.crt`)));
  await Deno.writeTextFile(`${folder}/server.crt`, "no certificate");
  await bridge.program.line(/the broker's old certificate stays in use/);
  await publish(bridge.port, "a", "again", "-q", "1", ...cafile(`${folder}/ca.crt`));
  await Deno.remove(folder, { recursive: true });
});

test("/metrics counts what goes through the broker inside", async () => {
  await using bridge = await MqttBridge.start(NO_BOARD);
  const metrics = async () => {
    const text = await (await fetch(new URL("/metrics", bridge.url))).text();
    const lines = text.matchAll(/^pinbridge_mqtt_(\w+) (\d+)$/gm);
    return Object.fromEntries([...lines].map(([, name, value]) => [name, Number(value)]));
  };
  const { bytes_in_total: _in, bytes_out_total: _out, ...empty } = await metrics();
  assert.deepEqual(empty, {
    ...{ clients: 0, sessions: 0, retained: 0, queued: 0 },
    ...{ messages_in_total: 0, messages_out_total: 0, messages_dropped_total: 0 },
  });
  await using ear = await Ear.open(bridge.port, "#", "-q", "1");
  await publish(bridge.port, "a/kept", "x".repeat(1000), "-r", "-q", "1");
  await ear.hears(/^a\/kept x+$/);
  const full = await metrics();
  assert.deepEqual([full.clients, full.retained, full.messages_in_total], [1, 1, 1]);
  assert.equal(full.messages_out_total, 1);
  assert.ok(full.bytes_in_total > 1000 && full.bytes_out_total > 1000, JSON.stringify(full));
});

test("MQTT.js on the bridge's own port, Mosquitto's on the broker's, and the page see one another's messages", async () => {
  await using bridge = await MqttBridge.start(NO_BOARD);
  for (const protocolVersion of [4, 5] as const) {
    const client = await connect(mqttUrl(bridge), { protocolVersion });
    await client.subscribeAsync("to/page", { qos: 1 });
    const message = new Promise<string>((resolve) =>
      client.once("message", (_, payload) => resolve(payload.toString()))
    );
    await publish(bridge.port, "to/page", "hello", "-q", "1");
    assert.equal(await message, "hello");
    await client.publishAsync("pinbridge/home/web/knob", `${protocolVersion}`, { qos: 1 });
    await bridge.value("web/knob", (value) => value === protocolVersion);
    await client.endAsync();
  }
});

test("MQTT.js in Chromium commands a board of the bridge, and hears its outcome", async () => {
  await using bridge = await MqttBridge.start(DEMO, "backbone: { broker: inner }");
  await using test = await TestPage.open(bridge.url);
  const library = await Deno.readTextFile(
    new URL(import.meta.resolve("../../node_modules/mqtt/dist/mqtt.min.js")),
  );
  // Not as a script of the page's, which its policy does not let in.
  const outcome = await test.page.evaluate(async ({ library, url }) => {
    const { connectAsync } = new Function(`${library}\nreturn mqtt.default ?? mqtt;`)();
    const client: MqttClient = await connectAsync(url);
    await client.subscribeAsync("pinbridge/home/demo/fan/outcome");
    return await new Promise<string>((resolve) => {
      client.on(
        "message",
        (_topic: string, payload: Uint8Array) => resolve(new TextDecoder().decode(payload)),
      );
      client.publish("pinbridge/home/demo/fan/set", '{"id":"page","value":true}', { qos: 1 });
    });
  }, { library, url: mqttUrl(bridge) }).catch((error) => String(error));
  assert.match(outcome, /"id":"page","outcome":"acknowledged"/);
});

test("tokens are passwords on both ports; a viewer hears and says nothing, a stranger is kept out", async () => {
  const tokens = ["operator", "viewer"].map((role) =>
    `{ name: ${role}, role: ${role}, sha256: "${hashToken(`${role}-token`)}" }`
  );
  await using bridge = await MqttBridge.start(NO_BOARD, `auth: { tokens: [${tokens.join(", ")}] }`);
  const come = (url: string, password?: string) =>
    connect(url, { username: "any", password, protocolVersion: 5 });
  for (const url of [mqttUrl(bridge), `mqtt://127.0.0.1:${bridge.port}`]) {
    await assert.rejects(come(url, "wrong"), /Bad User|[Nn]ot authorized|refused/);
    await assert.rejects(come(url), /[Nn]ot authorized|refused/);
    const operator = await come(url, "operator-token");
    const viewer = await come(url, "viewer-token");
    await viewer.subscribeAsync("a/#", { qos: 1 });
    const heard: string[] = [];
    const done = Promise.withResolvers<void>();
    viewer.on("message", (topic) => {
      heard.push(topic);
      if (topic === "a/end") done.resolve();
    });
    await assert.rejects(viewer.publishAsync("a/viewer", "x", { qos: 1 }), /[Nn]ot authorized/);
    await operator.publishAsync("a/operator", "x", { qos: 1 });
    await operator.publishAsync("a/end", "x", { qos: 1 });
    await done.promise;
    assert.deepEqual(heard, ["a/operator", "a/end"]);
    await operator.endAsync();
    await viewer.endAsync();
  }
});

test("/mqtt has the gate of the viewers' door, and demands its subprotocol", async () => {
  await using bridge = await MqttBridge.start(NO_BOARD);
  const upgrade = (...headers: string[]) =>
    succeed("curl", [
      ...["-sf", "-m", "3", "-o", "/dev/null", new URL("/mqtt", bridge.url).href],
      ...["Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13", ...headers]
        .concat("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==").flatMap((field) => ["-H", field]),
    ]);
  await assert.rejects(upgrade());
  await assert.rejects(upgrade("Sec-WebSocket-Protocol: mqtt", "Origin: http://evil.example"));
  await assert.rejects(upgrade("Sec-WebSocket-Protocol: mqtt", "Host: evil.example"));
});
