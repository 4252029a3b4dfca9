/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { findFaults } from "./axe.ts";
import { TestPage } from "./browser.ts";
import { listeningUrl } from "./program.ts";
import { EVERY_WIDGET, startWidgets } from "./widget_bridge.ts";

async function choose(page: Page, channel: string, widget: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`how ${channel} is shown`) }).click();
  await page.getByLabel("Shown as").selectOption(widget);
  await page.getByRole("button", { name: "Show it so" }).click();
  await page.locator(`[data-channel="${channel}"] .widget-${widget}`).waitFor();
}

Deno.test("each widget shows its channel, in both colour schemes, and axe finds nothing", async () => {
  await using bridge = startWidgets();
  await using test = await TestPage.open(`${await listeningUrl(bridge)}#w=every`);
  const { page } = test;
  for (const { widget } of EVERY_WIDGET) await page.locator(`.widget-${widget}`).first().waitFor();
  assert.equal(await page.locator(".placed").count(), EVERY_WIDGET.length);
  await page.locator(".widget-map .map-track").waitFor();
  await page.locator(".widget-timeline .state-names li:visible").first().waitFor();
  const gauge = page.getByRole("meter", { name: "humidity" });
  assert.match((await gauge.getAttribute("aria-valuetext"))!, /^\d+ %$/);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await findFaults(page), []);
  }
  assert.deepEqual(test.faults, []);
});

Deno.test("each widget that commands tells what was asked and what is reported", async () => {
  await using bridge = startWidgets();
  await using test = await TestPage.open(`${await listeningUrl(bridge)}#w=every`);
  const { page } = test;
  const told = async (widget: string, value: string) => {
    const tile = page.locator(`.widget-${widget}`);
    await tile.locator(".reported-value").getByText(value, { exact: true }).waitFor();
    await tile.locator('[data-phase="acknowledged"]').waitFor();
  };
  await page.getByRole("switch", { name: "fan" }).click();
  await told("switch", "on");
  const slider = page.getByRole("slider", { name: "New value of setpoint" });
  await slider.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowRight");
  await told("slider", "26");
  await page.getByRole("group", { name: "mode" }).getByRole("button", { name: "night" }).click();
  await told("button", "night");
  await page.getByLabel("New colour of color").fill("#20a0ff");
  await told("color", "#20a0ff");
  assert.deepEqual(test.faults, []);
});

Deno.test("a widget and a unit are chosen by a tile's unit, and everybody sees them so", async () => {
  await using bridge = startWidgets();
  const url = await listeningUrl(bridge);
  await using test = await TestPage.open(url);
  await using other = await TestPage.open(url);
  const { page } = test;
  await page.getByRole("button", { name: "°C: how temperature is shown" }).click();
  await page.getByLabel("Unit", { exact: true }).fill("K");
  await page.getByLabel("From", { exact: true }).fill("30");
  await page.getByLabel("To", { exact: true }).fill("20");
  await page.keyboard.press("Enter");
  await page.getByText("From has to be less than to.").waitFor();
  await page.getByLabel("To", { exact: true }).fill("40");
  await page.keyboard.press("Enter");
  await choose(page, "temperature", "gauge");
  const gauge = other.page.locator('[data-channel="temperature"] .widget-gauge');
  await gauge.waitFor();
  assert.equal(await gauge.locator(".unit").textContent(), "K");
  assert.deepEqual(await gauge.locator(".scale-ends span").allTextContents(), [
    "30",
    "beyond the scale",
    "40",
  ]);
  await page.getByRole("button", { name: "K: how temperature is shown" }).click();
  await page.getByRole("button", { name: "As the device says" }).click();
  await other.page.getByRole("button", { name: "°C: how temperature is shown" }).waitFor();
  assert.deepEqual([...test.faults, ...other.faults], []);
});

Deno.test("a board that says nothing any more is shown so by each of its widgets", async () => {
  await using bridge = startWidgets({ goesAfterMs: 2000 });
  await using test = await TestPage.open(`${await listeningUrl(bridge)}#w=every`);
  const { page } = test;
  await page.locator('.placed[data-live="false"]').first().waitFor();
  const notes = await page.locator(".placed-note").allTextContents();
  assert.equal(notes.length, EVERY_WIDGET.length);
  for (const note of notes) assert.match(note, /^stale: last known .* ago$/);
  for (const control of await page.locator(".placed").locator("button, input, select").all()) {
    assert.ok(await control.isDisabled());
  }
  bridge.kill("SIGKILL");
  await page.locator(".placed-note", { hasText: "not connected: last known" }).first().waitFor();
});

/** A PNG of one pixel. */
const PIXEL =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";

Deno.test("a map lies on tiles where the config names some, and the page may load those alone", async () => {
  const asked: string[] = [];
  await using server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, (request) => {
    asked.push(new URL(request.url).pathname);
    return new Response(Uint8Array.fromBase64(PIXEL), { headers: { "Content-Type": "image/png" } });
  });
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const map = { tiles: `${origin}/{z}/{x}/{y}.png`, attribution: "© everybody" };
  await using bridge = startWidgets({ config: { map } });
  const url = await listeningUrl(bridge);
  await using test = await TestPage.open(`${url}#w=every`);
  await test.page.locator(".widget-map image").first().waitFor();
  await test.page.getByText("© everybody").waitFor();
  await test.page.waitForFunction(() => performance.getEntriesByType("resource").length > 0);
  assert.ok(asked.length > 0 && asked.every((path) => /^\/\d+\/\d+\/\d+\.png$/.test(path)));
  assert.deepEqual(test.faults, []);
  const policy = (await fetch(url)).headers.get("content-security-policy")!;
  assert.ok(policy.includes(`img-src 'self' data: ${origin};`), policy);
});
