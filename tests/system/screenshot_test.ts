import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { readDashboard } from "../../bridge/wire/dashboard.ts";
import { TestPage } from "./browser.ts";
import { startCrowd } from "./crowded_bridge.ts";
import { MqttBridge } from "./mqtt_bridge.ts";
import { listeningUrl, type Program, startBridge } from "./program.ts";
import { TestViewer } from "./viewer.ts";
import { startWidgets } from "./widget_bridge.ts";

/** Where the pictures go, to be looked at; a new directory unless told. */
const target = Deno.env.get("PINBRIDGE_SCREENSHOTS") ??
  Deno.makeTempDirSync({ prefix: "pinbridge-screenshots-" });
/** Windows of a desk, a phone, a tablet and a screen of 4K. */
const WIDTHS = [1440, 390, 1024, 3840];

/** Takes pictures of a page in both colour schemes and widths; none of them scrolls sideways. */
async function takePictures(page: Page, scene: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      // Two frames: one lays out, the next one has drawn the charts.
      await page.evaluate(() =>
        new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
      );
      await page.screenshot({ path: `${target}/${scene}-${width}-${colorScheme}.png` });
    }
    const widest = await page.evaluate("document.documentElement.scrollWidth");
    assert.ok(Number(widest) <= width, `${scene}: ${widest} of ${width} pixels`);
  }
}

Deno.test("the page is worth looking at: one board, empty, many boards, the longest names", async () => {
  const scenes: [string, () => Program | Promise<Program>, string][] = [
    ["demo", () => startBridge("--demo", "--port", "0", "--no-broker"), "canvas"],
    ["empty", () => startBridge("--no-demo", "--port", "0", "--no-broker"), ".empty"],
    ["twelve", () => startCrowd({ devices: 12, channels: 3 }), "canvas"],
    ["names", () => startCrowd({ devices: 2, channels: 1, longNames: true }), "canvas"],
  ];
  for (const [scene, start, sign] of scenes) {
    await using bridge = await start();
    await using test = await TestPage.open(await listeningUrl(bridge), {
      width: 1440,
      height: 900,
    });
    await test.page.locator(sign).first().waitFor();
    // Some seconds of readings, to have something to look at.
    await test.page.waitForTimeout(sign === "canvas" ? 4_000 : 0);
    await takePictures(test.page, scene);
    assert.deepEqual(test.faults, []);
  }
  console.log(`Pictures: ${target}`);
});

Deno.test("a layout with every widget, a wall and a board gone silent are worth looking at", async () => {
  for (
    const [scene, place, goesAfterMs] of [
      ["widgets", "#w=every", undefined],
      ["wall", "#w=wall&wall", undefined],
      ["stale", "#w=every", 3_000],
    ] as const
  ) {
    await using bridge = startWidgets({ goesAfterMs });
    const size = { width: 1440, height: 900 };
    await using test = await TestPage.open(`${await listeningUrl(bridge)}${place}`, size);
    await test.page.locator(".placed").first().waitFor();
    await test.page.waitForTimeout(4_000);
    await takePictures(test.page, scene);
    assert.deepEqual(test.faults, []);
  }
});

Deno.test("channels looked at together are worth looking at: lines on two axes, XY, histogram, spectrum", async () => {
  await using bridge = await startBridge("--demo", "--port", "0", "--no-broker");
  const url = await listeningUrl(bridge);
  const both = "demo/temperature,demo/humidity";
  for (
    const [kind, topics] of [
      ["lines", `${both},demo/light`],
      ["xy", both],
      ["histogram", both],
      ["spectrum", "demo/light"],
    ]
  ) {
    const size = { width: 1440, height: 900 };
    await using test = await TestPage.open(`${url}#compare=${kind}:${topics}`, size);
    await test.page.locator("[data-comparison] td", { hasText: /\d/ }).first().waitFor();
    await test.page.waitForTimeout(4_000);
    await takePictures(test.page, `compare-${kind}`);
    assert.deepEqual(test.faults, []);
  }
  console.log(`Pictures: ${target}`);
});

Deno.test("alarms are worth looking at: beside the charts, with a bell open, on a wall", async () => {
  await using bridge = await MqttBridge.start(
    "adapters: [{ type: virtual, id: demo }, { type: serial, id: shed, port: /dev/none }]",
    `alarms:
  - { topic: demo/temperature, above: 19, hysteresis: 0.5, name: Too hot for the tomatoes }
  - { topic: +/humidity, above: 10, severity: warning }
  - { topic: shed, lost: true, for: 1s }`,
    "broker: false",
  );
  await using viewer = await TestViewer.open(bridge.url);
  const place = (topic: string, x: number) => ({ topic, x, y: 0, width: 6, height: 3 });
  const widgets = [place("demo/temperature", 0), place("demo/light", 6)];
  const dashboard = readDashboard({ layouts: { wall: { widgets } } });
  await viewer.client.request("saveDashboard", { version: 0, dashboard });
  const size = { width: 1440, height: 900 };
  await using test = await TestPage.open(bridge.url, size);
  await test.page.getByRole("button", { name: "Acknowledge shed lost for 1s" }).click();
  await test.page.waitForTimeout(4_000);
  await takePictures(test.page, "alarm");
  await test.page.getByRole("button", { name: /^Alarms of humidity/ }).click();
  await takePictures(test.page, "alarm-bell");
  await test.page.goto(`${bridge.url}#w=wall&wall`);
  await test.page.locator(".placed[data-alarm]").waitFor();
  await takePictures(test.page, "alarm-wall");
  assert.deepEqual(test.faults, []);
  console.log(`Pictures: ${target}`);
});
