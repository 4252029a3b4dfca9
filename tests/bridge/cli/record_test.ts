import assert from "node:assert/strict";
import { CommandFailure, ExitCode } from "../../../bridge/cli/exit_code.ts";
import { record } from "../../../bridge/cli/record.ts";
import type { RecordingFormat } from "../../../bridge/cli/recording.ts";
import { DeviceError } from "../../../devices/adapter.ts";
import {
  encodeRecordedChunk,
  encodeRecordingHeader,
  RecordingDecoder,
} from "../../../devices/replay/recording.ts";
import { RecordingTerminal, startScene } from "./_scene.ts";

const format: RecordingFormat = { header: encodeRecordingHeader, chunk: encodeRecordedChunk };

async function withFolder(run: (file: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(`${folder}/a.rec`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function decode(file: string): (string | null)[] {
  const decoder = new RecordingDecoder();
  return decoder.receive(Deno.readFileSync(file)).map(({ bytes }) =>
    bytes && new TextDecoder("latin1").decode(bytes)
  );
}

Deno.test("record writes every byte with its time, and where the link broke", async () => {
  await withFolder(async (file) => {
    await using scene = await startScene();
    const { board, url } = scene;
    const terminal = new RecordingTerminal();
    const running = record({ url, device: "board", file }, format, terminal);
    await until(() => textOf(file) !== "", () => board.sends("a\r\n", Date.now()));
    board.sends("half", Date.now());
    board.unplug(new DeviceError("lost", "it was unplugged"));
    await until(() => board.events === null);
    await until(() => board.events !== null);
    board.sends("\0\xff", Date.now());
    await until(() => textOf(file).includes("\\x00"));
    terminal.stop.abort();
    await running;
    const chunks = decode(file);
    assert.ok(chunks.indexOf("half") > 0);
    assert.deepEqual(chunks.slice(chunks.indexOf("half")), ["half", null, "\0\xc3\xbf"]);
    assert.match(terminal.told.at(-1)!, /^\d+ bytes in .*a\.rec$/);
  });
});

Deno.test("record of a silent device is a recording too", async () => {
  await withFolder(async (file) => {
    await using scene = await startScene();
    const options = { url: scene.url, device: "board", file, seconds: 0.02 };
    const terminal = new RecordingTerminal();
    await record(options, format, terminal);
    assert.deepEqual(decode(file), []);
    assert.match(Deno.readTextFileSync(file), /^pinbridge recording 1 /);
    assert.match(terminal.told.at(-1)!, /^0 bytes/);
  });
});

Deno.test("record replaces no file, and makes none for a device that is not there", async () => {
  await withFolder(async (file) => {
    await using scene = await startScene();
    const { url } = scene;
    const terminal = new RecordingTerminal();
    const fails = (running: Promise<void>, exitCode: number) =>
      assert.rejects(
        running,
        (error) => error instanceof CommandFailure && error.exitCode === exitCode,
      );
    await fails(record({ url, device: "nobody", file }, format, terminal), ExitCode.NotFound);
    assert.equal(exists(file), false);
    await Deno.writeTextFile(file, "precious");
    await fails(record({ url, device: "board", file }, format, terminal), ExitCode.CannotWrite);
    assert.equal(await Deno.readTextFile(file), "precious");
    const nowhere = `${file}/b`;
    const running = record({ url, device: "board", file: nowhere }, format, terminal);
    await fails(running, ExitCode.CannotWrite);
  });
});

function textOf(file: string): string {
  return exists(file) ? Deno.readTextFileSync(file) : "";
}

function exists(file: string): boolean {
  try {
    return Deno.statSync(file).isFile;
  } catch {
    return false;
  }
}

/** Looks again and again: a file that grows tells nobody. */
async function until(isThere: () => boolean, meanwhile = () => {}): Promise<void> {
  while (!isThere()) {
    meanwhile();
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
