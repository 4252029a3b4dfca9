/// <reference lib="dom" />
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { findFaults } from "./axe.ts";
import { TestPage } from "./browser.ts";
import { listeningUrl, startBridge } from "./program.ts";
import { TokenBridge } from "./token_bridge.ts";

const PHONE = { width: 375, height: 812 };

/** Resolves once the page is live in `role`. */
async function liveAs(page: Page, role: string): Promise<void> {
  await page.locator('.connection[data-phase="live"]').waitFor();
  await page.locator(".role", { hasText: role }).waitFor();
}

Deno.test("the printed URL opens the page live as operator, and the token leaves the address bar", async () => {
  await using bridge = await TokenBridge.start();
  await using test = await TestPage.open(bridge.openUrl, PHONE);
  const { page } = test;
  await liveAs(page, "operator");
  assert.equal(page.url(), bridge.url);
  const fan = page.getByRole("switch", { name: "fan" });
  await page.locator('[data-state="online"]').waitFor();
  await fan.click();
  await page.locator('[data-channel="fan"] [data-phase="acknowledged"]').waitFor();
  await page.reload();
  await liveAs(page, "operator");
  assert.deepEqual(await findFaults(page), []);
  assert.deepEqual(test.faults, []);
  assert.equal(bridge.program.lines.filter((line) => line.includes("#token=")).length > 0, true);
  const logged = bridge.program.lines.filter((line) => !line.startsWith("open "));
  assert.doesNotMatch(logged.join("\n"), new RegExp(bridge.token));
});

Deno.test("without a token the page asks for one; a wrong one is told, a pasted URL opens", async () => {
  await using bridge = await TokenBridge.start();
  await using test = await TestPage.open(bridge.url, PHONE);
  const { page } = test;
  const input = page.getByLabel("Token, or the URL with it");
  await input.waitFor();
  assert.deepEqual(await findFaults(page), []);
  await input.fill("pb_wrong");
  await page.getByRole("button", { name: "Open" }).click();
  await page.getByText("This token is not known here").waitFor();
  await input.fill(bridge.openUrl);
  await input.press("Enter");
  await liveAs(page, "operator");
  await page.locator('[data-channel="temperature"]').waitFor();
});

Deno.test("a viewer sees and cannot command; a revoked one is out at once, two phones alike", async () => {
  await using bridge = await TokenBridge.start();
  const token = await bridge.tokenCommand("add", "wall", "--role", "viewer");
  assert.match(token, /^\S+$/);
  const url = `${bridge.url}#token=${token}`;
  await using one = await TestPage.open(url, PHONE);
  await using two = await TestPage.open(url, PHONE);
  for (const { page } of [one, two]) {
    await liveAs(page, "viewer");
    await page.locator('[data-channel="fan"]').waitFor();
    assert.equal(await page.getByRole("switch").count(), 0);
    assert.equal(await page.getByRole("spinbutton").count(), 0);
  }
  const body = JSON.stringify({ channel: "fan", value: true });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const command = `${bridge.url}api/devices/demo/command`;
  const refused = await fetch(command, { method: "POST", headers, body });
  assert.equal(refused.status, 403);
  await refused.body?.cancel();
  await bridge.tokenCommand("revoke", "wall");
  const revokedAt = performance.now();
  for (const { page } of [one, two]) {
    await page.getByText("This token was revoked").waitFor();
    assert.equal(await page.locator(".device").count(), 0);
  }
  assert.ok(performance.now() - revokedAt < 2000);
});

Deno.test("a token limited to a device shows that device alone", async () => {
  await using bridge = await TokenBridge.start();
  const token = await bridge.tokenCommand(
    "add",
    "guest",
    "--devices",
    "elsewhere,demo/temperature",
  );
  await using test = await TestPage.open(`${bridge.url}#token=${token}`, PHONE);
  await test.page.locator('[data-channel="temperature"]').waitFor();
  assert.equal(await test.page.locator("[data-channel]").count(), 1);
});

Deno.test("when the WebSocket is not passed on the page says so, and what to set", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  const target = await listeningUrl(bridge);
  // Passes on requests and drops upgrades, as a proxy does that nobody told of WebSockets.
  const proxy = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, (request) => {
    const { pathname } = new URL(request.url);
    return fetch(new URL(pathname, target), { method: request.method });
  });
  try {
    await using test = await TestPage.open(`http://127.0.0.1:${proxy.addr.port}/`);
    await test.page.getByRole("heading", { name: "its WebSocket is not" }).waitFor();
    await test.page.getByText("listen.trustedProxies").waitFor();
    assert.deepEqual(await findFaults(test.page), []);
  } finally {
    await proxy.shutdown();
  }
});

Deno.test("pages from elsewhere get nothing done, whatever a browser lets them send", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  const target = await listeningUrl(bridge);
  const { port } = new URL(target);
  const html = `<!doctype html><iframe sandbox="allow-scripts" srcdoc="<script>
    const socket = new WebSocket('ws://127.0.0.1:${port}/ws');
    socket.onopen = () => parent.postMessage('open', '*');
    socket.onerror = () => parent.postMessage('error', '*');
  </script>"></iframe>`;
  const foreign = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, () => {
    return new Response(html, { headers: { "content-type": "text/html" } });
  });
  try {
    await using test = await TestPage.open("about:blank");
    const { page } = test;
    const fromFrame = page.addInitScript(() => {
      (globalThis as unknown as { framed: Promise<string> }).framed = new Promise((resolve) => {
        addEventListener("message", ({ data }) => resolve(data));
      });
    });
    await fromFrame;
    await page.goto(`http://localhost:${foreign.addr.port}/`);
    const seen = await page.evaluate(async (target) => {
      const outcome = (promise: Promise<unknown>) => promise.then(() => "done", () => "refused");
      const command = `${target}api/devices/demo/command`;
      const body = JSON.stringify({ channel: "fan", value: true });
      const json = { "content-type": "application/json" };
      const listen = (start: (resolve: (text: string) => void) => void) =>
        new Promise<string>(start);
      const socket = await listen((resolve) => {
        const socket = new WebSocket(target.replace("http", "ws") + "ws");
        socket.onopen = () => resolve("open");
        socket.onerror = () => resolve("error");
      });
      const source = await listen((resolve) => {
        const source = new EventSource(`${target}api/devices`);
        source.onmessage = () => resolve("message");
        source.onerror = () => resolve("error");
      });
      return {
        socket,
        source,
        read: await outcome(fetch(`${target}api/devices`).then((it) => it.text())),
        json: await outcome(fetch(command, { method: "POST", headers: json, body })),
        simple: await outcome(fetch(command, { method: "POST", mode: "no-cors", body })),
        framed: await (globalThis as unknown as { framed: Promise<string> }).framed,
      };
    }, target);
    assert.deepEqual(seen, {
      socket: "error",
      source: "error",
      read: "refused",
      json: "refused",
      simple: "refused",
      framed: "error",
    });
    await page.evaluate((target) => {
      document.body.innerHTML = `<form method="post" enctype="text/plain"
        action="${target}api/devices/demo/command"><input name='{"channel":"fan","value":true,"x":"'
        value='"}'></form>`;
      document.forms[0].submit();
    }, target);
    await page.waitForURL(/command$/);
    assert.match(await page.content(), /this origin is not allowed/);
    const listed = await (await fetch(`${target}api/devices`)).json();
    const fan = listed.devices[0].channels.find(({ id }: { id: string }) => id === "fan");
    assert.equal(fan.last.value, false);
  } finally {
    await foreign.shutdown();
  }
});

Deno.test("a name that somebody rebinds to this machine is refused, and the log says how to allow it", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  const { port } = new URL(await listeningUrl(bridge));
  await using test = await TestPage.open("about:blank", PHONE, [
    "--host-resolver-rules=MAP rebound.example 127.0.0.1",
  ]);
  const response = await test.page.goto(`http://rebound.example:${port}/`);
  assert.equal(response!.status(), 421);
  assert.match(await response!.text(), /listen\.allowedHosts/);
  await bridge.line(/"rebound\.example:\d+": .*allowedHosts: \["rebound\.example"\]/);
});
