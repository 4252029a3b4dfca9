/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { findFaults } from "./axe.ts";
import { TestPage } from "./browser.ts";
import { touch } from "./fingers.ts";
import { listeningUrl, startBridge } from "./program.ts";

/** A page that shows the demo board, with some seconds of readings. */
async function openDemo(
  hash = "",
): Promise<{ test: TestPage; page: Page; url: string } & AsyncDisposable> {
  const state = await Deno.makeTempDir();
  const bridge = startBridge("--demo", "--port", "0", "--no-broker", "--state", state);
  const url = await listeningUrl(bridge);
  const test = await TestPage.open(url + hash);
  await tile(test.page, "temperature").locator("figcaption", { hasText: /\d to \d/ }).waitFor();
  return {
    test,
    page: test.page,
    url,
    [Symbol.asyncDispose]: async () => {
      await test[Symbol.asyncDispose]();
      await bridge[Symbol.asyncDispose]();
      await Deno.remove(state, { recursive: true });
    },
  };
}

function tile(page: Page, channel: string): Locator {
  return page.locator(`[data-device="demo"] [data-channel="${channel}"]`);
}

async function choose(page: Page, channel: string, choice: string): Promise<void> {
  await tile(page, channel).getByRole("button", { name: `Look at ${channel}` }).focus();
  await page.keyboard.press("Enter");
  await tile(page, channel).getByRole("button", { name: choice, exact: true }).focus();
  await page.keyboard.press("Enter");
}

function legendOf(card: Locator): Locator {
  return card.getByRole("group", { name: "What the lines come to" });
}

Deno.test("channels are compared by keyboard: lines on two axes, XY, histogram, spectrum; kept for the next visit", async () => {
  await using demo = await openDemo();
  const { test, page } = demo;
  await choose(page, "temperature", "Compare");
  await choose(page, "humidity", "Add to comparison");
  const card = page.locator("[data-comparison]");
  await card.getByRole("heading", { name: "Lines: Greenhouse temperature, Greenhouse humidity" })
    .waitFor();
  // One axis of time, and one for each unit.
  await card.locator(".u-axis").nth(2).waitFor();
  const add = card.getByLabel("Add a channel");
  await add.fill("demo/light");
  await add.press("Enter");
  await legendOf(card).getByText("Greenhouse light (own scale)").waitFor();
  assert.match(
    (await legendOf(card).getByRole("row").nth(1).innerText()).replace(/\s+/g, " "),
    /^Greenhouse temperature [\d.]+ °C \S+ [\d.]+ [\d.]+ [\d.]+ [\d.]+ \d+/,
  );
  await card.getByRole("slider").focus();
  await page.keyboard.press("ArrowLeft");
  await legendOf(card).getByText(/^at \d\d:\d\d:\d\d/).waitFor();
  for (let i = 0; i < 3; i++) await page.keyboard.press("Shift+ArrowLeft");
  await page.getByText(/^Selected .* Δt \d/).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("y");
  await card.getByLabel("Least value of °C").fill("0");
  await card.getByLabel("Greatest value of °C").fill("40");
  await page.keyboard.press("Enter");
  await card.getByRole("form").first().waitFor({ state: "detached" });
  assert.equal(await page.evaluate("localStorage.getItem('ranges')"), '{"1 °C":[0,40]}');
  await legendOf(card).getByRole("button", { name: "Remove Greenhouse light" }).click();
  assert.deepEqual(await findFaults(page), []);
  await card.getByRole("radio", { name: "Lines" }).focus();
  for (
    const [kind, column] of [["XY", "r"], ["Histogram", "median"], ["Spectrum", "period"]] as const
  ) {
    await page.keyboard.press("ArrowRight");
    await card.getByRole("heading", { name: `${kind}: ` }).waitFor();
    await legendOf(card).getByRole("columnheader", { name: column, exact: true }).waitFor();
    assert.deepEqual(await findFaults(page), [], kind);
  }
  await page.reload();
  await card.getByRole("heading", { name: "Spectrum: Greenhouse temperature" }).waitFor();
  await card.getByRole("button", { name: "Close" }).click();
  await card.waitFor({ state: "detached" });
  assert.deepEqual(test.faults, []);
});

Deno.test("one channel dragged onto another is compared with it, and a third joins them", async () => {
  await using demo = await openDemo();
  const { test, page } = demo;
  await tile(page, "humidity").locator(".tile-name").dragTo(tile(page, "temperature"));
  const card = page.locator("[data-comparison]");
  await card.getByRole("heading", { name: /temperature, .*humidity$/ }).waitFor();
  await tile(page, "light").locator(".tile-name").dragTo(card.locator(".compare-canvas"));
  await card.getByRole("heading", { name: /humidity, .*light$/ }).waitFor();
  assert.deepEqual(test.faults, []);
});

Deno.test("a link opens a comparison, also of channels that are not there", async () => {
  await using demo = await openDemo("#compare=xy:demo/temperature,gone/t,demo/humidity");
  const { test, page } = demo;
  const card = page.locator("[data-comparison]");
  await card.getByRole("heading", { name: /^XY: Greenhouse temperature, Greenhouse humidity$/ })
    .waitFor();
  await card.getByText("Not there now: gone/t").waitFor();
  await card.getByRole("button", { name: "Remove gone/t" }).click();
  await card.getByText("Not there now").waitFor({ state: "detached" });
  await card.getByRole("button", { name: "Exchange axes" }).click();
  await card.getByRole("heading", { name: /^XY: Greenhouse humidity/ }).waitFor();
  assert.deepEqual(test.faults, []);
});

Deno.test("an operator keeps a comparison for everybody, who find it in the menu of layouts", async () => {
  await using demo = await openDemo("#compare=xy:demo/temperature,demo/humidity");
  const { test, page, url } = demo;
  const keep = page.locator("[data-comparison]").getByRole("button", { name: "For everybody" });
  await keep.click();
  await page.getByRole("button", { name: "For everybody", pressed: true }).waitFor();
  assert.deepEqual(await findFaults(page), []);
  await using other = await TestPage.open(url);
  assert.equal(await other.page.locator("[data-comparison]").count(), 0);
  await other.page.getByRole("button", { name: "Layouts" }).click();
  await other.page.getByRole("link", { name: "XY: Greenhouse temperature, Greenhouse humidity" })
    .click();
  await other.page.locator("[data-comparison]").waitFor();
  await keep.click();
  await page.getByRole("button", { name: "For everybody", pressed: false }).waitFor();
  await other.page.getByRole("button", { name: "Layouts" }).click();
  await other.page.getByRole("link", { name: /^XY: / }).waitFor({ state: "detached" });
  assert.deepEqual([test.faults, other.faults], [[], []]);
});

Deno.test("the range of a chart is fixed by its axis or by key, and follows the values again", async () => {
  await using demo = await openDemo();
  const { test, page } = demo;
  await page.getByRole("button", { name: "Pause" }).click();
  const chart = tile(page, "temperature");
  const look = () => chart.locator("canvas").evaluate((it: HTMLCanvasElement) => it.toDataURL());
  const changes = async (before: string) => {
    await page.waitForFunction(
      (before) =>
        document.querySelector<HTMLCanvasElement>('[data-channel="temperature"] canvas')!
          .toDataURL() !== before,
      before,
    );
  };
  await page.waitForTimeout(500);
  const free = await look();
  await chart.locator(".u-axis").nth(1).dblclick();
  await page.keyboard.type("-10");
  await page.keyboard.press("Tab");
  await page.keyboard.type("-20");
  await page.keyboard.press("Enter");
  await chart.getByText("The greatest value must be more than the least.").waitFor();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("50,5");
  assert.deepEqual(await findFaults(page), []);
  await page.keyboard.press("Enter");
  await chart.getByRole("form").waitFor({ state: "detached" });
  await changes(free);
  assert.equal(
    await page.evaluate("localStorage.getItem('overlay')"),
    '{"channels":{"demo/temperature":{"min":-10,"max":50.5}}}',
  );
  const fixed = await look();
  await chart.getByRole("slider").focus();
  await page.keyboard.press("y");
  await chart.getByRole("button", { name: "Auto" }).click();
  await changes(fixed);
  assert.equal(await page.evaluate("localStorage.getItem('overlay')"), "{}");
  assert.deepEqual(test.faults, []);
});

/** The span of time that the page says it shows, in seconds; null while it follows the time. */
async function shownSpan(page: Page): Promise<{ from: number; spanS: number } | null> {
  const region = page.getByRole("region", { name: "What the charts show" });
  if (await region.count() === 0) return null;
  const text = (await region.getByRole("status").first().innerText()).replaceAll(",", ".");
  const [from, to] = [...text.matchAll(/(\d\d):(\d\d):(\d\d(?:\.\d+)?)/g)]
    .map(([, hours, minutes, seconds]) =>
      Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)
    );
  return { from, spanS: to - from };
}

Deno.test("two fingers zoom a chart, one pans it, and one that rests first sets both cursors", async () => {
  await using demo = await openDemo();
  const { test, page } = demo;
  const finger = await touch(page);
  const over = tile(page, "temperature").locator(".u-over");
  await over.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await over.boundingBox())!;
  const at = (share: number) => [x + share * width, y + height / 2] as const;
  await finger("touchStart", at(0.4), at(0.6));
  for (const step of [0.02, 0.05, 0.1, 0.2]) {
    await finger("touchMove", at(0.4 - step), at(0.6 + step));
  }
  await finger("touchEnd");
  const zoomed = (await shownSpan(page))!;
  assert.ok(Math.abs(zoomed.spanS - 20) <= 2, `${zoomed.spanS} s are shown`);
  await finger("touchStart", at(0.5));
  for (const step of [0.55, 0.65, 0.75]) await finger("touchMove", at(step));
  await finger("touchEnd");
  const panned = (await shownSpan(page))!;
  assert.ok(Math.abs(panned.spanS - zoomed.spanS) <= 1, `${panned.spanS} s are shown`);
  const back = zoomed.from - panned.from;
  assert.ok(Math.abs(back - 5) <= 1.5, `went back by ${back} s`);
  await finger("touchStart", at(0.3));
  await page.getByText(/^Selected /).waitFor();
  for (const step of [0.4, 0.5, 0.6]) await finger("touchMove", at(step));
  await finger("touchEnd");
  const region = page.getByRole("region", { name: "What the charts show" });
  const selected = await region.getByText(/^Selected .* Δt \d/).innerText();
  const [, deltaS] = /Δt ([\d.]+) s/.exec(selected)!;
  assert.ok(Math.abs(Number(deltaS) - 6) <= 1, selected);
  // A cursor that is taken hold of moves, and the other one stays.
  await finger("touchStart", at(0.6));
  for (const step of [0.7, 0.8, 0.9]) await finger("touchMove", at(step));
  await finger("touchEnd");
  const moved = await region.getByText(/^Selected .* Δt \d/).innerText();
  assert.ok(Math.abs(Number(/Δt ([\d.]+) s/.exec(moved)![1]) - 12) <= 1, moved);
  assert.deepEqual(test.faults, []);
});

Deno.test("an operator derives a channel in the page: with its value while typing, changed and removed", async () => {
  await using demo = await openDemo();
  const { test, page } = demo;
  await choose(page, "temperature", "Derive a channel");
  const form = page.locator(".derive-form");
  const expression = form.getByLabel("Made of");
  await expression.and(page.locator(":focus")).waitFor();
  assert.equal(await expression.inputValue(), "demo.temperature");
  await form.getByText(/^Now \d+(\.\d+)? °C$/).waitFor();
  await expression.fill("demo.temperature +");
  await form.getByText(/^expression: cannot be read/).waitFor();
  await expression.fill("convert(demo.temperature, '°C', '°F')");
  await form.getByText(/^Now \d+(\.\d+)? °F$/).waitFor();
  await form.getByLabel("Id").fill("demo.f");
  await page.keyboard.press("Enter");
  await form.getByText(/^id: demo\/f: device id demo is already taken/).waitFor();
  await form.getByLabel("Id").fill("made.f");
  await form.getByLabel("Name").fill("Fahrenheit");
  assert.deepEqual(await findFaults(page), []);
  await page.keyboard.press("Enter");
  const made = page.locator('[data-device="made"] [data-channel="f"]');
  await made.locator(".reported-value", { hasText: /^\d\d(\.\d+)?$/ }).waitFor();
  await made.getByText("°F", { exact: true }).waitFor();
  await page.reload();
  await made.locator("canvas").waitFor();
  await page.getByText("Derived channels").click();
  await page.getByRole("button", { name: "Edit made/f" }).click();
  await form.getByLabel("Made of").fill("demo.temperature > 0");
  await form.getByRole("button", { name: "Save" }).click();
  await made.locator(".reported-value", { hasText: /^on$/ }).waitFor();
  await page.getByRole("button", { name: "Remove made/f" }).click();
  await made.waitFor({ state: "detached" });
  assert.deepEqual(test.faults, []);
});
