/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { TestPage } from "./browser.ts";
import { startCrowd } from "./crowded_bridge.ts";
import { listeningUrl } from "./program.ts";

/** More charts than this are not in view of a window of usual height. */
const MOST_IN_VIEW = 40;

function ids(page: Page): Promise<string[]> {
  return page.locator(".device").evaluateAll((cards) => {
    return cards.map((card) => (card as HTMLElement).dataset.device!);
  });
}

Deno.test("five hundred devices are there, and only what is in view is drawn", async () => {
  await using bridge = await startCrowd({ devices: 500, channels: 2 });
  await using test = await TestPage.open(await listeningUrl(bridge));
  const { page } = test;
  await page.locator('[data-device="board-500"]').waitFor({ state: "attached" });
  await page.locator('[data-device="board-1"] canvas').first().waitFor();
  const drawn = await page.locator("canvas").count();
  assert.ok(drawn > 0 && drawn <= MOST_IN_VIEW, `${drawn} charts`);
  await page.locator('[data-device="board-300"]').scrollIntoViewIfNeeded();
  await page.locator('[data-device="board-300"] canvas').first().waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("board-42 value");
  await page.waitForFunction(() => document.querySelectorAll(".device").length === 11);
  assert.equal((await ids(page))[0], "board-42");
  await page.locator('[data-device="board-42"] [data-channel="value 2"] canvas').waitFor();
  assert.equal(await page.locator('[data-device="board-42"] [data-channel="door"]').count(), 0);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => document.querySelectorAll(".device").length === 500);
  assert.deepEqual(test.faults, []);
});

Deno.test("devices are pinned, moved, renamed, collapsed and hidden, and so they are the next time", async () => {
  await using bridge = await startCrowd({ devices: 4, channels: 1 });
  await using test = await TestPage.open(await listeningUrl(bridge));
  const { page } = test;
  await page.locator('[data-device="board-4"]').waitFor();
  const arrange = async (device: string, choice: string) => {
    const card = page.locator(`[data-device="${device}"]`);
    await card.getByRole("button", { name: /^Arrange/ }).click();
    await card.getByRole("button", { name: choice }).click();
    await page.keyboard.press("Escape");
  };
  await arrange("board-4", "Pin to the top");
  await arrange("board-3", "Move up");
  await arrange("board-1", "Hide");
  await page.locator('[data-device="board-2"]').getByRole("button", { name: /^Arrange/ }).click();
  await page.getByLabel("Name").fill("Cellar");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Charts of Cellar" }).click();
  for (let visit = 0; visit < 2; visit++) {
    await page.getByRole("heading", { name: "Cellar" }).waitFor();
    assert.deepEqual(await ids(page), ["board-4", "board-3", "board-2"]);
    await page.locator('[data-device="board-2"] .in-short', { hasText: "value 1" }).waitFor();
    assert.equal(await page.locator('[data-device="board-2"] canvas').count(), 0);
    if (visit === 0) await page.reload();
  }
  await page.getByText("1 device hidden").click();
  await page.getByRole("button", { name: "Show Board board-1" }).click();
  await page.locator('[data-device="board-1"]').waitFor();
  assert.deepEqual(test.faults, []);
});

Deno.test("an operator keeps an arrangement for everybody, over which each browser has its own", async () => {
  await using bridge = await startCrowd({ devices: 3, channels: 1 });
  const url = await listeningUrl(bridge);
  await using one = await TestPage.open(url);
  await using two = await TestPage.open(url);
  const card = (page: Page, device: string) => page.locator(`[data-device="${device}"]`);
  const arrange = async (page: Page, device: string, ...choices: string[]) => {
    await card(page, device).getByRole("button", { name: /^Arrange/ }).click();
    for (const choice of choices) {
      await card(page, device).getByRole("button", { name: choice }).click();
    }
    await page.keyboard.press("Escape");
  };
  const first = (page: Page, device: string) =>
    page.locator(`.device[data-device="${device}"]:first-of-type`).waitFor();
  await card(two.page, "board-3").waitFor();
  await arrange(two.page, "board-2", "Move up");
  await arrange(one.page, "board-3", "Pin to the top", "Keep for everybody");
  await first(two.page, "board-3");
  assert.deepEqual(await ids(two.page), ["board-3", "board-2", "board-1"]);
  assert.deepEqual(await ids(one.page), ["board-3", "board-1", "board-2"]);
  await arrange(two.page, "board-1", "Show as everybody sees it");
  assert.deepEqual(await ids(two.page), ["board-3", "board-1", "board-2"]);
  assert.deepEqual([...one.faults, ...two.faults], []);
});
