import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { tryRates } from "../../bridge/adapters.ts";
import { Bridge } from "../../bridge/bridge.ts";
import { createFirstMinute, type KnownPort } from "../../bridge/first_minute_part.ts";
import { dashboardAssets } from "../../bridge/web/assets.ts";
import { SerialAdapter } from "../../devices/serial/adapter.ts";
import { VirtualAdapter } from "../../devices/virtual/adapter.ts";
import { RatedBoard } from "../devices/serial/_rated_board.ts";
import { findFaults } from "./axe.ts";
import { TestPage } from "./browser.ts";

/** Where pictures go, to be looked at; nowhere unless told. */
const pictures = Deno.env.get("PINBRIDGE_SCREENSHOTS");
const PORTS: readonly KnownPort[] = [
  {
    path: "/dev/ttyACM0",
    product: "Arduino Uno",
    permission: "sudo usermod -aG dialout $USER",
    holders: [],
  },
  { path: "/dev/ttyUSB0", product: "CP2102 USB to UART", holders: ["arduino-ide (process 4711)"] },
  { path: "/dev/ttyUSB1", product: "u-blox 7", profile: "nmea", holders: [] },
];

function startBridge(adapters: readonly SerialAdapter[] = []): { bridge: Bridge; url: string } {
  const bridge = new Bridge({
    adapters,
    assets: dashboardAssets,
    extensions: [(parts) =>
      createFirstMinute({
        ...parts,
        listPorts: () => Promise.resolve(PORTS),
        createDemo: () => Promise.resolve(new VirtualAdapter({ id: "demo" })),
        tryRates,
        brokerUrl: () => "mqtt://192.168.1.20:1883",
      })],
  });
  const { port } = bridge.start();
  return { bridge, url: `http://127.0.0.1:${port}/` };
}

async function look(page: Page, scene: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await findFaults(page), [], `${scene} ${colorScheme}`);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const widest = await page.evaluate("document.documentElement.scrollWidth");
      assert.ok(Number(widest) <= width, `${scene}: ${widest} of ${width} pixels`);
      if (pictures === undefined) continue;
      const path = `${pictures}/${scene}-${width}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true });
    }
  }
}

Deno.test("an empty page says what is plugged in, what keeps it away, and starts a demo", async () => {
  const { bridge, url } = startBridge();
  try {
    await using test = await TestPage.open(url);
    const { page } = test;
    await page.getByText("In use by arduino-ide (process 4711): close it there.").waitFor();
    await page.getByText("sudo usermod -aG dialout $USER").waitFor();
    await page.getByText("The profile nmea fits.").waitFor();
    await page.getByText("mqtt://192.168.1.20:1883").waitFor();
    await look(page, "empty");
    await page.getByLabel("What it measures").fill("soil moisture, light");
    await page.getByText('Serial.print("soil_moisture:");').waitFor();
    await page.getByLabel("Programmed in").selectOption("MicroPython");
    await page.getByText('"soil_moisture": ADC(26)').waitFor();
    // By keyboard alone.
    await page.getByRole("button", { name: "Start a demo board" }).focus();
    await page.keyboard.press("Enter");
    await page.locator('[data-channel="temperature"] canvas').waitFor();
    assert.deepEqual(test.faults, []);
  } finally {
    await bridge.stop();
  }
});

Deno.test({
  name: "a garbled board is read after the common baud rates were tried, from its card",
  ignore: Deno.build.os !== "linux",
  async fn() {
    using board = new RatedBoard(9600);
    const adapter = new SerialAdapter({
      id: "uno",
      port: board.pty.path,
      baudRate: 115_200,
      hello: false,
    });
    const { bridge, url } = startBridge([adapter]);
    try {
      await using test = await TestPage.open(url);
      const { page } = test;
      await page.locator('.device[data-worry="true"]').waitFor();
      await page.getByText(/lines? or frames? were? damaged: check the baud rate/).waitFor();
      await look(page, "garbled");
      await page.getByRole("button", { name: "Try the common baud rates" }).focus();
      await page.keyboard.press("Enter");
      await page.getByText(/^At 9600 baud it said \d+ lines with readings/).waitFor();
      await page.locator('[data-channel="light"] canvas').waitFor();
      await page.getByRole("button", { name: "baudRate: 9600" }).waitFor();
      assert.equal(await page.locator('.device[data-worry="true"]').count(), 0);
      await look(page, "tuned");
      assert.deepEqual(test.faults, []);
    } finally {
      await bridge.stop();
    }
  },
});
