import assert from "node:assert/strict";
import { beginTrial, loadRecordingReader } from "../../../bridge/adapters.ts";
import { CommandFailure } from "../../../bridge/cli/exit_code.ts";
import { parseTry, tryFile, type TryOptions } from "../../../bridge/cli/try.ts";
import { parse } from "../config/_parse.ts";

const CONFIG = `adapters:
  - { type: virtual, id: demo }
  - { type: serial, id: scale, port: /dev/x, patterns: [{ match: "^W(?<weight>.*)kg", scale: 1 }] }
  - { type: serial, id: plain, port: /dev/y }
`;

/** Tries a file with these bytes; resolves with what was printed. */
async function tryBytes(text: string, options: Partial<TryOptions> = {}): Promise<string[]> {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, text);
  const printed: string[] = [];
  const config = await parse(CONFIG, "f.yaml");
  try {
    await tryFile({ file, ...options }, {
      readConfig: () => Promise.resolve(config),
      profileEntry: () => Promise.reject(new Error("none is asked for")),
      begin: beginTrial,
      decodeRecording: await loadRecordingReader(),
    }, {
      isInteractive: false,
      stopped: new AbortController().signal,
      print: (line) => printed.push(line.replace(/ +/g, " ")),
      printBytes() {},
      tell: (line) => printed.push(line),
    });
  } finally {
    await Deno.remove(file);
  }
  return printed;
}

Deno.test("tryFile() prints what comes of each line, and why nothing does", async () => {
  assert.deepEqual(await tryBytes("W 1.5kg\nnoise\nWidekg\nW2kg", { config: "f.yaml" }), [
    " 1 reading weight = 1.5",
    " 2 log noise (no pattern matches)",
    ' 3 log Not understood: "Widekg": its pattern matches, but weight: "ide" cannot be read (no pattern matches)',
    " 3 log Widekg (no pattern matches)",
    " 4 reading weight = 2",
    "2 readings of 1 channels, 3 log lines, 0 dropped; numbered by line",
  ]);
});

Deno.test("tryFile() reads recordings, by the entry that is named, or as of any board", async () => {
  const recording = "pinbridge recording 1 2026-01-31T12:00:00.000Z\n0 a:1\\r\n5 \\nb:2\\n\n";
  const wanted = [" 1 reading a = 1", " 2 reading b = 2"];
  for (const options of [{}, { config: "f.yaml", adapter: "plain" }]) {
    assert.deepEqual((await tryBytes(recording, options)).slice(0, 2), wanted);
  }
});

Deno.test("tryFile() says which file or entry is not there", async () => {
  await assert.rejects(tryBytes("", { config: "f.yaml", adapter: "none" }), CommandFailure);
  await assert.rejects(tryBytes("", { file: "/no/such/file" }), /there is no such file/);
  await assert.rejects(tryBytes("pinbridge recording 2 x\n"), /version 2/);
});

Deno.test("parseTry() takes a file, and a config or a profile", () => {
  assert.deepEqual({ ...parseTry(["f", "--config", "c"]) }, { file: "f", config: "c" });
  assert.throws(() => parseTry(["f", "--config", "c", "--profile", "p"]), /exclude/);
  assert.throws(() => parseTry([]), /FILE is missing/);
});
