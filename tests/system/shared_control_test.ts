import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { TestPage } from "./browser.ts";
import { TokenBridge } from "./token_bridge.ts";

/** Returns what a page says was asked of the demo's fan, once it matches. */
async function asked(page: Page, text: RegExp): Promise<void> {
  await page.locator('[data-channel="fan"] .requested', { hasText: text }).waitFor();
}

Deno.test("all viewers see who asked for what, also after a reload", async () => {
  await using bridge = await TokenBridge.start();
  const anna = await bridge.tokenCommand("add", "Anna", "--role", "operator");
  const wall = await bridge.tokenCommand("add", "wall", "--role", "viewer");
  const limited = await bridge.tokenCommand("add", "guest", "--devices", "demo/light");
  await using hers = await TestPage.open(`${bridge.url}#token=${anna}`);
  await using walls = await TestPage.open(`${bridge.url}#token=${wall}`);
  await hers.page.locator('[data-channel="fan"] [role="switch"]:enabled').click();
  await asked(hers.page, /^Anna asked for on, acknowledged in .*s, reported$/);
  await asked(walls.page, /^Anna asked for on, acknowledged in .*s, reported$/);
  assert.equal(await walls.page.locator('[role="switch"]').count(), 0, "a viewer only sees");

  for (const { page } of [hers, walls]) {
    await page.reload();
    await asked(page, /^Anna asked for on( \d+ s ago)?, acknowledged in .*s, reported$/);
  }

  const body = JSON.stringify({ channel: "fan", value: false });
  const answer = await fetch(`${bridge.url}api/devices/demo/command`, {
    method: "POST",
    body,
    headers: { authorization: `Bearer ${bridge.token}` },
  });
  assert.equal(answer.status, 200, await answer.text());
  for (const { page } of [hers, walls]) {
    await asked(page, /asked for off.*acknowledged/);
    assert.ok(!(await page.content()).includes(bridge.token));
  }
  await using guests = await TestPage.open(`${bridge.url}#token=${limited}`);
  await guests.page.locator('[data-channel="light"] canvas').waitFor();
  assert.equal(await guests.page.locator('[data-channel="fan"]').count(), 0);
  assert.deepEqual([...hers.faults, ...walls.faults], []);
});
