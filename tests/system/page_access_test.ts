/// <reference lib="dom" />
import assert from "node:assert/strict";
import { findFaults } from "./axe.ts";
import { TestPage } from "./browser.ts";
import { startCrowd } from "./crowded_bridge.ts";
import { listeningUrl, startBridge } from "./program.ts";
import { findSmallTargets } from "./targets.ts";

Deno.test("axe finds nothing in the page with everything open, in both colour schemes", async () => {
  await using bridge = await startCrowd({ devices: 2, channels: 1, longNames: true });
  await using test = await TestPage.open(await listeningUrl(bridge));
  const { page } = test;
  await page.locator('[data-device="board-2"] canvas').first().waitFor();
  await page.getByRole("button", { name: /^Arrange/ }).first().click();
  await page.locator(".monitor > summary").first().click();
  await page.getByRole("slider").first().focus();
  await page.keyboard.press("Shift+Home");
  await page.keyboard.press("+");
  await page.getByRole("button", { name: "Back to live" }).waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await findFaults(page), [], colorScheme);
  }
  assert.deepEqual(test.faults, []);
});

Deno.test("axe finds nothing in a page without a device", async () => {
  await using bridge = startBridge("--no-demo", "--port", "0", "--no-broker");
  await using test = await TestPage.open(await listeningUrl(bridge));
  await test.page.getByRole("button", { name: "Copy the sketch" }).waitFor();
  await test.page.getByText("No board is plugged in that this computer sees.").waitFor();
  assert.deepEqual(await findFaults(test.page), []);
});

Deno.test("everything that is touched is 44 pixels high and wide, on a phone too", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  await using test = await TestPage.open(await listeningUrl(bridge), { width: 390, height: 844 });
  const { page } = test;
  await page.locator('[data-channel="fan"] canvas').waitFor();
  await page.locator(".monitor > summary").click();
  const small = await findSmallTargets(page);
  assert.deepEqual(small, []);
});
