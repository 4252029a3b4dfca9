/// <reference lib="dom" />
import assert from "node:assert/strict";
import { TestPage } from "./browser.ts";
import { startCrowd } from "./crowded_bridge.ts";
import { listeningUrl, startBridge } from "./program.ts";

Deno.test("a board at a wrong baud rate is amber, with a button that tries others", async () => {
  const reason = "Much of what it sends is no text: wrong baud rate (now 9600)?";
  await using bridge = await startCrowd({ devices: 1, channels: 1, reason });
  await using test = await TestPage.open(await listeningUrl(bridge));
  const card = test.page.locator('.device[data-live="true"]');
  await card.getByText(reason).waitFor();
  await card.getByRole("button", { name: "Try the common baud rates" }).waitFor();
  const [state, amber] = await card.locator(".device-state").evaluate((element) => {
    const probe = document.createElement("i");
    probe.className = "device-loss";
    element.append(probe);
    return [getComputedStyle(element).color, getComputedStyle(probe).color];
  });
  assert.equal(state, amber);
});

Deno.test("the largest numbers have a chart with a line in it", async () => {
  await using bridge = await startCrowd({ devices: 1, channels: 1, amplitude: 1.7e308 });
  await using test = await TestPage.open(await listeningUrl(bridge));
  const tile = test.page.locator('[data-channel="value 1"]');
  await tile.locator("figcaption", { hasText: /e\+30\d to .*e\+30\d/ }).waitFor();
  const drawn = await tile.locator("canvas").evaluate((canvas) => {
    const { width, height } = canvas as HTMLCanvasElement;
    const context = (canvas as HTMLCanvasElement).getContext("2d")!;
    const { data } = context.getImageData(width / 3, 0, (2 * width) / 3, height * 0.8);
    let opaque = 0;
    // The line's colour, and nothing else, has much less red than blue.
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] > 200 && data[i + 2] - data[i] > 60) opaque++;
    }
    return opaque;
  });
  assert.ok(drawn > 20, `${drawn} pixels`);
  assert.deepEqual(test.faults, []);
});

Deno.test("a control says nothing of requests before there is one", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  await using test = await TestPage.open(await listeningUrl(bridge));
  const fan = test.page.locator('[data-channel="fan"]');
  await fan.locator("canvas").waitFor();
  assert.equal(await fan.locator(".requested").textContent(), "");
});
