/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Locator } from "playwright-core";
import { TestPage } from "./browser.ts";
import { listeningUrl, type Program, startBoard, startBridge } from "./program.ts";

/** A bridge with one serial adapter that opens `link`. */
async function startBridgeOn(link: string, directory: string): Promise<Program> {
  const config = `${directory}/pinbridge.yaml`;
  const adapter = { type: "serial", id: "greenhouse", port: link, baudRate: 115200 };
  await Deno.writeTextFile(config, JSON.stringify({ adapters: [adapter] }));
  return startBridge("--config", config, "--port", "0", "--no-demo", "--no-broker");
}

async function waitForChange(locator: Locator, before: string | null): Promise<void> {
  const element = await locator.elementHandle();
  await locator.page().waitForFunction(
    ([element, before]) => (element as HTMLElement).textContent !== before,
    [element, before],
  );
}

Deno.test("the page shows a board, commands it, and follows when it goes and returns", async () => {
  const directory = await Deno.makeTempDir();
  const link = `${directory}/board`;
  {
    await using board = await startBoard(link);
    await using bridge = await startBridgeOn(link, directory);
    await using test = await TestPage.open(await listeningUrl(bridge));
    const { page } = test;
    const card = page.locator('[data-device="greenhouse"]');
    const online = page.locator('[data-device="greenhouse"][data-state="online"]');
    const absent = page.locator('[data-device="greenhouse"][data-state="absent"]');
    await online.waitFor();

    const temperature = card.locator('[data-channel="temperature"] .reported-value');
    await waitForChange(temperature, await temperature.textContent());
    assert.match((await temperature.textContent())!, /^\d+(\.\d+)?$/);

    const fan = card.getByRole("switch", { name: "fan" });
    assert.equal(await fan.getAttribute("aria-checked"), "false");
    await fan.click();
    assert.match(await board.line(/"set"/), /"set":\{"fan":true\}/);
    const requested = card.locator('[data-channel="fan"] [data-phase="acknowledged"]');
    await requested.waitFor();
    assert.match((await requested.textContent())!, /asked for on, acknowledged in [\d.]+ m?s/);
    await card.locator('[role="switch"][aria-checked="true"]').waitFor();

    board.kill("SIGKILL");
    await absent.waitFor();
    assert.notEqual(await card.locator(".device-reason").textContent(), "");
    assert.equal(await fan.isDisabled(), true);

    await using again = await startBoard(link);
    await online.waitFor();
    await waitForChange(temperature, await temperature.textContent());
    await card.locator('[role="switch"][aria-checked="false"]:enabled').waitFor();
    assert.equal(again.lines.some((line) => line.includes('"set"')), false);
    assert.deepEqual(test.faults, []);
  }
  await Deno.remove(directory, { recursive: true });
});

Deno.test("the page sets a number, says why one is refused, and shows what the board reports", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  await using test = await TestPage.open(await listeningUrl(bridge));
  const { page } = test;
  const tile = page.locator('[data-channel="setpoint"]');
  const input = tile.getByRole("spinbutton");
  await tile.locator("input:enabled").waitFor();
  const min = Number(await input.getAttribute("min"));
  const max = Number(await input.getAttribute("max"));
  await input.fill(String(max + 1));
  await input.press("Enter");
  assert.equal(await tile.getByRole("alert").textContent(), `The most is ${max}.`);
  const wanted = Math.round((min + max) / 2) + 0.5;
  await input.fill(String(wanted));
  await input.press("Enter");
  await tile.locator('[data-phase="acknowledged"]').waitFor();
  await tile.locator(".reported-value", { hasText: String(wanted) }).waitFor();
  assert.deepEqual(test.faults, []);
});

Deno.test("the page reconnects by itself when the bridge comes back", async () => {
  await using first = startBridge("--demo", "--port", "0", "--no-broker");
  const url = await listeningUrl(first);
  await using test = await TestPage.open(url);
  const { page } = test;
  await page.locator('[data-state="online"]').waitFor();
  first.kill("SIGTERM");
  await page.locator('.connection[data-phase="waiting"]').waitFor();
  await page.locator('.device[data-live="false"]').waitFor();
  await using second = startBridge("--demo", "--port", new URL(url).port, "--no-broker");
  await listeningUrl(second);
  await page.locator('.connection[data-phase="live"]').waitFor();
  const temperature = page.locator('[data-channel="temperature"] .reported-value');
  await page.locator('.device[data-live="true"]').waitFor();
  await waitForChange(temperature, await temperature.textContent());
});

Deno.test("the page fits a phone without scrolling sideways", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  await using test = await TestPage.open(await listeningUrl(bridge), { width: 375, height: 812 });
  await test.page.locator('[data-channel="setpoint"]').scrollIntoViewIfNeeded();
  await test.page.locator('[data-channel="setpoint"] canvas').waitFor();
  const width = await test.page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(width <= 375, `${width} pixels wide`);
});

Deno.test("the page tells a newcomer what to do while there is no device", async () => {
  await using bridge = startBridge("--no-demo", "--port", "0", "--no-broker");
  await using test = await TestPage.open(await listeningUrl(bridge));
  await test.page.getByRole("heading", { name: "No board yet" }).waitFor();
  assert.deepEqual(test.faults, []);
});

Deno.test("a page opened after a restart shows what was before, and why there is a hole", async () => {
  const state = Deno.makeTempDirSync({ prefix: "pinbridge-state-" });
  const args = ["--demo", "--port", "0", "--no-broker", "--state", state];
  {
    await using first = startBridge(...args);
    await listeningUrl(first);
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    first.kill("SIGTERM");
    await first.exitCode;
  }
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  await using second = startBridge(...args);
  await using test = await TestPage.open(await listeningUrl(second));
  const { page } = test;
  const tile = page.locator('[data-channel="temperature"]');
  const plot = tile.locator(".u-over");
  await plot.waitFor();
  // From right to left over the last minute: what is now, the hole, and what was before it.
  const captions: string[] = [];
  const { width, height } = (await plot.boundingBox())!;
  const isWhole = () => {
    const hole = captions.findIndex((text) => text === "no data: the bridge was not running");
    return hole > 0 && captions.slice(hole).some((text) => /^\d.* at \d/.test(text));
  };
  for (let attempt = 0; attempt < 20 && !isWhole(); attempt++) {
    captions.length = 0;
    for (let x = width - 2; x > 0; x -= width / 60) {
      await plot.hover({ position: { x, y: height / 2 } });
      captions.push((await tile.locator("figcaption").textContent())!);
    }
  }
  assert.ok(isWhole(), captions.join("\n"));
  for (const label of ["10 s", "10 min", "1 h", "6 h", "24 h", "7 d", "30 d", "1 y"]) {
    await page.getByRole("toolbar").getByText(label, { exact: true }).click();
    await tile.locator("figcaption", { hasText: /\d to \d/ }).waitFor();
  }
  assert.deepEqual(test.faults, []);
});
