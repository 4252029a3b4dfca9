import assert from "node:assert/strict";
import { createAdapter } from "../../bridge/adapters.ts";
import { Bridge } from "../../bridge/bridge.ts";
import { dashboardAssets } from "../../bridge/web/assets.ts";
import { VirtualBoard } from "../../devices/virtual/board.ts";
import { TestPage } from "./browser.ts";

const GGA = "$GPGGA,123519,4807.038,N,01131.000,E,1,08,0.9,545.4,M,46.9,M,,*47";

Deno.test("the page offers the profile that was heard, and one click uses it", async () => {
  const board = new VirtualBoard({ intervalMs: Infinity, answerDelayMs: Infinity });
  const port = board.plugIn();
  const adapter = await createAdapter({ type: "serial", id: "gps", port, hello: false });
  const bridge = new Bridge({ adapters: [adapter], assets: dashboardAssets });
  const address = bridge.start();
  const talking = setInterval(() => board.say(GGA), 50);
  {
    await using test = await TestPage.open(`http://127.0.0.1:${address.port}/`);
    const card = test.page.locator('[data-device="gps"]');
    await card.getByRole("button", { name: "Use nmea until the next start" }).click();
    await card.locator('[data-channel="hdop"]').waitFor();
    assert.deepEqual(test.faults, []);
  }
  clearInterval(talking);
  await bridge.stop();
  await board.hangUp();
});
