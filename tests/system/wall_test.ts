/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { dashboardAssets } from "../../bridge/web/assets.ts";
import { findFaults } from "./axe.ts";
import { TestPage } from "./browser.ts";
import { listeningUrl, startBridge } from "./program.ts";
import { startWidgets } from "./widget_bridge.ts";

const TABLET = { width: 1280, height: 800 };
/** The diagonal of a 10-inch tablet, and from where it is read, in millimetres. */
const DIAGONAL_MM = 256;
const DISTANCE_MM = 2000;
/** What is read at ease, in minutes of arc (ISO 9241-303). */
const EASY_MINUTES = 22;
/** How high digits are, of their size. */
const DIGIT_HEIGHT = 0.72;

/** How large the digits of an element are from 2 m, in minutes of arc. */
async function minutesOf(element: Locator): Promise<number> {
  const size = await element.evaluate((it) => parseFloat(getComputedStyle(it).fontSize));
  const mmPerPixel = DIAGONAL_MM / Math.hypot(TABLET.width, TABLET.height);
  const heightMm = size * DIGIT_HEIGHT * mmPerPixel;
  return Math.atan(heightMm / DISTANCE_MM) * 180 / Math.PI * 60;
}

Deno.test("numbers on a wall are read at ease from 2 m on a 10-inch tablet", async () => {
  await using bridge = startWidgets();
  const url = await listeningUrl(bridge);
  await using test = await TestPage.open(`${url}#w=wall&wall`, TABLET);
  const { page } = test;
  await page.locator(".widget-number").nth(2).waitFor();
  for (const number of await page.locator(".widget-number .reported-value").all()) {
    const minutes = await minutesOf(number);
    assert.ok(minutes >= EASY_MINUTES, `${await number.textContent()}: ${minutes}`);
  }
  assert.equal(await page.getByRole("toolbar").count(), 0);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  assert.ok(height <= TABLET.height, `${height} pixels high`);
  assert.deepEqual(await findFaults(page), []);
  await page.goto(`${url}#wall`);
  const value = page.locator('[data-channel="temperature"] .reported-value');
  await value.waitFor();
  assert.ok(await minutesOf(value) >= EASY_MINUTES, `${await minutesOf(value)}`);
  await page.keyboard.press("Escape");
  await page.getByRole("toolbar").waitFor();
  assert.equal(new URL(page.url()).hash, "");
  assert.deepEqual(test.faults, []);
});

Deno.test("a layout with an alarm shows the alarm and the value, and still fits the screen", async () => {
  const alarms = [{ topic: "greenhouse/humidity", above: 1, name: "Too damp" }];
  await using bridge = startWidgets({ config: { alarms } });
  await using test = await TestPage.open(`${await listeningUrl(bridge)}#w=wall&wall`, TABLET);
  const { page } = test;
  const tile = page.locator('.placed[data-channel="humidity"]');
  await tile.getByText("Too damp").waitFor();
  await page.locator(".alarms").waitFor();
  for (const selector of [".reported-value", ".unit"]) {
    for (const shown of await page.locator(`.widget-number ${selector}`).all()) {
      const isWhole = await shown.evaluate((it) => {
        const cell = it.closest(".placed")!.getBoundingClientRect();
        const { left, right, top, bottom, height } = it.getBoundingClientRect();
        return height > 0 && left >= cell.left && right <= cell.right && top >= cell.top &&
          bottom <= cell.bottom;
      });
      assert.ok(isWhole, await shown.textContent() ?? "");
    }
  }
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  assert.ok(height <= TABLET.height, `${height} pixels high`);
  assert.deepEqual(await findFaults(page), []);
});

Deno.test("at 4K the page takes the whole width, also beside a wall of one layout", async () => {
  await using bridge = startWidgets();
  const url = await listeningUrl(bridge);
  await using test = await TestPage.open(url, { width: 3840, height: 2160 });
  const { page } = test;
  await page.locator(".device canvas").first().waitFor();
  const width = (selector: string) =>
    page.locator(selector).evaluate((it) => it.getBoundingClientRect().width);
  assert.ok(await width(".device") > 3700);
  await page.goto(`${url}#w=wall&wall`);
  await page.locator(".grid").waitFor();
  assert.ok(await width(".grid") > 3700);
});

Deno.test("a wall says so when its bridge is gone, and goes on when it is back", async () => {
  const state = Deno.makeTempDirSync({ prefix: "pinbridge-state-" });
  const args = ["--demo", "--no-broker", "--state", state];
  await using first = startBridge(...args, "--port", "0");
  const url = await listeningUrl(first);
  await using test = await TestPage.open(`${url}#wall`, TABLET);
  const { page } = test;
  await page.locator(".device[data-live=true]").waitFor();
  first.kill("SIGTERM");
  const bar = page.getByRole("complementary", { name: "Wall" });
  await bar.getByText("Reconnecting").waitFor();
  await page.locator(".device[data-live=false]").waitFor();
  await first.exitCode;
  await using second = startBridge(...args, "--port", new URL(url).port);
  await listeningUrl(second);
  await bar.getByText("Live", { exact: true }).waitFor();
});

Deno.test("a screen is kept awake where the browser can, and it says so where it cannot", async () => {
  await using bridge = startWidgets({ config: { listen: { allowedHosts: ["wall.test"] } } });
  const url = await listeningUrl(bridge);
  await using local = await TestPage.open(`${url}#wall`, TABLET);
  await local.page.getByRole("complementary", { name: "Wall" }).waitFor();
  assert.equal(await local.page.getByText("may sleep").count(), 0);
  // A name that is not this machine's own came by plain http from elsewhere, for all a browser knows.
  const rules = ["--host-resolver-rules=MAP wall.test 127.0.0.1"];
  const named = `http://wall.test:${new URL(url).port}/#wall`;
  await using plain = await TestPage.open(named, TABLET, rules);
  await plain.page.getByText("This screen may sleep").waitFor();
  assert.equal(await plain.page.evaluate(() => "serviceWorker" in navigator), false);
  assert.deepEqual(plain.faults, []);
});

Deno.test("the installed page opens while its bridge is away, and holds nothing but its own files", async () => {
  const bridge = startWidgets();
  const url = await listeningUrl(bridge);
  {
    await using _ = bridge;
    await using test = await TestPage.open(`${url}#token=secret`);
    const { page } = test;
    await page.locator(".device canvas").first().waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.locator(".device").first().waitFor();
    const kept = await page.evaluate(async () => {
      const names = await caches.keys();
      const cache = await caches.open(names[0]);
      const requests = await cache.keys();
      return { names, paths: requests.map(({ url }) => new URL(url).pathname) };
    });
    assert.equal(kept.names.length, 1);
    const others = ["/client.js", "/client.d.ts", "/icon.png", "/service_worker.js"];
    const own = Object.keys(dashboardAssets).filter((path) => !others.includes(path));
    assert.deepEqual(kept.paths.sort(), own.sort());
    bridge.kill("SIGKILL");
    await bridge.exitCode;
    await page.reload();
    await page.getByText("Connecting to the bridge…").waitFor();
    assert.equal(await page.locator(".reported-value").count(), 0);
    // The page itself is there; what it asks the bridge for is not answered from anywhere.
    const answer = await page.evaluate(() => fetch("healthz").then(({ ok }) => ok, () => "failed"));
    assert.equal(answer, "failed");
  }
});

Deno.test("the icon of home screens that take no SVG is a picture of the same", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  await using test = await TestPage.open(await listeningUrl(bridge));
  const difference = await test.page.evaluate(async () => {
    const size = 180;
    const { href } = document.querySelector<HTMLLinkElement>('link[rel="apple-touch-icon"]')!;
    if (!href.endsWith(".png")) throw new Error(`${href} is no PNG by its name`);
    const [png, svg] = await Promise.all([href, "icon.svg"].map(async (url) => {
      const image = new Image();
      image.src = url;
      await image.decode();
      const canvas = new OffscreenCanvas(size, size).getContext("2d")!;
      canvas.drawImage(image, 0, 0, size, size);
      return { width: image.naturalWidth, data: canvas.getImageData(0, 0, size, size).data };
    }));
    if (png.width !== size) throw new Error(`${png.width} pixels wide`);
    const sum = png.data.reduce((sum, byte, i) => sum + Math.abs(byte - svg.data[i]), 0);
    return sum / png.data.length;
  });
  assert.ok(difference < 2, `each byte differs by ${difference}`);
});

Deno.test("the page can be installed: its manifest is taken, with an icon of its own", async () => {
  await using bridge = startWidgets();
  await using test = await TestPage.open(await listeningUrl(bridge));
  const session = await test.page.context().newCDPSession(test.page);
  const { data, errors } = await session.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  const { start_url, icons } = JSON.parse(data!);
  assert.equal(start_url, "./");
  const { origin } = new URL(test.page.url());
  for (const { src } of icons) {
    const answer = await fetch(`${origin}/${src}`);
    assert.equal(answer.headers.get("content-type"), "image/svg+xml");
    await answer.body?.cancel();
  }
  const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
  // The tests' browser keeps nothing, in which nothing is installed: that alone is in the way.
  assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId), ["in-incognito"]);
});
