/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { AlarmNotice } from "../../bridge/alarms/notice.ts";
import { findFaults } from "./axe.ts";
import { TestPage } from "./browser.ts";
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
  let before: Alarm | undefined;
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
  const { ageMs, ...after } = alarms.find(({ rule }) => rule === "Above all")!;
  const { ageMs: agedMs, ...known } = before!;
  assert.deepEqual(after, known);
  assert.ok(ageMs! > agedMs!, `${ageMs} ms after ${agedMs} ms`);
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

/** The page of a bridge whose fan is watched by the config. */
async function openPage(...more: string[]) {
  const bridge = await MqttBridge.start(DEMO, `alarms: [${FAN_ON}]`, "broker: false", ...more);
  await fanIsReady(bridge);
  const test = await TestPage.open(bridge.url);
  await test.page.locator('[data-channel="temperature"] canvas').waitFor();
  return { bridge, test, page: test.page };
}

Deno.test("the page shows an alarm at its tile, in a list and in the title, until it is over", async () => {
  const { bridge, test, page } = await openPage();
  await using _bridge = bridge;
  await using _test = test;
  await command(bridge, true);
  const tile = page.locator('[data-channel="fan"]');
  await tile.getByText("Alarm: Fan runs").waitFor();
  assert.equal(await tile.getAttribute("data-alarm"), "alarm");
  assert.equal(await page.title(), "(1) Pinbridge");
  assert.equal(await page.getByRole("status").filter({ hasText: "Alarm: Fan runs" }).count(), 1);
  const list = page.getByRole("region", { name: "Alarms" });
  await list.getByText("demo/fan: on").waitFor();
  await list.getByRole("button", { name: "Acknowledge Fan runs" }).press("Enter");
  await list.getByText(/^noted by this machine at \d\d:\d\d:\d\d$/).waitFor();
  assert.match(await page.evaluate("document.activeElement.textContent"), /^noted by this machine/);
  assert.equal(await page.title(), "Pinbridge");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await findFaults(page), [], colorScheme);
  }
  await command(bridge, false);
  await list.waitFor({ state: "detached" });
  assert.equal(await tile.getAttribute("data-alarm"), null);
  await page.getByText("1 alarm over").click();
  await page.getByText("Alarm: Fan runs").waitFor();
  assert.deepEqual(test.faults, []);
});

Deno.test("at its bell a channel's rules are made, changed and removed by keyboard alone", async () => {
  const { bridge, test, page } = await openPage();
  await using _bridge = bridge;
  await using _test = test;
  const tile = page.locator('[data-channel="temperature"]');
  const bell = tile.getByRole("button", { name: "Alarms of temperature: none" });
  await bell.press("Enter");
  await tile.getByLabel("Value, °C").fill("hot");
  await page.keyboard.press("Enter");
  await tile.getByText("Type a number.").waitFor();
  await tile.getByLabel("Value, °C").fill("-100,5");
  await tile.getByLabel("And so for").fill("soon");
  await page.keyboard.press("Enter");
  await tile.getByText(/^for: must be a time such as 30s or 5m/).waitFor();
  assert.deepEqual(await findFaults(page), []);
  await tile.getByLabel("And so for").fill("");
  await page.keyboard.press("Enter");
  await page.getByRole("region", { name: "Alarms" }).getByText("demo/temperature above -100.5")
    .waitFor();
  // The chart does not reach so far, and says so.
  await tile.getByRole("slider", { name: /, alarm at −100\.5, below the chart$/ }).first()
    .waitFor();
  await tile.getByRole("button", { name: "Change demo/temperature above -100.5" }).press("Enter");
  await tile.getByLabel("It is").selectOption("warning");
  await tile.getByText("More").click();
  await tile.getByLabel("Called").fill("Above all");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "1 warning" }).waitFor();
  assert.equal(await tile.getAttribute("data-alarm"), "warning");
  await page.reload();
  await tile.getByRole("button", { name: "Alarms of temperature: 1" }).press("Enter");
  await tile.getByRole("button", { name: "Remove Above all" }).press("Enter");
  await page.getByRole("region", { name: "Alarms" }).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  assert.equal(await tile.getByLabel("Value, °C").count(), 0);
  // What the config file says is shown, and not to be changed here.
  const fan = page.locator('[data-channel="fan"]');
  await fan.getByRole("button", { name: "Alarms of fan: 1" }).press("Enter");
  await fan.getByText("from the config file").waitFor();
  assert.equal(await fan.getByRole("button", { name: /^(Change|Remove) / }).count(), 0);
  assert.deepEqual(test.faults, []);
});

Deno.test("the browser's notifications are asked for by a click, and come while nobody looks", async () => {
  const { bridge, test, page } = await openPage();
  await using _bridge = bridge;
  await using _test = test;
  await page.addInitScript(() => {
    const shown: string[] = [];
    class Shown {
      static permission = "default";
      static requestPermission() {
        Shown.permission = "granted";
        return Promise.resolve("granted");
      }
      constructor(title: string) {
        shown.push(title);
      }
    }
    Object.assign(globalThis, { Notification: Shown, shown });
    document.hasFocus = () => false;
  });
  await page.reload();
  await page.locator('[data-channel="temperature"]').getByRole("button", { name: /^Alarms of/ })
    .click();
  assert.equal(await page.evaluate("Notification.permission"), "default");
  await page.getByRole("button", { name: "Notify me here" }).click();
  await page.getByRole("button", { name: "Notify me here", pressed: true }).waitFor();
  await command(bridge, true);
  await page.waitForFunction(() => (globalThis as unknown as { shown: string[] }).shown.length > 0);
  assert.deepEqual(await page.evaluate("shown"), ["Alarm: Fan runs"]);
  assert.deepEqual(test.faults, []);
});
