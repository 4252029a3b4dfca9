import assert from "node:assert/strict";
import { listeningUrl, startBridge, startBridgeIn } from "./program.ts";
import { dashboardAssets } from "../../bridge/web/assets.ts";
import { TestViewer } from "./viewer.ts";

async function withConfig<T>(text: string, run: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(path, text);
    return await run(path);
  } finally {
    await Deno.remove(path);
  }
}

Deno.test("without a config a virtual board is online, and SIGTERM ends the program with 0", async () => {
  await using bridge = startBridge("--port", "0");
  const url = await listeningUrl(bridge);
  await using viewer = await TestViewer.open(url);
  await viewer.device((device) => device.state === "online" && device.channels.length >= 5);
  bridge.kill("SIGTERM");
  assert.equal(await bridge.exitCode, 0);
});

Deno.test("SIGINT ends the program with 0 while a viewer is connected", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  await using viewer = await TestViewer.open(await listeningUrl(bridge));
  await viewer.device((device) => device.state === "online");
  bridge.kill("SIGINT");
  assert.equal(await bridge.exitCode, 0);
});

Deno.test("SIGTERM ends the program with 0 as soon as it listens, while it loads the rest", async () => {
  await using bridge = startBridge("--demo", "--port", "0");
  await listeningUrl(bridge);
  bridge.kill("SIGTERM");
  assert.equal(await bridge.exitCode, 0);
});

Deno.test("who asks for history as soon as the bridge listens waits until it is there", async () => {
  await using bridge = startBridge("--no-demo", "--no-broker", "--port", "0");
  const response = await fetch(`${await listeningUrl(bridge)}api/history?topic=a/b&format=csv`);
  assert.equal(response.status, 200, await response.text());
});

Deno.test("the page, its parts and the health check are served with a strict policy", async () => {
  await using bridge = startBridge("--no-demo", "--port", "0", "--no-broker");
  const url = await listeningUrl(bridge);
  for (const path of Object.keys(dashboardAssets)) {
    const response = await fetch(new URL(path, url));
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("x-content-type-options"), "nosniff");
    assert.match(response.headers.get("content-security-policy")!, /default-src 'none'/);
    assert.ok((await response.text()).length > 100);
  }
  const health = await fetch(`${url}healthz`);
  assert.equal(health.status, 200);
  await health.body?.cancel();
});

Deno.test("a taken port is one line and exit code 69", async () => {
  using taken = Deno.listen({ port: 0, hostname: "127.0.0.1" });
  const { port } = taken.addr;
  await using bridge = startBridge("--no-demo", "--no-broker", "--port", String(port));
  assert.equal(await bridge.exitCode, 69);
  assert.equal(bridge.lines.length, 1);
  assert.match(bridge.lines[0], new RegExp(String(port)));
});

Deno.test("a bad config is exit code 78 and names file, line, key and the nearest valid key", async () => {
  await withConfig("listen:\n  prot: 8080\n", async (path) => {
    await using bridge = startBridge("--config", path);
    assert.equal(await bridge.exitCode, 78);
    const text = bridge.lines.join("\n");
    assert.ok(text.includes(path), text);
    assert.match(text, /2/);
    assert.match(text, /prot/);
    assert.match(text, /port/);
  });
});

Deno.test("an unknown option is exit code 64", async () => {
  await using bridge = startBridge("--prot", "0");
  assert.equal(await bridge.exitCode, 64);
});

Deno.test("a serial path that is not there is an absent device with a reason; the program lives", async () => {
  const adapter = { type: "serial", id: "gone", port: "/dev/serial/by-id/not-there" };
  await withConfig(JSON.stringify({ adapters: [adapter] }), async (path) => {
    await using bridge = startBridge("--config", path, "--port", "0", "--no-broker");
    const url = await listeningUrl(bridge);
    await using viewer = await TestViewer.open(url);
    const device = await viewer.device(({ id, state }) => id === "gone" && state === "absent");
    assert.match(device.reason!, /not-there/);
    const health = await fetch(`${url}healthz`);
    assert.equal(health.status, 200);
    await health.body?.cancel();
  });
});

Deno.test("start reads pinbridge.yaml of the working directory and says so; --config wins", async () => {
  const cwd = await Deno.makeTempDir();
  try {
    const adapters = (id: string) => JSON.stringify({ adapters: [{ type: "virtual", id }] });
    await Deno.writeTextFile(`${cwd}/pinbridge.yaml`, adapters("mine"));
    await Deno.writeTextFile(`${cwd}/other.yaml`, adapters("other"));
    for (
      const [args, id, file] of [
        [[], "mine", "pinbridge.yaml"],
        [["--config", "other.yaml"], "other", "other.yaml"],
      ] as const
    ) {
      await using bridge = startBridgeIn(cwd, "--port", "0", ...args);
      assert.ok((await bridge.line(/config/)).endsWith(file));
      await using viewer = await TestViewer.open(await listeningUrl(bridge));
      await viewer.device((device) => device.id === id && device.state === "online");
    }
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
});

Deno.test("a page that was loaded before is not sent again, and the first time compressed", async () => {
  await using bridge = startBridge("--no-demo", "--port", "0");
  const url = `${await listeningUrl(bridge)}app.css`;
  const headers = { "Accept-Encoding": "gzip" };
  const first = await fetch(url, { headers });
  assert.ok((await first.text()).length > 30_000);
  const etag = first.headers.get("etag")!;
  const again = await fetch(url, { headers: { ...headers, "If-None-Match": etag } });
  assert.deepEqual([again.status, await again.text()], [304, ""]);
});

Deno.test("a first start beyond loopback prints a URL with a token for each address, and a second none", async () => {
  const state = await Deno.makeTempDir();
  const args = ["--demo", "--no-broker", "--host", "0.0.0.0", "--port", "0", "--state", state];
  {
    await using bridge = startBridge(...args);
    const { port } = new URL(await listeningUrl(bridge));
    const line = await bridge.line(new RegExp(`^open http://127\\.0\\.0\\.1:${port}/#token=\\S+$`));
    await bridge.line(/^▀{10,}$/);
    const token = line.split("=")[1];
    assert.doesNotMatch(await Deno.readTextFile(`${state}/tokens.json`), new RegExp(token));
    const headers = { authorization: `Bearer ${token}` };
    const listed = await fetch(`http://127.0.0.1:${port}/api/devices`, { headers });
    assert.equal(listed.status, 200);
    await listed.body?.cancel();
    bridge.kill("SIGTERM");
    assert.equal(await bridge.exitCode, 0);
  }
  {
    await using again = startBridge(...args);
    const url = await listeningUrl(again);
    const health = await fetch(`http://127.0.0.1:${new URL(url).port}/healthz`);
    await health.body?.cancel();
    assert.ok(!again.lines.some((line) => line.startsWith("open ")));
  }
  await Deno.remove(state, { recursive: true });
});

Deno.test("a bad file of tokens is one sentence and exit code 73, on loopback too", async () => {
  const bad: [prepare: (path: string) => Promise<void>, expected: RegExp][] = [
    [(path) => Deno.mkdir(path), /is not a file|directory/],
    [(path) => Deno.writeTextFile(path, '{"version":1,"tok', { mode: 0o600 }), /is not whole/],
    [(path) => Deno.writeTextFile(path, '{"version":1,"tokens":[]}', { mode: 0o644 }), /chmod 600/],
  ];
  for (const host of ["127.0.0.1", "0.0.0.0"]) {
    for (const [prepare, expected] of bad) {
      const state = await Deno.makeTempDir();
      await prepare(`${state}/tokens.json`);
      const args = ["--no-demo", "--no-broker", "--port", "0", "--host", host, "--state", state];
      await using bridge = startBridge(...args);
      assert.equal(await bridge.exitCode, 73);
      assert.equal(
        bridge.lines.filter((line) => expected.test(line)).length,
        1,
        bridge.lines.join(),
      );
      assert.ok(!bridge.lines.some((line) => line.startsWith("listening")));
      await Deno.remove(state, { recursive: true });
    }
  }
});
