import assert from "node:assert/strict";
import { CommandFailure } from "../../../bridge/cli/exit_code.ts";
import { runHistory } from "../../../bridge/cli/history.ts";
import { parseHistory } from "../../../bridge/cli/history_arguments.ts";
import { StateDirectory } from "../../../bridge/state_directory.ts";
import { HistoryScene } from "../history/_history_scene.ts";
import { RecordingTerminal } from "./_scene.ts";

const HOUR_MS = 3_600_000;

/** A history of 500 readings and ten changes, and a runner of commands on any directory. */
async function writeHistory() {
  const directory = Deno.makeTempDirSync({ prefix: "pinbridge-history-" });
  const scene = new HistoryScene({ path: `${directory}/pinbridge.db` });
  const start = scene.clock.now();
  await scene.publishMany("t", 500, 1000, (i) => i / 10);
  for (let i = 0; i < 10; i++) {
    scene.publish("fan", i % 2 === 0);
    await scene.clock.advance(100);
  }
  await scene.history.stop();
  return { directory, start };
}

async function history(directory: string, ...args: string[]): Promise<string> {
  const terminal = new RecordingTerminal();
  const file = `${directory}/pinbridge.db`;
  await runHistory(parseHistory(args), { terminal, directory, file });
  return terminal.printed.join("");
}

async function fails(directory: string, args: string[], exitCode: number, message: RegExp) {
  await assert.rejects(history(directory, ...args), (error: CommandFailure) => {
    assert.equal(error.exitCode, exitCode);
    assert.match(error.message, message);
    return true;
  });
}

Deno.test("history export prints what was asked for", async () => {
  const { directory, start } = await writeHistory();
  const all = (await history(directory, "export")).trimEnd().split("\n");
  assert.deepEqual([all.length, all[0], all[1]], [511, "topic,time,value", `board/t,${start},0`]);
  const from = new Date(start).toISOString();
  const some = await history(
    directory,
    "export",
    "board/t",
    "--from",
    from,
    "--to",
    `${start + 5000}`,
  );
  assert.equal(some.trimEnd().split("\n").length, 6);
  const steps = await history(
    directory,
    "export",
    "board/t",
    "--tier",
    "1min",
    "--format",
    "ndjson",
  );
  const { topic, count, min } = JSON.parse(steps.split("\n")[0]);
  assert.deepEqual([topic, min], ["board/t", 0]);
  assert.ok(count <= 60);
});

Deno.test("what was exported can be imported elsewhere, once", async () => {
  const { directory } = await writeHistory();
  const exported = await history(directory, "export", "--format", "ndjson");
  const file = `${directory}/export.ndjson`;
  Deno.writeTextFileSync(file, exported);
  const other = Deno.makeTempDirSync({ prefix: "pinbridge-history-" });
  assert.equal(await history(other, "import", file), "510 readings imported; 0 were there already");
  assert.equal(await history(other, "import", file), "0 readings imported; 510 were there already");
  assert.equal(await history(other, "export", "--format", "ndjson"), exported);
  await using scene = new HistoryScene({ path: `${other}/pinbridge.db` });
  const { points } = await scene.series("t", 0, scene.clock.now() + HOUR_MS);
  assert.equal(points.length, 500);
});

Deno.test("history import names the line that is no reading, and what is wrong with it", async () => {
  const { directory } = await writeHistory();
  const file = `${directory}/rows`;
  const good = '{"topic":"a/b","time":1,"value":2}';
  for (
    const [line, message] of [
      ["topic,time,value", /:2: not JSON/],
      ['{"topic":"a","time":1,"value":2}', /:2: topic: must be DEVICE\/CHANNEL/],
      ['{"topic":"a/b","time":1e300,"value":2}', /:2: time: must be/],
      ['{"topic":"a/b","time":1,"value":{}}', /:2: value: must be/],
      ['{"topic":"a/b","time":1,"value":2,"count":3}', /:2: a step, which cannot/],
      ["null", /:2: topic/],
    ] as const
  ) {
    Deno.writeTextFileSync(file, `${good}\n${line}\n`);
    await fails(directory, ["import", file], 65, message);
  }
  await fails(directory, ["import", `${directory}/none`], 66, /cannot be read/);
});

Deno.test("history check and vacuum say how it is", async () => {
  const { directory } = await writeHistory();
  assert.match(await history(directory, "check"), /: ok: 2 topics, \d+ blocks, 510 entries$/);
  assert.match(await history(directory, "vacuum"), /MB before, .* now$/);
  Deno.writeFileSync(`${directory}/pinbridge.db`, new Uint8Array(9000).fill(7));
  await fails(directory, ["check"], 65, /the file is damaged/);
});

Deno.test("beside a bridge that runs, export and check work, import and vacuum do not", async () => {
  const { directory } = await writeHistory();
  using _ = StateDirectory.open(directory);
  await using _scene = new HistoryScene({ path: `${directory}/pinbridge.db` });
  assert.match(await history(directory, "check"), /ok/);
  assert.match(await history(directory, "export"), /board\/t/);
  await fails(directory, ["vacuum"], 73, /another bridge/);
  await fails(directory, ["import", "x"], 73, /another bridge/);
});

Deno.test("history says what is missing or wrong", async () => {
  const { directory } = await writeHistory();
  const usage = async (args: string[], message: RegExp) =>
    await fails(directory, args, 64, message);
  await usage([], /one of export, import, vacuum, check is missing/);
  await usage(["exprot"], /did you mean export\?/);
  await usage(["import"], /FILE is missing/);
  await usage(["check", "x"], /too many/);
  await usage(["export", "a/#/b"], /topic: has a #/);
  await usage(["export", "--tier", "2s"], /tier: must be one of raw, 1s/);
  await usage(["export", "--format", "xls"], /format: must be one of/);
  await usage(["export", "--from", "yesterday"], /--from: must be a time/);
  await usage(["export", "--from", "2", "--to", "1"], /from: is after to/);
  await usage(["export", "--form", "csv"], /did you mean --format\?|did you mean --from\?/);
  const nowhere = Deno.makeTempDirSync();
  await fails(nowhere, ["export"], 66, /there is no history in/);
});
