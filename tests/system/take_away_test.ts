/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { TestPage } from "./browser.ts";
import { listeningUrl, startBridge } from "./program.ts";
import { TokenBridge } from "./token_bridge.ts";

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47];

/** Clicks a button that saves a file, and returns the file. */
async function save(page: Page, button: string): Promise<Uint8Array> {
  const coming = page.waitForEvent("download");
  await page.getByRole("button", { name: button, exact: true }).click();
  return await Deno.readFile((await (await coming).path())!);
}

Deno.test("what is selected is saved as rows and as a picture, also with a token", async () => {
  await using bridge = await TokenBridge.start();
  await using test = await TestPage.open(bridge.openUrl);
  const { page } = test;
  const chart = page.locator('[data-channel="temperature"]').getByRole("slider");
  await page.locator('[data-channel="temperature"] figcaption', { hasText: /\d to \d/ }).waitFor();
  await page.waitForTimeout(2_000);
  await chart.focus();
  await page.keyboard.press("Shift+Home");
  const rows = new TextDecoder().decode(await save(page, "CSV")).trim().split("\n");
  assert.match(rows[0], /time.*value/);
  for (const channel of ["temperature", "humidity", "light"]) {
    assert.ok(rows.some((row) => row.includes(channel)), channel);
  }
  const picture = await save(page, "PNG");
  assert.deepEqual([...picture.subarray(0, 4)], PNG_SIGNATURE);
  assert.ok(picture.length > 5_000, `${picture.length} bytes`);
  assert.deepEqual(test.faults, []);
});

Deno.test("a link shows one device or one channel alone, and leads back to all", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  const url = await listeningUrl(bridge);
  await using test = await TestPage.open(`${url}c/demo/light`);
  const { page } = test;
  await page.locator('[data-channel="light"] canvas').waitFor();
  assert.equal(await page.locator("[data-channel]").count(), 1);
  assert.equal(page.url(), `${url}#c=demo/light`);
  await page.getByRole("button", { name: "Show all" }).click();
  await page.locator('[data-channel="temperature"] canvas').waitFor();
  assert.equal(page.url(), url);
  await page.goto(`${url}d/demo`);
  await page.getByText("Only demo", { exact: true }).waitFor();
  assert.deepEqual(test.faults, []);
});

Deno.test("the copied link opens the same span of time, without a token in it", async () => {
  await using bridge = await TokenBridge.start();
  await using test = await TestPage.open(bridge.openUrl);
  const { page } = test;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const chart = page.locator('[data-channel="light"]').getByRole("slider");
  await page.locator('[data-channel="light"] figcaption', { hasText: /\d to \d/ }).waitFor();
  await page.waitForTimeout(2_000);
  await chart.focus();
  await page.keyboard.press("Shift+Home");
  await page.getByRole("button", { name: "Link", exact: true }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(link, /#t=\d{13}-\d{13}$/);
  assert.ok(!link.includes(bridge.token));
  // The tab was let in already.
  await page.goto("about:blank");
  await page.goto(link);
  await page.getByRole("button", { name: /back to live/i }).waitFor();
  assert.deepEqual(test.faults, []);
});
