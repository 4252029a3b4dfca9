/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { findFaults } from "./axe.ts";
import { TestPage } from "./browser.ts";
import { listeningUrl, startBridge } from "./program.ts";

const DEMO = ["--demo", "--no-broker", "--port", "0"];
/** The page itself, which takes the first look's place. */
const PAGE = "**/start-*.js";

/** An empty page without a service worker: what goes through one cannot be held here. */
async function openBlank(viewport?: { width: number; height: number }): Promise<TestPage> {
  const test = await TestPage.open("about:blank", viewport);
  await test.page.addInitScript(() => {
    Object.defineProperty(navigator, "serviceWorker", { value: undefined });
  });
  return test;
}

/** Has what a pattern names come only when it is said; what is returned says so. */
async function hold(page: Page, pattern: string): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(pattern, async (route) => {
    await promise;
    await route.continue();
  });
  return resolve;
}

/** Where what one looks at is. */
async function boxes(page: Page): Promise<Record<string, string>> {
  const all = await page.evaluate(() => {
    const there = [...document.querySelectorAll(
      ".top, .segments, .button-pause, .connection, .device, .device-head h2, .device-origin, .device-state, " +
        ".device-head > .menu, .tile, .tile > .menu, .bell, " +
        ".tile-head, .reported, .chart-caption, .chart-canvas",
    )];
    return there.map((element, i): [string, string] => {
      const { x, y, width, height } = element.getBoundingClientRect();
      // Texts are as wide as what they say.
      const isText = element.matches(
        ".device-origin, .device-state, .reported, .chart-caption, .connection",
      );
      const box = isText ? [y, height] : [x, y, width, height];
      return [`${i} ${element.className || element.localName}`, box.map(Math.round).join()];
    });
  });
  return Object.fromEntries(all);
}

async function openHeld(url: string, viewport: { width: number; height: number }) {
  const test = await openBlank(viewport);
  const release = await hold(test.page, PAGE);
  await test.page.goto(url);
  await test.page.locator(".first-line path[d^=M]").first().waitFor();
  return { test, release };
}

for (const viewport of [{ width: 1280, height: 900 }, { width: 390, height: 844 }]) {
  const { width } = viewport;
  Deno.test(`a page of ${width} px shows values and lines before its script is there, and nothing jumps`, async () => {
    await using bridge = startBridge(...DEMO);
    const { test, release } = await openHeld(await listeningUrl(bridge), viewport);
    await using _ = test;
    const { page } = test;
    await page.locator(".device[data-live=true]").waitFor();
    await page.locator("figcaption", { hasText: /\d to \d/ }).first().waitFor();
    assert.match(await page.locator(".connection").innerText(), /Live/);
    assert.match(await page.locator("[data-channel=temperature] data").innerText(), /^\d+\.\d+$/);
    assert.equal(await page.locator("canvas").count(), 0);
    assert.deepEqual(await findFaults(page), []);
    const first = await boxes(page);
    release();
    await page.locator("canvas").first().waitFor();
    const whole = await boxes(page);
    assert.deepEqual(first, whole);
    await page.waitForFunction(() => document.querySelector(".first-line") === null);
    assert.deepEqual(test.faults, []);
  });
}

Deno.test("the first look says when the bridge is gone, and shows no value as how it is", async () => {
  const bridge = startBridge(...DEMO);
  const { test } = await openHeld(await listeningUrl(bridge), { width: 1280, height: 900 });
  await using _ = test;
  const { page } = test;
  await page.locator(".device[data-live=true]").waitFor();
  await bridge[Symbol.asyncDispose]();
  await page.locator(".device[data-live=false]").first().waitFor();
  await page.getByText("Reconnecting").waitFor();
  assert.equal(await page.title(), "Not connected – Pinbridge");
});

Deno.test("what is pressed and typed in the first look is done by the page", async () => {
  await using bridge = startBridge(...DEMO);
  const { test, release } = await openHeld(await listeningUrl(bridge), {
    width: 1280,
    height: 900,
  });
  await using _ = test;
  const { page } = test;
  await page.getByText("10 min", { exact: true }).click();
  await page.getByRole("button", { name: "Arrange Greenhouse" }).click();
  release();
  await page.getByRole("radio", { name: "last 10 minutes", checked: true }).waitFor();
  await page.getByRole("button", { name: "Show alone" }).waitFor();
});

Deno.test("a page that does not come is told, and comes when it is tried again", async () => {
  await using bridge = startBridge(...DEMO);
  await using test = await openBlank();
  const { page } = test;
  await page.route(PAGE, (route) => route.abort());
  await page.goto(await listeningUrl(bridge));
  const alert = page.getByRole("alert").filter({ hasText: "could not be loaded" });
  await alert.waitFor();
  // What there is is shown all the same.
  await page.locator(".first-line path[d^=M]").first().waitFor();
  await page.unroute(PAGE);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator("canvas").first().waitFor();
  assert.equal(await alert.count(), 0);
});

Deno.test("a page that did not come because its bridge went comes by itself with the bridge", async () => {
  const first = startBridge(...DEMO);
  const url = await listeningUrl(first);
  await using test = await openBlank();
  const { page } = test;
  const release = await hold(page, PAGE);
  await page.goto(url);
  await page.locator(".first-line path[d^=M]").first().waitFor();
  await first[Symbol.asyncDispose]();
  release();
  await page.getByRole("alert").filter({ hasText: "could not be loaded" }).waitFor();
  const args = ["--demo", "--no-broker", "--port", new URL(url).port];
  await using second = startBridge(...args);
  await listeningUrl(second);
  await page.locator("canvas").first().waitFor();
});

Deno.test("a part that does not come is told where it is wanted, and comes when it is tried again", async () => {
  await using bridge = startBridge(...DEMO);
  await using test = await openBlank();
  const { page } = test;
  await page.route("**/edit-*.js", (route) => route.abort());
  await page.goto(await listeningUrl(bridge));
  await page.locator("canvas").first().waitFor();
  await page.getByRole("button", { name: "Arrange Greenhouse" }).click();
  const alert = page.getByRole("alert").filter({ hasText: "This part of the page" });
  await alert.waitFor();
  assert.deepEqual(await findFaults(page), []);
  await page.unroute("**/edit-*.js");
  await alert.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("button", { name: "Show alone" }).waitFor();
});

Deno.test("a menu that is opened before its part is there opens when it comes", async () => {
  await using bridge = startBridge(...DEMO);
  await using test = await openBlank();
  const { page } = test;
  const release = await hold(page, "**/edit-*.js");
  await page.goto(await listeningUrl(bridge));
  await page.locator("canvas").first().waitFor();
  await page.getByRole("button", { name: "Arrange Greenhouse" }).click();
  await page.getByRole("status").filter({ hasText: "Loading…" }).waitFor();
  release();
  await page.getByRole("button", { name: "Show alone" }).click();
  await page.getByText("Only demo").waitFor();
});

Deno.test("a key pressed on a chart before it can be looked at closer is heard by the chart", async () => {
  await using bridge = startBridge(...DEMO);
  await using test = await openBlank();
  const { page } = test;
  const release = await hold(page, "**/charts-*.js");
  await page.goto(await listeningUrl(bridge));
  const chart = page.getByRole("slider", { name: /^Chart of temperature/i });
  await chart.locator(".first-line").waitFor();
  await chart.press("+");
  assert.equal(await page.getByRole("button", { name: "Back to live" }).count(), 0);
  release();
  await page.getByRole("button", { name: "Back to live" }).waitFor();
});
