import assert from "node:assert/strict";
import { FIREFOX, FirefoxPage } from "./firefox.ts";
import { TokenBridge } from "./token_bridge.ts";

const LIVE = "document.querySelector('.connection')?.dataset.phase === 'live'";

function isInstalled(): boolean {
  try {
    return Deno.statSync(FIREFOX).isFile;
  } catch {
    console.log(`${FIREFOX} is not installed`);
    return false;
  }
}

Deno.test({
  name: "in Firefox: the printed URL, a command, a wrong token, a pasted one, a viewer, revoked",
  ignore: !isInstalled(),
  async fn() {
    await using bridge = await TokenBridge.start();
    await using page = await FirefoxPage.open(bridge.openUrl);
    await page.until(`${LIVE} && document.querySelector('[data-state="online"]')`);
    assert.equal(await page.evaluate("location.href"), bridge.url);
    assert.equal(await page.evaluate("document.querySelector('.role').textContent"), "operator");
    const fan = "document.querySelector('[data-channel=fan] [role=switch]')";
    await page.until(fan);
    await page.evaluate(`${fan}.click(), null`);
    await page.until("document.querySelector('[data-channel=fan] [data-phase=acknowledged]')");

    const type = (token: string) =>
      page.evaluate(`(() => {
        const input = document.querySelector(".token-form input");
        input.value = ${JSON.stringify(token)};
        input.dispatchEvent(new InputEvent("input", { bubbles: true }));
        input.form.requestSubmit();
        return null;
      })()`);
    await page.evaluate("sessionStorage.clear(), location.reload(), null");
    await page.until("document.querySelector('.token-form')");
    await type("pb_wrong");
    await page.until("document.body.textContent.includes('This token is not known here')");
    const token = await bridge.tokenCommand("add", "wall", "--role", "viewer");
    await type(token);
    await page.until(`${LIVE} && document.querySelector('[data-channel=fan]')`);
    assert.equal(await page.evaluate("document.querySelector('.role').textContent"), "viewer");
    assert.equal(await page.evaluate("document.querySelectorAll('[role=switch]').length"), 0);
    await bridge.tokenCommand("revoke", "wall");
    await page.until("document.body.textContent.includes('This token was revoked')");
    assert.equal(await page.evaluate("document.querySelectorAll('.device').length"), 0);
  },
});
