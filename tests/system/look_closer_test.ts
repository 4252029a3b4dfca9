/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { TestPage } from "./browser.ts";
import { listeningUrl, startBridge } from "./program.ts";

/** A page that shows the demo board, with some seconds of readings. */
async function openDemo(): Promise<{ test: TestPage; tile: Locator } & AsyncDisposable> {
  const bridge = startBridge("--demo", "--port", "0", "--no-broker");
  const test = await TestPage.open(await listeningUrl(bridge));
  const tile = test.page.locator('[data-channel="temperature"]');
  await tile.locator("figcaption", { hasText: /\d to \d/ }).waitFor();
  return {
    test,
    tile,
    [Symbol.asyncDispose]: async () => {
      await test[Symbol.asyncDispose]();
      await bridge[Symbol.asyncDispose]();
    },
  };
}

function look(page: Page): Locator {
  return page.getByRole("region", { name: "What the charts show" });
}

Deno.test("a drag selects a span on all charts, with what its readings come to", async () => {
  await using demo = await openDemo();
  const { test, tile } = demo;
  const { page } = test;
  const box = (await tile.locator(".u-over").boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.5, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 1, y, { steps: 5 });
  await page.mouse.up();
  await look(page).getByText(/^Selected .* Δt \d/).waitFor();
  for (const channel of ["temperature", "humidity", "light"]) {
    const text = await page.locator(`[data-channel="${channel}"] .chart-statistics`).innerText();
    assert.match(text.replace(/\s+/g, " "), /^Δ \S+ min \S+ max \S+ mean \S+ σ \S+ n \d+$/);
  }
  await look(page).getByRole("button", { name: "Zoom in" }).click();
  await look(page).getByRole("button", { name: "Back to live" }).waitFor();
  await page.mouse.click(box.x + box.width / 2, y);
  await look(page).getByText(/^Selected/).waitFor({ state: "detached" });
  await look(page).getByRole("button", { name: "Back to live" }).click();
  await look(page).waitFor({ state: "detached" });
  assert.deepEqual(test.faults, []);
});

Deno.test("a wheel zooms a chart that has the focus, and scrolls the page otherwise", async () => {
  await using demo = await openDemo();
  const { test, tile } = demo;
  const { page } = test;
  await tile.locator(".u-over").hover();
  await page.mouse.wheel(0, -300);
  assert.equal(await look(page).count(), 0);
  await tile.getByRole("slider").focus();
  await page.mouse.wheel(0, -300);
  await look(page).getByText(/:\d\d to \d/).waitFor();
  // The closer look comes from the history, and stays where it is.
  await tile.locator("figcaption", { hasText: /\d|no data/ }).waitFor();
  const before = await look(page).innerText();
  await page.waitForTimeout(1_000);
  assert.equal(await look(page).innerText(), before);
  await tile.locator(".u-over").dblclick();
  await look(page).waitFor({ state: "detached" });
  assert.deepEqual(test.faults, []);
});

Deno.test("a chart's cursors, zoom and pan are reached by keyboard, and its values are in its name", async () => {
  await using demo = await openDemo();
  const { test, tile } = demo;
  const { page } = test;
  const chart = tile.getByRole("slider");
  // A cursor goes back by steps of a second or so: there must be readings where it goes.
  await page.getByText(/for ([5-9]|\d\d) s/).first().waitFor();
  const name = (await chart.getAttribute("aria-label"))!;
  assert.match(name, /^Chart of temperature, last minute: [\d.]+ to [\d.]+, now [\d.]+ °C$/);
  await chart.focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  assert.match((await chart.getAttribute("aria-valuetext"))!, /^[\d.]+ at \d\d:\d\d:\d\d/);
  for (let i = 0; i < 5; i++) await page.keyboard.press("Shift+ArrowLeft");
  await look(page).getByText(/^Selected/).waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("PageUp");
  await look(page).getByRole("button", { name: "Back to live" }).waitFor();
  await page.keyboard.press("Escape");
  await look(page).getByText(/^Selected/).waitFor({ state: "detached" });
  await page.keyboard.press("Escape");
  await look(page).waitFor({ state: "detached" });
  assert.deepEqual(test.faults, []);
});

Deno.test("a pause says since when, and stops values too", async () => {
  await using demo = await openDemo();
  const { test, tile } = demo;
  const { page } = test;
  await page.getByRole("button", { name: "Pause" }).click();
  await look(page).getByText(/^Paused since .*\d\d:\d\d:\d\d$/).waitFor();
  const value = tile.locator(".reported-value");
  const before = await value.textContent();
  await page.waitForTimeout(1_500);
  assert.equal(await value.textContent(), before);
  await look(page).getByRole("button", { name: "Back to live" }).click();
  await look(page).waitFor({ state: "detached" });
});
