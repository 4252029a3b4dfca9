import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import {
  Backbone,
  type BackboneOptions,
  STATE_EVERY_MS,
} from "../../../bridge/backbone/backbone.ts";
import { STALL_MS } from "../../../bridge/backbone/outbox.ts";
import type { MqttPort, MqttWill } from "../../../bridge/backbone/mqtt_port.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import { DeviceError } from "../../../devices/adapter.ts";
import { InnerBroker } from "../../../devices/mqtt/broker/inner_broker.ts";
import type { LocalMessage } from "../../../devices/mqtt/broker/local_client.ts";
import { InnerConnection } from "../../../devices/mqtt/inner_connection.ts";
import { utf8 } from "../../src/_bytes.ts";
import { addBoard, channel, type SilentOwner } from "../_boards.ts";
import { ManualClock, settle } from "../_manual_clock.ts";

const CONFIG = "homeassistant/device/pinbridge_home_board/config";
const STATE = "pinbridge/home/board/$state";
const SITE = "pinbridge/home/$description {…}";
const DESCRIPTION = "pinbridge/home/board/$description {…}";

/** A hub with a board whose backbone is a broker of the test's, and somebody else on that broker. */
class Scene {
  readonly clock = new ManualClock();
  readonly hub = new Hub({ clock: this.clock });
  readonly owner: SilentOwner = addBoard(this.hub);
  readonly broker = new InnerBroker({ listen: () => Deno.listen({ port: 0 }) });
  readonly backbone: Backbone;
  /** What the other one heard since it looked last, `topic payload`. */
  heard: string[] = [];
  will: MqttWill | null = null;
  /** Nothing is published before it is resolved. */
  held: PromiseWithResolvers<void> | null = null;
  lose: () => void = () => {};
  readonly #other = this.broker.join((message) => this.heard.push(lineOf(message)), {});

  constructor(options: Partial<BackboneOptions> = {}) {
    const { hub, clock } = this;
    this.backbone = new Backbone({
      hub,
      clock,
      log: { info() {}, warn() {} },
      port: this.#port(),
      site: "home",
      discoveryPrefix: "homeassistant",
      version: "1",
      isOurs: () => true,
      ...options,
    });
  }

  async start(): Promise<void> {
    this.#other.subscribe("#");
    this.backbone.start();
    await settle();
  }

  /** Publishes as somebody else. */
  async publish(topic: string, payload: string, retain = false): Promise<void> {
    this.#other.publish(topic, utf8(payload), { retain });
    await settle();
  }

  /** What the broker keeps, `topic payload`. */
  kept(): string[] {
    const lines: string[] = [];
    const client = this.broker.join((message) => lines.push(lineOf(message)), {});
    client.subscribe("#");
    client.close();
    return lines;
  }

  takeHeard(): string[] {
    const heard = this.heard;
    this.heard = [];
    return heard;
  }

  #port(): MqttPort {
    const source = {};
    return {
      open: (will, onMessage) => {
        this.will = will;
        const connection = new InnerConnection(this.broker, { onMessage }, source);
        const lost = new Promise<never>((_, reject) => {
          this.lose = () => {
            connection.close();
            reject(new Error("lost"));
          };
        });
        return Promise.resolve({
          lost,
          subscribe: (filters) => connection.subscribe(filters),
          publish: async (message) => {
            await this.held?.promise;
            await connection.publish(message);
          },
          close: () => connection.close(),
        });
      },
    };
  }
}

function lineOf({ topic, payload }: LocalMessage): string {
  const said = text(payload);
  const isLong = /\/(?:config|\$description)$/.test(topic) && said !== "";
  return `${topic} ${isLong ? "{…}" : said}`;
}

function text(payload: Uint8Array): string {
  return new TextDecoder().decode(payload);
}

Deno.test("config, availability and last values are kept by the broker, each under its topic", async () => {
  const scene = new Scene();
  scene.hub.publish("board", "temperature", 20.5, 1);
  await scene.start();
  deepStrictEqual(scene.kept(), [
    SITE,
    "pinbridge/home/$state online",
    DESCRIPTION,
    `${CONFIG} {…}`,
    `${STATE} online`,
    "pinbridge/home/board/temperature 20.5",
  ]);
  deepStrictEqual(scene.will, {
    topic: "pinbridge/home/$state",
    payload: "offline",
    qos: 1,
    retain: true,
  });
  await scene.backbone.stop();
});

Deno.test("of values that come quickly the first goes at once, then the newest of each channel", async () => {
  const scene = new Scene();
  await scene.start();
  await scene.clock.advance(1000);
  scene.takeHeard();
  for (let i = 1; i <= 50; i++) {
    scene.hub.publish("board", "temperature", i, i);
    await settle();
  }
  await scene.clock.advance(100);
  deepStrictEqual(scene.takeHeard(), [
    "pinbridge/home/board/temperature 1",
    "pinbridge/home/board/temperature 50",
  ]);
  await scene.backbone.stop();
});

Deno.test("after a lost connection everything is said again", async () => {
  const scene = new Scene();
  scene.hub.publish("board", "temperature", 20, 1);
  await scene.start();
  scene.takeHeard();
  scene.lose();
  await settle();
  scene.hub.publish("board", "temperature", 21, 1);
  await scene.clock.advance(1000);
  deepStrictEqual(scene.takeHeard(), [
    SITE,
    "pinbridge/home/$state online",
    DESCRIPTION,
    `${CONFIG} {…}`,
    `${STATE} online`,
    "pinbridge/home/board/temperature 21",
  ]);
  await scene.backbone.stop();
});

Deno.test("when Home Assistant starts everything is said again, after a moment; when it stops nothing is", async () => {
  const scene = new Scene();
  await scene.start();
  await scene.clock.advance(1000);
  scene.takeHeard();
  await scene.publish("homeassistant/status", "offline");
  await scene.clock.advance(3000);
  deepStrictEqual(scene.takeHeard(), []);
  await scene.publish("homeassistant/status", "online");
  await scene.clock.advance(2100);
  deepStrictEqual(scene.takeHeard(), [
    "pinbridge/home/$state online",
    DESCRIPTION,
    `${CONFIG} {…}`,
    `${STATE} online`,
  ]);
  await scene.backbone.stop();
});

Deno.test("a board that is away is offline, and one that is gone leaves nothing behind", async () => {
  const scene = new Scene();
  scene.hub.publish("board", "temperature", 20, 1);
  await scene.start();
  scene.hub.setState("board", "absent", "unplugged");
  await scene.clock.advance(200);
  ok(scene.kept().includes(`${STATE} offline`));
  scene.hub.remove("board");
  await scene.clock.advance(200);
  deepStrictEqual(scene.kept(), [SITE, "pinbridge/home/$state online"]);
  await scene.backbone.stop();
});

Deno.test("a board that went while there was no connection leaves nothing behind either", async () => {
  const scene = new Scene();
  scene.hub.publish("board", "temperature", 20, 1);
  await scene.start();
  scene.lose();
  await settle();
  scene.hub.remove("board");
  await scene.clock.advance(1200);
  deepStrictEqual(scene.kept(), [SITE, "pinbridge/home/$state online"]);
  await scene.backbone.stop();
});

Deno.test("a channel that is gone is taken out of the announcement, then left out", async () => {
  const scene = new Scene();
  const configs: unknown[] = [];
  await scene.start();
  const reader = scene.broker.join(({ payload }) => {
    configs.push(Object.keys(JSON.parse(new TextDecoder().decode(payload)).components));
  }, {});
  reader.subscribe(CONFIG);
  configs.length = 0;
  scene.hub.describe(scene.owner, {
    id: "board",
    name: "Board",
    channels: [channel("fan", "boolean")],
  });
  await scene.clock.advance(200);
  deepStrictEqual(configs, [["temperature", "setpoint", "label", "fan"], ["fan"]]);
  await scene.backbone.stop();
});

Deno.test("single announcements that the broker kept are told, then the device's comes, then they go", async () => {
  const scene = new Scene();
  const singles = ["sensor/pinbridge_home_board/temperature", "switch/pinbridge_home_board"]
    .map((path) => `homeassistant/${path}/config`);
  for (const topic of singles) await scene.publish(topic, '{"unique_id":"x"}', true);
  await scene.publish("homeassistant/sensor/other/t/config", "{}", true);
  await scene.start();
  scene.takeHeard();
  const said: string[] = [];
  scene.broker.join(({ topic, payload }) => {
    const text = new TextDecoder().decode(payload);
    said.push(`${topic} ${topic === CONFIG ? "" : text}`.trim());
  }, {}).subscribe("homeassistant/#");
  said.length = 0;
  await scene.clock.advance(500);
  deepStrictEqual(said, [
    ...singles.toReversed().map((topic) => `${topic} {"migrate_discovery":true}`),
    CONFIG,
    ...singles.toReversed(),
  ]);
  await scene.backbone.stop();
});

Deno.test("stop() says that the bridge and its boards are offline, and keeps the announcement", async () => {
  const scene = new Scene();
  await scene.start();
  await scene.backbone.stop();
  deepStrictEqual(scene.kept(), [
    SITE,
    DESCRIPTION,
    `${CONFIG} {…}`,
    "pinbridge/home/$state offline",
    `${STATE} offline`,
  ]);
});

Deno.test("what is not ours is neither published nor announced: an echo ends here", async () => {
  const scene = new Scene({ isOurs: ({ owner }) => owner.id !== "owner" });
  scene.hub.publish("board", "temperature", 20, 1);
  await scene.start();
  deepStrictEqual(scene.kept(), [SITE, "pinbridge/home/$state online"]);
  await scene.backbone.stop();
});

Deno.test("without Home Assistant nothing is announced", async () => {
  const scene = new Scene({ discoveryPrefix: null });
  await scene.start();
  deepStrictEqual(scene.kept(), [
    SITE,
    "pinbridge/home/$state online",
    DESCRIPTION,
    `${STATE} online`,
  ]);
  await scene.backbone.stop();
});

Deno.test("a bridge says what it is, and again and again that it is there", async () => {
  const scene = new Scene();
  const said: unknown[] = [];
  const sites = scene.broker.join(({ payload }) => said.push(JSON.parse(text(payload))), {});
  sites.subscribe("pinbridge/home/$description");
  await scene.start();
  const since = scene.clock.now();
  scene.takeHeard();
  await scene.clock.advance(2 * STATE_EVERY_MS);
  deepStrictEqual(scene.takeHeard(), Array(2).fill("pinbridge/home/$state online"));
  scene.lose();
  await scene.clock.advance(3000);
  const [first, second] = said as { since: number }[];
  deepStrictEqual(first, { version: "1", stateEveryMs: STATE_EVERY_MS, since, stalls: 0 });
  ok(second.since > since, "another connection is known by it");
  await scene.backbone.stop();
});

Deno.test("a broker that holds everything up leaves a hole, which is said when it goes on", async () => {
  const scene = new Scene();
  await scene.start();
  await scene.clock.advance(1000);
  const stalls: number[] = [];
  const take = (message: LocalMessage) => stalls.push(JSON.parse(text(message.payload)).stalls);
  scene.broker.join(take, {}).subscribe("pinbridge/home/$description");
  for (const ms of [STALL_MS - 1, STALL_MS]) {
    scene.held = Promise.withResolvers<void>();
    scene.hub.publish("board", "temperature", ms, ms);
    await settle();
    await scene.clock.advance(ms);
    scene.held.resolve();
    await scene.clock.advance(1000);
  }
  deepStrictEqual(stalls, [0, 1]);
  await scene.backbone.stop();
});

Deno.test("what a device is, with units, bounds and options, is there for other bridges", async () => {
  const scene = new Scene();
  const descriptions: unknown[] = [];
  const take = (message: LocalMessage) => descriptions.push(JSON.parse(text(message.payload)));
  scene.broker.join(take, {}).subscribe("pinbridge/home/board/$description");
  const channels = [
    { id: "t", name: "Air", kind: "number", unit: "°C", writable: false },
    { id: "mode", kind: "string", options: ["eco", "on"], writable: true },
    { id: "$hidden", kind: "string", writable: false },
  ] as const;
  scene.hub.describe(scene.owner, { id: "board", name: "Green", channels });
  await scene.start();
  deepStrictEqual(descriptions, [{
    name: "Green",
    bridge: "1",
    channels: {
      t: { name: "Air", kind: "number", unit: "°C", writable: false },
      mode: { kind: "string", options: ["eco", "on"], writable: true },
    },
  }]);
  await scene.backbone.stop();
});

Deno.test("a command ends in the board's own outcome, under its sender's id", async () => {
  const scene = new Scene();
  await scene.start();
  scene.takeHeard();
  await scene.publish("pinbridge/home/board/fan/set", '{"id":"x","value":true}');
  await scene.publish("pinbridge/home/board/setpoint/set", "21");
  scene.owner.commands[0].answer.resolve({ outcome: "acknowledged" });
  await settle();
  scene.owner.commands[1].answer.reject(new DeviceError("rejected", "too hot"));
  await settle();
  deepStrictEqual(scene.owner.commands.map(({ command }) => [command.channel, command.value]), [
    ["fan", true],
    ["setpoint", 21],
  ]);
  deepStrictEqual(scene.takeHeard(), [
    'pinbridge/home/board/fan/outcome {"id":"x","outcome":"acknowledged","latencyMs":0}',
    'pinbridge/home/board/setpoint/outcome {"outcome":"rejected","error":"too hot"}',
  ]);
  const { requested } = scene.hub.device("board")!.channels.get("setpoint")!;
  deepStrictEqual([requested?.by, requested?.value], ["MQTT", 21]);
  await scene.backbone.stop();
});

Deno.test("a command that comes twice under one id is carried out once, and answered again", async () => {
  const scene = new Scene();
  await scene.start();
  const send = () => scene.publish("pinbridge/home/board/fan/set", '{"id":1,"value":true}');
  await send();
  await send();
  scene.owner.commands[0].answer.resolve({ outcome: "acknowledged" });
  await settle();
  scene.takeHeard();
  await send();
  strictEqual(scene.owner.commands.length, 1);
  deepStrictEqual(scene.takeHeard(), [
    'pinbridge/home/board/fan/outcome {"id":1,"outcome":"acknowledged","latencyMs":0}',
  ]);
  await scene.backbone.stop();
});

Deno.test("a command that the broker had kept, or that comes too late, is not carried out", async () => {
  const scene = new Scene();
  await scene.publish("pinbridge/home/board/fan/set", "true", true);
  await scene.start();
  scene.takeHeard();
  const deadline = scene.clock.now() - 1;
  await scene.publish(
    "pinbridge/home/board/fan/set",
    `{"id":1,"value":true,"deadline":${deadline}}`,
  );
  await scene.publish("pinbridge/home/board/fan/set", "");
  strictEqual(scene.owner.commands.length, 0);
  deepStrictEqual(scene.takeHeard(), [
    'pinbridge/home/board/fan/outcome {"id":1,"outcome":"timeout","error":"its deadline had passed when it came"}',
  ]);
  await scene.backbone.stop();
});

Deno.test("a command without an answer ends at its deadline, and one to nothing is told so", async () => {
  const scene = new Scene();
  await scene.start();
  scene.takeHeard();
  await scene.publish("pinbridge/home/board/fan/set", '{"id":1,"value":true,"timeoutMs":50}');
  await scene.clock.advance(50);
  await scene.publish("pinbridge/home/nothing/fan/set", "true");
  await scene.publish("pinbridge/home/board/temperature/set", "20");
  const outcomes = scene.takeHeard().map((line) => /"outcome":"(\w+)"/.exec(line)?.[1]);
  deepStrictEqual(outcomes, ["timeout", "unknown", "invalid"]);
  await scene.backbone.stop();
});

Deno.test("what the bridge says of itself goes out, and what the broker keeps again after a loss", async () => {
  const scene = new Scene();
  scene.backbone.publish("$alarms", "early", true);
  scene.backbone.publish("$alarm", "unheard", false);
  await scene.start();
  scene.takeHeard();
  scene.backbone.publish("$alarm", "one", false);
  scene.backbone.publish("$alarm", "two", false);
  await settle();
  deepStrictEqual(scene.takeHeard(), ["pinbridge/home/$alarm one", "pinbridge/home/$alarm two"]);
  scene.lose();
  await settle();
  await scene.clock.advance(10_000);
  const own = scene.takeHeard().filter((line) => line.includes("$alarm"));
  deepStrictEqual(own, ["pinbridge/home/$alarms early"]);
  ok(scene.kept().includes("pinbridge/home/$alarms early"));
  await scene.backbone.stop();
});
