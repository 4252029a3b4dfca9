/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { hashToken } from "../../bridge/access/token.ts";
import { findFaults } from "./axe.ts";
import { TestPage } from "./browser.ts";
import { touch } from "./fingers.ts";
import { listeningUrl } from "./program.ts";
import { findSmallTargets } from "./targets.ts";
import { startWidgets } from "./widget_bridge.ts";

async function places(page: Page): Promise<string[]> {
  const labels = await page.locator(".cell[role=group]").evaluateAll((cells) =>
    cells.map((cell) => cell.getAttribute("aria-label")!)
  );
  return labels.map((label) => label.replace("greenhouse/", ""));
}

Deno.test("an operator makes a layout by keys alone, and its link opens it", async () => {
  await using bridge = startWidgets();
  const url = await listeningUrl(bridge);
  await using test = await TestPage.open(url);
  const { page } = test;
  await page.locator(".device").waitFor();
  await page.getByRole("button", { name: "Layouts" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("New layout").fill("My kitchen");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "My kitchen" }).waitFor();
  const add = page.getByLabel("Add a channel");
  for (const channel of ["temperature", "humidity"]) {
    await add.fill(`greenhouse/${channel}`);
    await page.keyboard.press("Enter");
    await page.locator(".cell", { hasText: channel }).waitFor();
  }
  await add.fill("greenhouse/nothing");
  await page.keyboard.press("Enter");
  await page.getByText("There is no such channel.").waitFor();
  const cell = page.locator(".cell").nth(1);
  await cell.focus();
  for (const key of ["ArrowLeft", "ArrowLeft", "Shift+ArrowUp"]) await page.keyboard.press(key);
  assert.deepEqual(
    await places(page),
    [
      "temperature, column 1, row 1, 6 wide, 4 high",
      "humidity, column 5, row 1, 6 wide, 3 high",
    ].map((it, i) => i === 0 ? it.replace("row 1", "row 5") : it).map((it) => it),
  );
  await page.getByRole("status").filter({ hasText: "column 5, row 1, 6 wide, 3 high" }).waitFor();
  assert.deepEqual(await findFaults(page), []);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Edit" }).waitFor();

  await page.goto(`${url}w/My%20kitchen`);
  await page.getByRole("heading", { name: "My kitchen" }).waitFor();
  assert.equal(new URL(page.url()).hash, "#w=My%20kitchen");
  // As it is read: what was moved up comes first.
  await page.locator(".placed canvas").nth(1).waitFor();
  assert.deepEqual(
    await page.locator(".placed").evaluateAll((it) =>
      it.map((placed) => (placed as HTMLElement).dataset.channel)
    ),
    ["humidity", "temperature"],
  );
  assert.deepEqual(test.faults, []);
});

Deno.test("widgets are dragged to their place and to their size, and buttons keep their presses", async () => {
  await using bridge = startWidgets();
  await using test = await TestPage.open(`${await listeningUrl(bridge)}#w=wall`);
  const { page } = test;
  await page.getByRole("button", { name: "Edit" }).click();
  const drag = async (selector: string, x: number, y: number) => {
    const { x: left, y: top, width, height } = (await page.locator(selector).boundingBox())!;
    await page.mouse.move(left + width / 2, top + height - 10);
    await page.mouse.down();
    await page.mouse.move(left + width / 2 + x / 2, top + height - 10 + y / 2);
    await page.mouse.move(left + width / 2 + x, top + height - 10 + y);
    await page.mouse.up();
  };
  const grid = (await page.locator(".grid").boundingBox())!;
  const column = (grid.width + 12) / 12;
  await drag(".cell:nth-child(1) .cell-content", 4 * column, 0);
  assert.equal((await places(page))[0], "temperature, column 5, row 1, 4 wide, 2 high");
  assert.equal((await places(page))[1], "humidity, column 5, row 3, 4 wide, 2 high");
  await drag(".cell:nth-child(1) .cell-corner", -2 * column, 88);
  assert.equal((await places(page))[0], "temperature, column 5, row 1, 2 wide, 3 high");
  await page.getByRole("button", { name: "Remove greenhouse/level" }).click();
  assert.equal((await places(page)).length, 5);
  await page.getByLabel("Shown as, greenhouse/temperature").selectOption("gauge");
  await page.locator(".cell .widget-gauge").waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  assert.equal(await page.locator(".placed").count(), 6);
  assert.deepEqual(test.faults, []);
});

Deno.test("a finger drags a widget to its place, and the page stays where it is", async () => {
  await using bridge = startWidgets();
  const url = `${await listeningUrl(bridge)}#w=wall`;
  await using test = await TestPage.open(url, { width: 1024, height: 600 });
  const { page } = test;
  await page.getByRole("button", { name: "Edit" }).click();
  const finger = await touch(page);
  const { x, y, width, height } = (await page.locator(".cell").first().boundingBox())!;
  const grid = (await page.locator(".grid").boundingBox())!;
  const column = (grid.width + 12) / 12;
  const [left, top] = [x + width / 2, y + height - 20];
  await finger("touchStart", [left, top]);
  for (const share of [0.1, 0.4, 0.7, 1]) {
    await finger("touchMove", [left + 4 * column * share, top + 88 * share]);
  }
  await finger("touchEnd");
  assert.match((await places(page))[0], /^temperature, column 5, row 2, 4 wide/);
  assert.equal(await page.evaluate("scrollY"), 0);
});

Deno.test("a layout is renamed as it is edited; its name is taken by no other, and a link follows", async () => {
  await using bridge = startWidgets();
  const url = await listeningUrl(bridge);
  await using test = await TestPage.open(`${url}#w=wall`);
  const { page } = test;
  await page.getByRole("button", { name: "Edit" }).click();
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("every");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("there is a layout “every” already").waitFor();
  await name.fill(" Hall & stairs ");
  await page.getByRole("button", { name: "Remove greenhouse/level" }).click();
  assert.deepEqual(await findFaults(page), []);
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Hall & stairs" }).waitFor();
  assert.equal(new URL(page.url()).hash, "#w=Hall%20%26%20stairs");
  assert.equal(await page.locator(".placed").count(), 5);
  await page.getByRole("button", { name: "Layouts" }).click();
  const links = page.locator(".menu-link:visible");
  assert.deepEqual(await links.allInnerTexts(), ["Overview", "Hall & stairs", "every"]);
  assert.deepEqual(test.faults, []);
});

Deno.test("of two operators who save a layout the second is told, and saves again if he likes", async () => {
  await using bridge = startWidgets();
  const url = `${await listeningUrl(bridge)}#w=wall`;
  await using one = await TestPage.open(url);
  await using two = await TestPage.open(url);
  for (const { page } of [one, two]) {
    await page.getByRole("button", { name: "Edit" }).click();
  }
  await one.page.getByRole("button", { name: "Remove greenhouse/level" }).click();
  await one.page.getByRole("button", { name: "Save" }).click();
  await one.page.getByRole("button", { name: "Edit" }).waitFor();
  await two.page.getByRole("button", { name: "Remove greenhouse/phase" }).click();
  await two.page.getByRole("button", { name: "Save" }).click();
  await two.page.getByText("somebody else has changed the dashboard").waitFor();
  assert.equal(await one.page.locator('[data-channel="phase"]').count(), 1);
  await two.page.getByRole("button", { name: "Save" }).click();
  await one.page.locator('[data-channel="level"]').waitFor();
  assert.equal(await one.page.locator('[data-channel="phase"]').count(), 0);
});

Deno.test("what is edited while somebody else removes it is not lost", async () => {
  await using bridge = startWidgets();
  const url = `${await listeningUrl(bridge)}#w=wall`;
  await using one = await TestPage.open(url);
  await using two = await TestPage.open(url);
  for (const { page } of [one, two]) {
    await page.getByRole("button", { name: "Edit" }).click();
  }
  await two.page.getByRole("button", { name: "Remove greenhouse/phase" }).click();
  await one.page.getByRole("button", { name: "Remove", exact: true }).click();
  await one.page.getByRole("button", { name: "Remove it for everybody" }).click();
  await one.page.locator(".device").waitFor();
  await two.page.getByRole("button", { name: "Layouts" }).click();
  await two.page.getByRole("link", { name: "wall" }).waitFor({ state: "detached" });
  await two.page.keyboard.press("Escape");
  await two.page.getByRole("button", { name: "Save" }).click();
  await two.page.getByText("somebody else has changed the dashboard").waitFor();
  await two.page.getByRole("button", { name: "Save" }).click();
  await two.page.getByRole("button", { name: "Edit" }).waitFor();
  assert.equal(await two.page.locator(".placed").count(), 5);
  assert.deepEqual([one.faults, two.faults], [[], []]);
});

Deno.test("a viewer sees a layout and has nothing to change it with", async () => {
  const sha256 = await hashToken("guest");
  const config = { auth: { tokens: [{ name: "guest", role: "viewer", sha256 }] } };
  await using bridge = startWidgets({ config });
  const url = await listeningUrl(bridge);
  await using test = await TestPage.open(`${url}#w=every&token=guest`);
  const { page } = test;
  await page.locator(".placed").first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Edit" }).count(), 0);
  assert.equal(await page.locator(".placed").locator("input, select").count(), 0);
  await page.getByRole("button", { name: "Layouts" }).click();
  await page.getByRole("link", { name: "wall" }).click();
  await page.getByRole("heading", { name: "wall" }).waitFor();
  await page.getByRole("button", { name: "Layouts" }).click();
  await page.getByRole("link", { name: "Overview" }).click();
  await page.locator(".device").waitFor();
  await page.getByRole("button", { name: "°C: how temperature is shown" }).click();
  await page.getByText("Kept in this browser.").waitFor();
  await page.goto(`${url}w/none`);
  await page.getByRole("heading", { name: "There is no layout “none”" }).waitFor();
});

Deno.test("on a phone, and at 200 %, a layout is one column and nothing scrolls sideways", async () => {
  await using bridge = startWidgets();
  const url = `${await listeningUrl(bridge)}#w=every`;
  for (const width of [390, 320]) {
    await using test = await TestPage.open(url, { width, height: 844 });
    await test.page.locator(".placed").first().waitFor();
    const boxes = await test.page.locator(".cell").evaluateAll((cells) =>
      cells.map((cell) => cell.getBoundingClientRect().left)
    );
    assert.equal(new Set(boxes).size, 1);
    assert.ok(Number(await test.page.evaluate("document.documentElement.scrollWidth")) <= width);
  }
});

Deno.test("what opens on a phone lies within its screen", async () => {
  await using bridge = startWidgets();
  const url = await listeningUrl(bridge);
  for (const width of [390, 320]) {
    await using test = await TestPage.open(url, { width, height: 844 });
    const { page } = test;
    await page.locator(".tile").first().waitFor();
    const closed = page.locator("button[aria-expanded=false]:visible");
    const names = await closed.evaluateAll((buttons) =>
      buttons.map((button) => button.getAttribute("aria-label") ?? button.textContent!)
    );
    assert.ok(names.length > 20, `${names.length} menus`);
    for (const name of new Set(names)) {
      const button = page.getByRole("button", { name, exact: true }).first();
      await button.click();
      const opened = page.locator(`[id="${await button.getAttribute("aria-controls")}"]`);
      const box = await opened.boundingBox();
      if (box !== null) {
        assert.ok(box.x >= 0 && box.x + box.width <= width, `${name}: ${JSON.stringify(box)}`);
      }
      await page.keyboard.press("Escape");
    }
    assert.deepEqual(test.faults, []);
  }
});

Deno.test("everything on a layout and in the menus is large enough to touch, and axe finds nothing", async () => {
  await using bridge = startWidgets();
  const url = await listeningUrl(bridge);
  await using test = await TestPage.open(`${url}#w=every`, { width: 390, height: 844 });
  const { page } = test;
  await page.locator(".placed").first().waitFor();
  assert.deepEqual(await findSmallTargets(page), []);
  await page.getByRole("button", { name: "Layouts" }).click();
  await page.getByLabel("New layout").waitFor();
  assert.deepEqual(await findFaults(page), []);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByLabel("Add a channel").waitFor();
  assert.deepEqual(await findSmallTargets(page), []);
  assert.deepEqual(await findFaults(page), []);
  await page.goto(url);
  await page.getByRole("button", { name: "°C: how temperature is shown" }).click();
  await page.getByLabel("Shown as").waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    assert.deepEqual(await findFaults(page), []);
  }
  assert.deepEqual(await findSmallTargets(page), []);
  const box = (await page.locator(".menu-left .menu-body").first().boundingBox())!;
  assert.ok(box.x >= 0 && box.x + box.width <= 390);
});
