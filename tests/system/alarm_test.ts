import assert from "node:assert/strict";
import type { AlarmNotice } from "../../bridge/alarms/notice.ts";
import { Ear, freePort, hasMosquitto } from "./mosquitto.ts";
import { BridgeClient } from "../../bridge/client/client.ts";
import { socketUrl } from "../../bridge/client/connect.ts";
import type { Alarm } from "../../bridge/wire/alarms.ts";
import { MqttBridge } from "./mqtt_bridge.ts";
import { startBoard } from "./program.ts";
import { TestViewer } from "./viewer.ts";

const DEMO = "adapters: [{ type: virtual, id: demo }]";
const FAN_ON = "{ topic: demo/fan, is: true, name: Fan runs }";

/** A server that takes what a webhook posts. */
class Hook implements AsyncDisposable {
  readonly notices: AlarmNotice[] = [];
  readonly authorizations: (string | null)[] = [];
  readonly #server: Deno.HttpServer;
  #wake = Promise.withResolvers<void>();

  constructor(port: number) {
    const options = { port, hostname: "127.0.0.1", onListen: () => {} };
    this.#server = Deno.serve(options, async (request) => {
      this.authorizations.push(request.headers.get("authorization"));
      this.notices.push(await request.json());
      this.#wake.resolve();
      this.#wake = Promise.withResolvers();
      return new Response(null, { status: 204 });
    });
  }

  /** Resolves when so many were posted. */
  async count(wanted: number): Promise<void> {
    while (this.notices.length < wanted) await this.#wake.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

function setFan({ url }: MqttBridge, value: boolean): Promise<Response> {
  return fetch(new URL("api/devices/demo/command", url), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ channel: "fan", value }),
  });
}

async function command(bridge: MqttBridge, value: boolean): Promise<void> {
  const response = await setFan(bridge, value);
  assert.equal(response.status, 200, await response.text());
}

/** Resolves when the board has said which of its channels can be set. */
async function fanIsReady(bridge: MqttBridge): Promise<void> {
  await using viewer = await TestViewer.open(bridge.url);
  await viewer.device(({ channels }) => {
    return channels.some(({ id, writable, last }) =>
      id === "fan" && writable && last !== undefined
    );
  });
}

/** A viewer who waits for alarms. */
class AlarmViewer implements Disposable {
  readonly #client: BridgeClient;
  #alarms: readonly Alarm[] | null = null;
  #wake = Promise.withResolvers<void>();

  constructor(url: string) {
    this.#client = new BridgeClient({
      url: socketUrl(url),
      onAlarms: (alarms) => {
        this.#alarms = alarms;
        this.#wake.resolve();
        this.#wake = Promise.withResolvers();
      },
    });
    this.#client.connect();
  }

  /** Resolves with the alarms once they are as wanted. */
  async until(isWanted: (alarms: readonly Alarm[]) => boolean): Promise<readonly Alarm[]> {
    while (this.#alarms === null || !isWanted(this.#alarms)) await this.#wake.promise;
    return this.#alarms;
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

Deno.test("with no page open an alarm is posted and published, also to a server that comes later", {
  ignore: !hasMosquitto,
}, async () => {
  const port = freePort();
  await using bridge = await MqttBridge.start(
    DEMO,
    `alarms: { rules: [${FAN_ON}], webhook: { url: "http://127.0.0.1:${port}/hook?k=v" } }`,
  );
  await using ear = await Ear.open(bridge.port, "pinbridge/home/+");
  await fanIsReady(bridge);
  await command(bridge, true);
  await ear.hears(/^pinbridge\/home\/\$alarm \{"event":"began","text":"Alarm: Fan runs/);
  await ear.hears(/^pinbridge\/home\/\$alarms \{"active":1,/);
  await bridge.program.line(/webhook at 127\.0\.0\.1:\d+: it cannot be reached/);
  await using hook = new Hook(port);
  await command(bridge, false);
  await hook.count(2);
  assert.deepEqual(hook.notices.map(({ event, rule }) => [event, rule]), [
    ["began", "Fan runs"],
    ["cleared", "Fan runs"],
  ]);
  await ear.hears(/^pinbridge\/home\/\$alarms \{"active":0,/);
  // What is kept is there for who comes later; what was said once is not.
  await using late = await Ear.open(bridge.port, "pinbridge/home/+");
  await late.hears(/\$alarms \{"active":0,/);
  assert.ok(late.heard.every((line) => !line.includes("$alarm ")));
});

Deno.test("a bridge that is killed comes back with its alarm, who noted it, and the page's rules", async () => {
  await using bridge = await MqttBridge.start(DEMO, `alarms: [${FAN_ON}]`, "broker: false");
  const url = bridge.url;
  let before: unknown;
  {
    await using viewer = await TestViewer.open(url);
    await fanIsReady(bridge);
    await command(bridge, true);
    const rule = { topic: "demo/temperature", above: -100, name: "Above all" };
    await viewer.client.request("setAlarmRule", { rule });
    const { alarms } = await viewer.client.alarms();
    assert.deepEqual(alarms.map(({ rule }) => rule), ["Fan runs", "Above all"]);
    await viewer.client.acknowledge(alarms[1].id);
    before = (await viewer.client.alarms()).alarms[1];
  }
  await bridge.restart("SIGKILL");
  await using viewer = await TestViewer.open(bridge.url);
  const { alarms } = await viewer.client.alarms();
  assert.deepEqual(alarms.find(({ rule }) => rule === "Above all"), before);
  assert.equal(alarms.some(({ acknowledged }) => acknowledged?.by === "this machine"), true);
  const { rules } = await viewer.client.request("alarmRules", {}) as { rules: { name: string }[] };
  assert.deepEqual(rules.map(({ name }) => name), ["Fan runs", "Above all"]);
});

Deno.test("a board that is unplugged is lost, and no more when it is plugged in again", async () => {
  const folder = await Deno.makeTempDir();
  const link = `${folder}/board`;
  const board = await startBoard(link);
  await using bridge = await MqttBridge.start(
    `adapters: [{ type: serial, id: shed, port: "${link}" }]`,
    "alarms: [{ topic: +, lost: true, for: 100ms, severity: warning }]",
    "broker: false",
  );
  using viewer = new AlarmViewer(bridge.url);
  await bridge.value("shed/fan", (value) => value === false);
  await board[Symbol.asyncDispose]();
  const [alarm] = await viewer.until((alarms) => alarms.length === 1);
  assert.deepEqual([alarm.topic, alarm.severity], ["shed", "warning"]);
  await using _again = await startBoard(link);
  await viewer.until((alarms) => alarms.length === 0);
});
