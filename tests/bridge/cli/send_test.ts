import assert from "node:assert/strict";
import { CommandFailure, ExitCode } from "../../../bridge/cli/exit_code.ts";
import { parseSend, send } from "../../../bridge/cli/send.ts";
import { DeviceError } from "../../../devices/adapter.ts";
import { RecordingTerminal, startScene } from "./_scene.ts";

async function run(url: URL, ...args: string[]): Promise<string[]> {
  const terminal = new RecordingTerminal();
  await send({ ...parseSend(args), url }, terminal);
  return terminal.printed;
}

async function fails(running: Promise<unknown>, exitCode: number, pattern: RegExp): Promise<void> {
  await assert.rejects(running, (error) => {
    assert.ok(error instanceof CommandFailure, String(error));
    assert.match(error.message, pattern);
    assert.equal(error.exitCode, exitCode, error.message);
    return true;
  });
}

Deno.test("send gives a value in its channel's kind and prints the outcome", async () => {
  await using scene = await startScene();
  for (
    const [text, value] of [
      ["fan=on", true],
      ["fan=False", false],
      ["fan=1", true],
      ["setpoint=21.5", 21.5],
      ["setpoint=-1e1", -10],
      ["label=on", "on"],
      ["label=", ""],
    ] as const
  ) {
    assert.match((await run(scene.url, "board", text))[0], /^acknowledged in \d+\.\d ms$/);
    const { channel, value: given } = scene.board.commands.at(-1)!;
    assert.deepEqual([channel, given], [text.replace(/=.*/, ""), value]);
  }
});

Deno.test("send finds a device by its name as well", async () => {
  await using scene = await startScene();
  await run(scene.url, "BOARD", "fan=on");
  assert.equal(scene.board.commands[0].device, "board");
});

Deno.test("send gives text and bytes, and prints a reply", async () => {
  await using scene = await startScene();
  scene.board.answer = () => Promise.resolve({ outcome: "sent", reply: "5 g" });
  assert.match((await run(scene.url, "board", "--raw", "FAN 1"))[0], /^sent in .* ms: 5 g$/);
  assert.equal(scene.board.commands[0].raw, "FAN 1");
  await run(scene.url, "board", "--hex", "00 ff");
  assert.deepEqual(scene.board.commands[1].bytes, Uint8Array.of(0, 255));
});

Deno.test("send fails before anything is sent for what cannot be right", async () => {
  await using scene = await startScene();
  const { url } = scene;
  await fails(run(url, "bord", "fan=on"), ExitCode.NotFound, /"bord"; did you mean board\?/);
  await fails(run(url, "nothing", "fan=on"), ExitCode.NotFound, /there is board/);
  await fails(run(url, "board", "fan=maybe"), ExitCode.Usage, /fan: must be on or off/);
  await fails(run(url, "board", "setpoint=warm"), ExitCode.Usage, /setpoint: must be a number/);
  await fails(run(url, "board", "setpoint="), ExitCode.Usage, /must be a number/);
  await fails(run(url, "board", "setpoint=41"), ExitCode.Usage, /^value: must be at most 40$/);
  await fails(
    run(url, "board", "fna=1"),
    ExitCode.NotFound,
    /no channel "fna"; did you mean fan\?/,
  );
  await fails(run(url, "board", "x=1"), ExitCode.NotFound, /there is temperature, fan, setpoint/);
  await fails(run(url, "board", "temperature=1"), ExitCode.Usage, /^temperature is read-only$/m);
  await fails(run(url, "board", "--raw", "a\nb"), ExitCode.Usage, /control character/);
  await fails(run(url, "board", "--hex", "0"), ExitCode.Usage, /hex/);
  assert.deepEqual(scene.board.commands, []);
});

Deno.test("send tells by its exit code how a command failed", async () => {
  await using scene = await startScene();
  for (
    const [kind, exitCode, pattern] of [
      ["rejected", ExitCode.Rejected, /^rejected: too hot$/],
      ["lost", ExitCode.Unavailable, /^lost: too hot$/],
      ["offline", ExitCode.Unavailable, /^offline: too hot$/],
      ["busy", ExitCode.NoAnswer, /^busy: too hot$/],
    ] as const
  ) {
    scene.board.answer = () => Promise.reject(new DeviceError(kind, "too hot"));
    await fails(run(scene.url, "board", "fan=on"), exitCode, pattern);
  }
  scene.board.answer = (_, signal) =>
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const late = run(scene.url, "board", "fan=on", "--timeout", "20ms");
  await fails(late, ExitCode.NoAnswer, /^timeout: no answer within 20 ms$/);
});

Deno.test("send says when no bridge answers", async () => {
  const scene = await startScene();
  await scene.bridge.stop();
  const where = /no bridge answers at http:.*is it running\?/;
  await fails(run(scene.url, "board", "fan=on"), ExitCode.Unavailable, where);
});
