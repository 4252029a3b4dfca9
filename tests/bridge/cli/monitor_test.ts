import assert from "node:assert/strict";
import { CommandFailure, ExitCode } from "../../../bridge/cli/exit_code.ts";
import { monitor } from "../../../bridge/cli/monitor.ts";
import { DeviceError } from "../../../devices/adapter.ts";
import { RecordingTerminal, startScene } from "./_scene.ts";

const NOON = new Date(2026, 0, 31, 12, 0, 0, 5).getTime();

Deno.test("monitor prints readings with their units, and messages, as they come", async () => {
  await using scene = await startScene();
  const { board, url } = scene;
  const terminal = new RecordingTerminal();
  board.events!.reading("board", "temperature", 1, NOON);
  const running = monitor({ url, device: "board", raw: false }, terminal);
  await terminal.until(({ told }) => told.includes("board is online"));
  const tick = setInterval(() => board.events?.reading("board", "label", "tick", NOON), 5);
  await terminal.until(({ printed }) => printed.length > 0);
  clearInterval(tick);
  board.events!.reading("board", "temperature", 21.5, NOON);
  board.events!.log("board", "booted", NOON + 1);
  await terminal.until(({ printed }) => printed.at(-1)!.endsWith("booted"));
  terminal.stop.abort();
  await running;
  assert.deepEqual([terminal.printed[0], ...terminal.printed.slice(-2)], [
    "12:00:00.005  label: tick",
    "12:00:00.005  temperature: 21.5 °C",
    "12:00:00.006  booted",
  ]);
});

Deno.test("monitor tells of the device's states with their reasons", async () => {
  await using scene = await startScene();
  const terminal = new RecordingTerminal();
  const running = monitor({ url: scene.url, device: "board", raw: false }, terminal);
  await terminal.until(({ told }) => told.length === 1);
  scene.board.unplug(new DeviceError("lost", "it was unplugged"));
  await terminal.until(({ told }) => told.length >= 2);
  terminal.stop.abort();
  await running;
  assert.deepEqual(terminal.told.slice(0, 2), [
    "board is online",
    "board is absent: it was unplugged",
  ]);
});

Deno.test("monitor --raw prints bytes as they are to a program, and nothing to obey to a person", async () => {
  for (
    const [isInteractive, shown] of [
      [false, "a\x1b[2J\r\n\0"],
      [true, String.raw`a\x1b[2J` + "\n" + String.raw`\x00`],
    ] as const
  ) {
    await using scene = await startScene();
    const terminal = new RecordingTerminal(isInteractive);
    const running = monitor({ url: scene.url, device: "board", raw: true }, terminal);
    await terminal.until(({ told }) => told.length === 1);
    const tick = setInterval(() => scene.board.sends(".", NOON), 5);
    await terminal.until(({ printed }) => printed.length > 0);
    clearInterval(tick);
    scene.board.sends("a\x1b[2J\r\n\0", NOON);
    await terminal.until(({ printed }) => printed.at(-1)!.includes("2J"));
    terminal.stop.abort();
    await running;
    assert.equal(terminal.printed.at(-1), shown);
  }
});

Deno.test("monitor ends after its time, and refuses a device that is not there", async () => {
  await using scene = await startScene();
  const { url } = scene;
  const terminal = new RecordingTerminal();
  await monitor({ url, device: "Board", raw: false, seconds: 0.02 }, terminal);
  assert.deepEqual(terminal.told, ["board is online"]);
  await assert.rejects(
    monitor({ url, device: "nobody", raw: false }, terminal),
    (error) => error instanceof CommandFailure && error.exitCode === ExitCode.NotFound,
  );
  assert.deepEqual(terminal.told, ["board is online"], "the failure says it");
});
