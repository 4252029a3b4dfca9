import assert from "node:assert/strict";
import { TestPage } from "./browser.ts";
import { listeningUrl, startBoard, startBridge } from "./program.ts";

Deno.test("the monitor sends a line, shows what the board says, and its bytes", async () => {
  const directory = await Deno.makeTempDir();
  {
    const link = `${directory}/board`;
    await using board = await startBoard(link);
    const config = `${directory}/pinbridge.yaml`;
    const adapter = { type: "serial", id: "greenhouse", port: link, baudRate: 115200 };
    await Deno.writeTextFile(config, JSON.stringify({ adapters: [adapter] }));
    const args = ["--config", config, "--port", "0", "--no-demo", "--no-broker"];
    await using bridge = startBridge(...args);
    await using test = await TestPage.open(await listeningUrl(bridge));
    const { page } = test;
    await page.locator('[data-device="greenhouse"][data-live="true"]').waitFor();
    await page.locator(".monitor > summary").click();
    const line = page.getByLabel("Line to Greenhouse");
    await line.fill("<b>hello</b>");
    await line.press("Enter");
    await board.line(/<b>hello<\/b>/);
    await page.getByText("Sent.").waitFor();
    await line.press("ArrowUp");
    assert.equal(await line.inputValue(), "<b>hello</b>");
    const mode = page.getByLabel("What is shown of Greenhouse");
    await mode.selectOption("Bytes");
    await page.locator(".monitor-lines p", { hasText: /([0-9a-f]{2} ){4}/ }).first().waitFor();
    await mode.selectOption("Every line");
    await page.locator(".monitor-lines p", { hasText: /"temperature":/ }).first().waitFor();
    assert.deepEqual(test.faults, []);
  }
  await Deno.remove(directory, { recursive: true });
});
