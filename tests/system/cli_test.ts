import assert from "node:assert/strict";
import { findHolders } from "../../devices/serial/port_holders.ts";
import { listeningUrl, Program, startBoard, startBridge } from "./program.ts";
import { TestViewer } from "./viewer.ts";

const PERMISSIONS = ["net", "ffi", "read", "write", "run", "env"].map((name) => `--allow-${name}`);

/** Starts a command of the program. */
function pinbridge(...args: string[]): Program {
  return new Program({ args: ["run", "--quiet", ...PERMISSIONS, "bridge/main.ts", ...args] });
}

/** Runs a command to its end. */
async function run(...args: string[]): Promise<{ code: number | null; text: string }> {
  await using program = pinbridge(...args);
  const code = await program.exitCode;
  await program[Symbol.asyncDispose]();
  return { code, text: program.lines.join("\n") };
}

/** A bridge, and a board that it reads as `greenhouse`. */
async function startScene(settings: Record<string, unknown> = {}) {
  const folder = await Deno.makeTempDir();
  const link = `${folder}/tty`;
  const config = `${folder}/pinbridge.yaml`;
  const adapter = { type: "serial", id: "greenhouse", port: link, ...settings };
  await Deno.writeTextFile(config, JSON.stringify({ adapters: [adapter] }));
  const board = await startBoard(link);
  const bridge = startBridge("--config", config, "--port", "0", "--no-broker");
  const url = await listeningUrl(bridge);
  const viewer = await TestViewer.open(url);
  await viewer.device(({ state, channels }) => state === "online" && channels.length >= 5);
  return {
    folder,
    link,
    config,
    board,
    url,
    viewer,
    async [Symbol.asyncDispose]() {
      await viewer[Symbol.asyncDispose]();
      await bridge[Symbol.asyncDispose]();
      await board[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("monitor prints what the board says until Ctrl+C", async () => {
  await using scene = await startScene();
  await using monitor = pinbridge("monitor", "greenhouse", "--url", scene.url);
  await monitor.line(/^greenhouse is online$/);
  await monitor.line(/^\d\d:\d\d:\d\d\.\d{3} {2}temperature: [\d.]+ °C$/);
  monitor.kill("SIGINT");
  assert.equal(await monitor.exitCode, 0);
  await using raw = pinbridge("monitor", "greenhouse", "--raw", "--url", scene.url);
  await raw.line(/^\{"temperature":.*\}$/);
});

Deno.test("send commands the board, and tells by its exit code what became of it", async () => {
  await using scene = await startScene();
  const send = (...args: string[]) => run("send", ...args, "--url", scene.url);
  const taken = await send("greenhouse", "fan=on");
  assert.match(taken.text, /^acknowledged in \d/);
  assert.equal(taken.code, 0);
  await scene.board.line(/"set":\{"fan":true\}/);
  assert.deepEqual((await send("greenhouse", "--raw", "hello there")).code, 0);
  await scene.board.line(/^hello there$/);
  assert.equal((await send("greenhouse", "--hex", "68 69 0A")).code, 0);
  await scene.board.line(/^hi$/);
  assert.equal((await send("greenhouse", "setpoint=99")).code, 64);
  assert.equal((await send("greenhouse", "nothing=1")).code, 68);
  assert.equal((await send("grenhouse", "fan=on")).code, 68);
  scene.board.kill("SIGKILL");
  await scene.viewer.device(({ state }) => state === "absent");
  const offline = await send("greenhouse", "fan=on");
  assert.match(offline.text, /^offline: /);
  assert.equal(offline.code, 69);
});

Deno.test("a channel with a template is commanded in the board's own language", async () => {
  const channels = { lamp: { kind: "boolean", command: "LAMP {value}\r\n" } };
  await using scene = await startScene({ channels });
  const { text, code } = await run("send", "greenhouse", "lamp=on", "--url", scene.url);
  assert.match(text, /^sent in/);
  assert.equal(code, 0);
  await scene.board.line(/^LAMP 1$/);
});

Deno.test("release lends the port to a command, and takes it back at its end", async () => {
  await using scene = await startScene();
  const { folder, link, url, viewer } = scene;
  const before = findHolders(link).length;
  await new Deno.Command("mkfifo", { args: [`${folder}/go`] }).output();
  const script = `echo lent; read line < ${folder}/go; echo "done $line"; exit 7`;
  const args = ["release", "greenhouse", "--for", "60s", "--url", url, "--", "sh", "-c", script];
  await using release = pinbridge(...args);
  await release.line(/^lent$/);
  assert.equal(findHolders(link).length, before - 1);
  await viewer.device(({ state, reason }) => state === "released" && reason !== undefined);
  await Deno.writeTextFile(`${folder}/go`, "well\n");
  await release.line(/^done well$/);
  assert.equal(await release.exitCode, 7);
  await viewer.device(({ state }) => state === "online");
  assert.equal(findHolders(link).length, before);
});

Deno.test("the port is taken back at the deadline when release is killed", async () => {
  await using scene = await startScene();
  const { url, viewer } = scene;
  const args = ["release", "greenhouse", "--for", "1s", "--url", url, "--", "sleep", "3"];
  await using release = pinbridge(...args);
  await viewer.device(({ state }) => state === "released");
  release.kill("SIGKILL");
  await viewer.device(({ state }) => state === "online");
});

Deno.test("what record has written, a replay adapter plays", async () => {
  await using scene = await startScene();
  const file = `${scene.folder}/board.rec`;
  const recorded = await run("record", "greenhouse", file, "--for", "1s", "--url", scene.url);
  assert.match(recorded.text, /^\d+ bytes in /);
  assert.equal(recorded.code, 0);
  const config = `${scene.folder}/replay.yaml`;
  const adapter = { type: "replay", id: "again", file, speed: 2, loop: true };
  await Deno.writeTextFile(config, JSON.stringify({ adapters: [adapter] }));
  await using replay = startBridge("--config", config, "--port", "0", "--no-broker");
  await using viewer = await TestViewer.open(await listeningUrl(replay));
  const device = await viewer.device(({ channels }) => channels.length >= 5);
  assert.equal(device.adapter, "replay");
  assert.ok(device.channels.some(({ id }) => id === "temperature"));
});

Deno.test("check tells whether a config can be used, and ports lists what there is", async () => {
  await using scene = await startScene();
  const good = await run("check", scene.config);
  assert.deepEqual(good, { code: 0, text: `${scene.config}: ok\n  serial greenhouse` });
  const bad = `${scene.folder}/bad.yaml`;
  await Deno.writeTextFile(bad, "adapters:\n  - { type: replay, id: a, file: nowhere.rec }\n");
  const result = await run("check", "--config", bad);
  assert.equal(result.code, 78);
  assert.equal(result.text, `${bad}:2: adapters[0].file: there is no file nowhere.rec`);
  assert.equal((await run("ports")).code, 0);
});
