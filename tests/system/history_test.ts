import assert from "node:assert/strict";
import type { Reading } from "../../bridge/wire/messages.ts";
import { IS_LONG } from "../_long.ts";
import { listeningUrl, type Program, startBridge } from "./program.ts";
import { TestViewer } from "./viewer.ts";

const RUNS = IS_LONG ? 20 : 6;
/** A batch every two seconds, and what a busy machine adds. */
const MAY_BE_LOST_MS = 4000;
const ROOT_ON_LINUX = Deno.build.os === "linux" && Deno.uid() === 0;

function start(state: string, ...args: string[]): Program {
  return startBridge("--demo", "--port", "0", "--no-broker", "--state", state, ...args);
}

async function rowsOf(url: string, query = ""): Promise<Omit<Reading, "seq">[]> {
  const response = await fetch(`${url}api/history?topic=%23&format=json${query}`);
  assert.equal(response.status, 200);
  return await response.json();
}

/** Resolves once a fetch of the history has a row that is later than `time`. */
async function rowsAfter(url: string, time: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  while ((await rowsOf(url, `&from=${time}`)).length === 0) {
    assert.ok(Date.now() < deadline, "no readings");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function succeeds(command: string, ...args: string[]): Promise<boolean> {
  return (await new Deno.Command(command, { args }).output()).success;
}

/** Runs a test on a file system of its own, where one can be mounted. */
async function withMount(options: string, test: (folder: string) => Promise<void>): Promise<void> {
  const folder = tempDir();
  if (!await succeeds("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder)) {
    console.log("  nothing can be mounted here: not tested");
    return;
  }
  try {
    await test(folder);
  } finally {
    await succeeds("umount", "-l", folder);
  }
}

function tempDir(): string {
  return Deno.makeTempDirSync({ prefix: "pinbridge-history-" });
}

Deno.test("killed at any moment, a bridge loses the last batch at the most, and says nothing", async () => {
  const state = tempDir();
  const seen = new Map<string, Omit<Reading, "seq">>();
  let killedAt = 0;
  for (let run = 0; run < RUNS; run++) {
    await using bridge = start(state);
    const url = await listeningUrl(bridge);
    const kept = new Set((await rowsOf(url)).map((row) => JSON.stringify(row)));
    const missing = [...seen].filter(([text, { time }]) =>
      time < killedAt - MAY_BE_LOST_MS && !kept.has(text)
    );
    assert.deepEqual(missing, [], `after run ${run}`);
    // What this kill cost is not asked for again.
    for (const text of seen.keys()) if (!kept.has(text)) seen.delete(text);
    await using viewer = await TestViewer.open(url);
    viewer.client.subscribe({ filters: ["#"], delivery: "all" }, {
      readings: (readings) => {
        for (const { topic, time, value } of readings) {
          if (typeof value !== "number") continue;
          seen.set(JSON.stringify({ topic, time, value }), { topic, time, value });
        }
      },
    });
    await new Promise((resolve) => setTimeout(resolve, 1000 + 4000 * Math.random()));
    killedAt = Date.now();
    bridge.kill("SIGKILL");
    await bridge.exitCode;
    assert.deepEqual(bridge.lines.filter((line) => line.includes("history")), []);
  }
  assert.ok(seen.size > 100);
});

Deno.test("a bridge that was killed is a gap with its reason", async () => {
  const state = tempDir();
  await using first = start(state);
  const from = Date.now();
  await rowsAfter(await listeningUrl(first), 0);
  await new Promise((resolve) => setTimeout(resolve, 3000));
  first.kill("SIGKILL");
  await first.exitCode;
  await using second = start(state);
  const url = await listeningUrl(second);
  await rowsAfter(url, Date.now());
  await using viewer = await TestViewer.open(url);
  const { series: [{ gaps }] } = await viewer.client.history({
    topics: ["demo/temperature"],
    from,
  });
  assert.ok(gaps.some(([, , reason]) => reason === "the bridge was not running"), `${gaps}`);
});

Deno.test("of two bridges on one state directory the second ends with 73 and one sentence", async () => {
  const state = tempDir();
  await using first = start(state);
  await listeningUrl(first);
  await using second = start(state);
  assert.equal(await second.exitCode, 73);
  assert.equal(second.lines.length, 1);
  assert.match(second.lines[0], /another bridge keeps its state in .*--state/);
});

Deno.test("SIGTERM leaves one whole file, with the last reading in it", async () => {
  const state = tempDir();
  await using first = start(state);
  const url = await listeningUrl(first);
  await rowsAfter(url, 0);
  const last = (await rowsOf(url)).at(-1)!;
  first.kill("SIGTERM");
  assert.equal(await first.exitCode, 0);
  assert.deepEqual(
    [...Deno.readDirSync(state)].map(({ name }) => name).sort(),
    ["lock", "pinbridge.db"],
  );
  await using second = start(state);
  const rows = await rowsOf(await listeningUrl(second), `&to=${last.time + 1}`);
  assert.deepEqual(rows.at(-1), last);
});

Deno.test({
  name: "a full disk stops no reading and is told once; when there is room again, so is history",
  ignore: !ROOT_ON_LINUX,
  fn: () =>
    withMount("size=700k", async (state) => {
      await using bridge = start(state);
      const url = await listeningUrl(bridge);
      await rowsAfter(url, 0);
      const ballast = `${state}/ballast`;
      try {
        Deno.writeFileSync(ballast, new Uint8Array(700 * 1024));
      } catch {
        // It is as large as there is room for.
      }
      await bridge.line(/warning: history: .*full.*readings go on/);
      await rowsAfter(url, Date.now());
      Deno.removeSync(ballast);
      await bridge.line(/^history: it is written again; nothing was lost/);
      assert.equal(bridge.lines.filter((line) => line.includes("history")).length, 2);
      bridge.kill("SIGTERM");
      assert.equal(await bridge.exitCode, 0);
    }),
});

Deno.test({
  name: "a state directory that cannot be written stops no reading and is told once",
  ignore: !ROOT_ON_LINUX,
  fn: () =>
    withMount("ro", async (state) => {
      await using bridge = start(state);
      const url = await listeningUrl(bridge);
      await using viewer = await TestViewer.open(url);
      await viewer.device(({ state }) => state === "online");
      const response = await fetch(`${url}api/history?topic=a/b`);
      assert.equal(response.status, 404);
      await response.body?.cancel();
      const told = bridge.lines.filter((line) => /state|history/.test(line));
      assert.equal(told.length, 1);
      assert.match(told[0], /cannot keep state in .*; readings go on/);
    }),
});
