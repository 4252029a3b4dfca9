/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { readDashboard } from "../../bridge/wire/dashboard.ts";
import { DEVICES } from "./_hostile.ts";
import { findFaults } from "./axe.ts";
import { TestPage } from "./browser.ts";
import { listeningUrl, type Program, startBridge } from "./program.ts";

const LAYOUT = "../x y&w=%<b>";
const WIDGETS = [
  ["constructor", "gauge"],
  ["__proto__", "switch"],
  ["x".repeat(128), "chart"],
  ["<img src=x onerror=alert(1)>", "select"],
  ["huge", "bar"],
  ["huge", "gauge"],
  ["latitude", "map"],
  ["color", "color"],
  ["turned", "slider"],
  ["gone", "number"],
].map(([channel, widget], i) => {
  const topic = `constructor/${channel}`;
  return { topic, widget, x: 3 * (i % 4), y: 3 * Math.floor(i / 4), width: 3, height: 3 };
});

/** A bridge whose devices and layouts are called what a page could stumble over. */
function startHostile(): Program {
  const directory = Deno.makeTempDirSync({ prefix: "pinbridge-hostile-" });
  const type = new URL("_hostile.ts", import.meta.url).pathname;
  const file = `${directory}/pinbridge.yaml`;
  Deno.writeTextFileSync(file, JSON.stringify({ adapters: [{ type, id: "hostile" }] }));
  const layouts = { [LAYOUT]: { widgets: WIDGETS }, constructor: { widgets: [] } };
  const kept = { version: 1, dashboard: readDashboard({ layouts }) };
  Deno.writeTextFileSync(`${directory}/dashboard.json`, JSON.stringify(kept));
  const args = ["--config", file, "--state", directory, "--no-demo", "--no-broker", "--port", "0"];
  return startBridge(...args);
}

/** How many pixels the page is wider than its window. */
function excess(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

Deno.test("whatever devices, channels and values are called, the page shows them as text", async () => {
  await using bridge = startHostile();
  const url = await listeningUrl(bridge);
  await using test = await TestPage.open(url);
  const { page } = test;
  page.on("dialog", (dialog) => {
    test.faults.push(`a device's text was run: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.locator("[data-device] canvas").first().waitFor();
  const shown = await page.locator("[data-device]").evaluateAll((cards) =>
    cards.map((card) => (card as HTMLElement).dataset.device)
  );
  assert.deepEqual(shown, DEVICES);
  for (const width of [1280, 390]) {
    await page.setViewportSize({ width, height: 800 });
    for (const link of [`w/${encodeURIComponent(LAYOUT)}`, "#compare=lines:__proto__/huge"]) {
      await page.goto("about:blank");
      await page.goto(`${url}${link}`);
      await page.locator("canvas, .placed").first().waitFor();
      await page.waitForTimeout(500);
      assert.equal(await excess(page), 0, link);
      assert.deepEqual(await findFaults(page), [], link);
    }
  }
  assert.deepEqual(test.faults, []);
});

Deno.test("a link of any name and length shows the page, which scrolls nowhere sideways", async () => {
  await using bridge = startHostile();
  const url = await listeningUrl(bridge);
  await using test = await TestPage.open(url);
  const { page } = test;
  const long = "x".repeat(3000);
  const links = ["d/__proto__", "d/%ff", "w/toString", "w/constructor", "#w=%00&t=1-2", "#c=%2f"];
  for (const link of [...links, `d/${long}`, `w/${long}`, `c/a/${long}`]) {
    await page.goto("about:blank");
    await page.goto(`${url}${link}`);
    await page.getByRole("button", { name: "Pause" }).waitFor();
    await page.waitForTimeout(200);
    assert.equal(await excess(page), 0, link.slice(0, 40));
  }
  assert.deepEqual(test.faults, []);
});
