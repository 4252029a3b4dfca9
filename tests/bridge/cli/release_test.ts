import assert from "node:assert/strict";
import { CommandFailure, ExitCode } from "../../../bridge/cli/exit_code.ts";
import { release } from "../../../bridge/cli/release.ts";
import { RecordingTerminal, startScene } from "./_scene.ts";

const SHELL = ["sh", "-c"];

async function stateOf(url: URL): Promise<string> {
  const { devices } = await (await fetch(new URL("/api/devices", url))).json();
  return devices[0].state;
}

Deno.test("release runs the command while the device is released, and exits with its code", async () => {
  await using scene = await startScene();
  const { url, board } = scene;
  const folder = await Deno.makeTempDir();
  const command = [...SHELL, `echo > ${folder}/begun; read _ < ${folder}/go; exit 7`];
  await new Deno.Command("mkfifo", { args: [`${folder}/go`] }).output();
  const options = { url, device: "board", seconds: 60, command };
  const running = release(options, new RecordingTerminal());
  const begun = Deno.watchFs(folder);
  while (!has(`${folder}/begun`)) await begun[Symbol.asyncIterator]().next();
  begun.close();
  assert.equal(board.events, null, "the port is given back");
  assert.equal(await stateOf(url), "released");
  await Deno.writeTextFile(`${folder}/go`, "\n");
  assert.equal(await running, 7);
  assert.equal(await stateOf(url), "online");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("release without a command says until when, and 0 ends it", async () => {
  await using scene = await startScene();
  const { url } = scene;
  const terminal = new RecordingTerminal();
  const options = { url, device: "board", command: [] };
  assert.equal(await release({ ...options, seconds: 60 }, terminal), 0);
  assert.equal(await stateOf(url), "released");
  assert.equal(await release({ ...options, seconds: 0 }, terminal), 0);
  assert.equal(await stateOf(url), "online");
  assert.match(terminal.told[0], /^board is released until /);
  assert.equal(terminal.told[1], "board is taken again");
});

Deno.test("release says when the time is over before the command is", async () => {
  await using scene = await startScene();
  const { url } = scene;
  const terminal = new RecordingTerminal();
  const command = [...SHELL, "sleep 0.2"];
  assert.equal(await release({ url, device: "board", seconds: 0.05, command }, terminal), 0);
  assert.match(terminal.told[0], /^0\.05 s are over: the bridge takes board again/);
});

Deno.test("release takes the port back when the command cannot be run", async () => {
  await using scene = await startScene();
  const { url } = scene;
  for (
    const [program, exitCode] of [
      ["/no/such/program", ExitCode.NoCommand],
      ["/etc/passwd", ExitCode.CannotRun],
    ] as const
  ) {
    await assert.rejects(
      release({ url, device: "board", seconds: 60, command: [program] }, new RecordingTerminal()),
      (error) => error instanceof CommandFailure && error.exitCode === exitCode,
    );
    assert.equal(await stateOf(url), "online");
  }
});

function has(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
