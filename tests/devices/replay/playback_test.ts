import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { playRecording } from "../../../devices/replay/playback.ts";
import { encodeRecordingHeader } from "../../../devices/replay/recording.ts";

const never = new AbortController().signal;
const header = encodeRecordingHeader(0);

/** A file with `content`; removed when disposed. */
async function fileWith(content: string) {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, content);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

async function playAll(path: string): Promise<(string | null)[]> {
  const played = [];
  for await (const bytes of playRecording(path, { speed: 1, signal: never })) {
    played.push(bytes && new TextDecoder().decode(bytes));
  }
  return played;
}

Deno.test("playRecording() gives everything that was recorded, in order", async () => {
  await using file = await fileWith(`${header}0 a:1\\n\n1 |\n1 b`);
  assert.deepEqual(await playAll(file.path), ["a:1\n", null]);
});

Deno.test("playRecording() plays files that are larger than what it reads at once", async () => {
  const texts = Array.from({ length: 20_000 }, (_, index) => `value:${index}`);
  await using file = await fileWith(header + texts.map((text) => `0 ${text}\n`).join(""));
  assert.deepEqual(await playAll(file.path), texts);
});

Deno.test("playRecording() ends when it is told to, also in a long silence", async () => {
  await using file = await fileWith(`${header}0 a\n999999999999 b\n`);
  const stop = new AbortController();
  const playback = playRecording(file.path, { speed: 1, signal: stop.signal });
  assert.equal((await playback.next()).done, false);
  const last = playback.next();
  stop.abort();
  assert.equal((await last).done, true);
});

for (
  const [name, content, message] of [
    ["an empty file", "", /cannot be played: Line 1 does not begin a recording$/],
    ["another file", "a:1\nb:2\n", /Line 1 does not begin a recording$/],
    ["a damaged recording", `${header}0 a\n??\n`, /Line 3 is not a record$/],
  ] as const
) {
  Deno.test(`playRecording() says what is wrong with ${name}`, async () => {
    await using file = await fileWith(content);
    await assert.rejects(playAll(file.path), isDeviceError("unusable", message));
  });
}

Deno.test("playRecording() tells a file that is not there from one that cannot be read", async () => {
  await using file = await fileWith("");
  const missing = `${file.path}.missing`;
  await assert.rejects(playAll(missing), isDeviceError("absent", /^There is no recording /));
  const folder = await Deno.makeTempDir();
  await assert.rejects(playAll(folder), isDeviceError("unusable", /cannot be read/));
  await Deno.remove(folder);
});

function isDeviceError(kind: DeviceError["kind"], message: RegExp) {
  return (error: unknown) =>
    error instanceof DeviceError && error.kind === kind && message.test(error.message);
}
