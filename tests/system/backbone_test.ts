import assert from "node:assert/strict";
import { RpcErrorCode } from "../../bridge/wire/protocol.ts";
import { Ear, freePort, hasMosquitto, Mosquitto, publish } from "./mosquitto.ts";
import { MqttBridge } from "./mqtt_bridge.ts";
import { hasNats, NatsCluster } from "./nats_cluster.ts";
import { TestViewer } from "./viewer.ts";

const OPEN = ["allow_anonymous true"];
/** The announcement of a board that has said what can be set. */
const CONFIG = /^homeassistant\/device\/pinbridge_home_demo\/config \{.*demo\/fan\/set/;

/** Starts a bridge with a board that publishes on a broker as `site`. */
function boardBridge(port: number, site = "home"): Promise<MqttBridge> {
  return MqttBridge.start(
    `adapters: [{ type: virtual, id: demo }]`,
    `backbone: { url: "mqtt://127.0.0.1:${port}", site: ${site} }`,
    "broker: false",
  );
}

/** Starts a bridge with viewers that shows what others publish on a broker. */
function viewerBridge(port: number): Promise<MqttBridge> {
  return MqttBridge.start(
    `adapters: [{ type: mqtt, id: backbone, url: "mqtt://127.0.0.1:${port}" }]`,
    `backbone: { url: "mqtt://127.0.0.1:${port}", site: viewers }`,
    "broker: false",
  );
}

/** Resolves when a broker takes messages. */
async function served(port: number): Promise<void> {
  for (let attempt = 0;; attempt++) {
    try {
      return await publish(port, "is/served", "?", "-q", "1");
    } catch (error) {
      if (attempt === 50) throw error;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

/** A viewer, once it can command the board. */
async function openViewer({ url }: MqttBridge): Promise<TestViewer> {
  const viewer = await TestViewer.open(url);
  await viewer.device(({ id, channels }) =>
    id === "home-demo" && channels.some(({ id, writable }) => id === "fan" && writable)
  );
  return viewer;
}

/** Resolves when a command ends in the board's yes; until then it may be lost, and nothing else. */
async function acknowledged(command: () => Promise<{ outcome: string }>): Promise<void> {
  const honest = new Set<number>([RpcErrorCode.Offline, RpcErrorCode.Timeout, RpcErrorCode.Lost]);
  for (const deadline = Date.now() + 60_000;;) {
    try {
      return assert.equal((await command()).outcome, "acknowledged");
    } catch (error) {
      const { code = 0 } = error as { code?: number };
      if (Date.now() > deadline || !honest.has(code)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function test(name: string, isThere: boolean, fn: () => Promise<void>): void {
  Deno.test({ name, ignore: !isThere, fn });
}

test(
  "boards are announced, published and commanded over Mosquitto; after its death everything is said again",
  hasMosquitto,
  async () => {
    const port = freePort();
    await using broker = await Mosquitto.start([{ port, settings: OPEN }]);
    await using bridge = await boardBridge(port);
    for (let life = 0; life < 2; life++) {
      await using ear = await Ear.open(port, "#", "-q", "1");
      await ear.hears(CONFIG);
      await ear.hears(/^pinbridge\/home\/demo\/\$state online$/);
      await ear.hears(/^pinbridge\/home\/demo\/temperature \d/);
      await publish(port, "pinbridge/home/demo/fan/set", `{"id":${life},"value":true}`, "-q", "1");
      await ear.hears(
        new RegExp(`^pinbridge/home/demo/fan/outcome {"id":${life},"outcome":"acknowledged"`),
      );
      if (life > 0) break;
      await broker.end();
      await broker.start();
    }
    assert.ok(bridge.program.lines.some((line) => /backbone: /.test(line)));
  },
);

test(
  "a bridge that is killed is offline by its will; one that stops says so",
  hasMosquitto,
  async () => {
    const port = freePort();
    await using _broker = await Mosquitto.start([{ port, settings: OPEN }]);
    await using bridge = await boardBridge(port);
    await using ear = await Ear.open(port, "pinbridge/home/#", "-q", "1");
    await ear.hears(/^pinbridge\/home\/\$state online$/);
    bridge.program.kill("SIGKILL");
    await ear.hears(/^pinbridge\/home\/\$state offline$/);
    await using second = await boardBridge(port);
    await using later = await Ear.open(port, "pinbridge/home/+/$state", "-q", "1");
    await later.hears(/^pinbridge\/home\/demo\/\$state online$/);
    second.program.kill("SIGTERM");
    await later.hears(/^pinbridge\/home\/demo\/\$state offline$/);
  },
);

test(
  "a bridge shows and commands another's boards, and does not say again what it read",
  hasMosquitto,
  async () => {
    const port = freePort();
    await using _broker = await Mosquitto.start([{ port, settings: OPEN }]);
    await using _board = await boardBridge(port);
    await using viewers = await viewerBridge(port);
    await viewers.value("home-demo/temperature", (value) => typeof value === "number");
    await using viewer = await openViewer(viewers);
    const result = await viewer.client.command({
      device: "home-demo",
      channel: "fan",
      value: true,
    });
    assert.equal(result.outcome, "acknowledged");
    await assert.rejects(
      viewer.client.command({ device: "home-demo", channel: "setpoint", value: 99 }),
      /at most 40/,
    );
    await viewers.value("home-demo/fan", (value) => value === true);
    const device = await viewer.device(({ id }) => id === "home-demo");
    const temperature = device.channels.find(({ id }) => id === "temperature");
    assert.deepEqual([device.name, temperature?.unit], ["Greenhouse", "°C"]);
    await using ear = await Ear.open(port, "pinbridge/viewers/#");
    await ear.hears(/^pinbridge\/viewers\/\$state online$/);
    await publish(port, "pinbridge/home/demo/temperature", "1");
    await viewers.value("home-demo/temperature", (value) => typeof value === "number");
    const said = ear.heard.filter((line) => !line.startsWith("pinbridge/viewers/$description "));
    assert.deepEqual(said, ["pinbridge/viewers/$state online"]);
  },
);

test(
  "two Mosquittos that are joined by their own bridge carry values one way and commands the other",
  hasMosquitto,
  async () => {
    const [near, far] = [freePort(), freePort()];
    await using _near = await Mosquitto.start([{ port: near, settings: OPEN }]);
    await using _far = await Mosquitto.start([{ port: far, settings: OPEN }], [
      "connection near",
      `address 127.0.0.1:${near}`,
      "topic # both 1",
    ]);
    await using _board = await boardBridge(near);
    await using viewers = await viewerBridge(far);
    await viewers.value("home-demo/temperature", (value) => typeof value === "number");
    await using viewer = await openViewer(viewers);
    const result = await viewer.client.command({
      device: "home-demo",
      channel: "fan",
      value: true,
    });
    assert.equal(result.outcome, "acknowledged");
  },
);

test(
  "two bridges between two brokers do not hand each other's devices round and round",
  hasMosquitto,
  async () => {
    const ports = [freePort(), freePort()];
    await using _first = await Mosquitto.start([{ port: ports[0], settings: OPEN }]);
    await using _second = await Mosquitto.start([{ port: ports[1], settings: OPEN }]);
    await using _board = await boardBridge(ports[0]);
    const between = (from: number, to: number, site: string) =>
      MqttBridge.start(
        `adapters: [{ type: mqtt, id: reader, url: "mqtt://127.0.0.1:${from}" }]`,
        `backbone: { url: "mqtt://127.0.0.1:${to}", site: ${site} }`,
        "broker: false",
      );
    await using there = await between(ports[0], ports[1], "there");
    await using back = await between(ports[1], ports[0], "back");
    await there.value("home-demo/temperature", (value) => typeof value === "number");
    // What is no bridge's is handed on, once.
    const topic = "homeassistant/sensor/plain/t/config";
    const device = { identifiers: ["plain"], name: "Plain" };
    const config = { unique_id: "plain_t", state_topic: "plain/t", device };
    await publish(ports[0], topic, JSON.stringify(config), "-r");
    await publish(ports[0], "plain/t", "7", "-r");
    await using far = await Ear.open(ports[1], "pinbridge/#", "-q", "1");
    await far.hears(/^pinbridge\/there\/plain\/plain_t 7$/);
    await back.value("there-plain/plain_t", (value) => String(value) === "7");
    await publish(ports[0], "plain/t", "8", "-r");
    await far.hears(/^pinbridge\/there\/plain\/plain_t 8$/);
    await using near = await Ear.open(ports[0], "pinbridge/#", "-q", "1");
    await near.hears(/^pinbridge\/home\/demo\/temperature /);
    const devicesOf = (ear: Ear) =>
      [...new Set(ear.heard.map((line) => line.split(" ")[0].split("/").slice(1, 3).join("/")))]
        .filter((place) => !place.includes("$")).sort();
    assert.deepEqual(devicesOf(far), ["there/plain"]);
    assert.deepEqual(devicesOf(near), ["home/demo"]);
  },
);

test(
  "three NATS servers are one broker: bridges on different nodes, and a node that dies",
  hasNats && hasMosquitto,
  async () => {
    await using cluster = await NatsCluster.start();
    const [first, second, third] = cluster.ports;
    await using _board = await boardBridge(first);
    await using viewers = await viewerBridge(second);
    await viewers.value("home-demo/temperature", (value) => typeof value === "number");
    await using viewer = await openViewer(viewers);
    const command = () =>
      viewer.client.command({
        device: "home-demo",
        channel: "fan",
        value: true,
        timeoutMs: 20_000,
      });
    await acknowledged(command);
    await cluster.killNode(2);
    await cluster.settled();
    // What was retained is there without the node, and commands still end in the board's outcome.
    await using late = await viewerBridge(second);
    await late.value("home-demo/temperature", (value) => typeof value === "number");
    await acknowledged(command);
    cluster.startNode(2);
    await cluster.settled();
    await served(third);
    await using ear = await Ear.open(third, "pinbridge/home/#", "-q", "1");
    await ear.hears(/^pinbridge\/home\/demo\/temperature \d/);
  },
);
