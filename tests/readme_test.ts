/**
 * The code blocks of the READMEs. What each is run by is written down here, so that one of another
 * language, or in another file, is not forgotten.
 *
 * @module
 */
import assert from "node:assert/strict";
import { AdapterKinds } from "../bridge/adapters.ts";
import { parseCommandLine } from "../bridge/cli/command_line.ts";
import { parseConfig } from "../bridge/config/config.ts";
import { parseHello } from "../devices/decode/hello.ts";
import deno from "../deno.json" with { type: "json" };

/** Which test runs the blocks of a language, in each README that has some. */
const RUN_BY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "README.md": {
    sh: "this file",
    yaml: "this file",
    json: "this file",
    cpp: "tests/system/firmware_test.ts",
  },
  "src/README.md": { ts: "deno test --doc" },
  "devices/README.md": {
    text: "tests/devices/readme_test.ts",
    yaml: "tests/devices/readme_test.ts",
    ts: "deno test --doc",
  },
  "bridge/README.md": {
    text: "tests/bridge/readme_test.ts",
    sh: "this file",
    yaml: "this file",
    ts: "deno test --doc",
    "js ignore": "tests/system/served_client_test.ts",
    html: "tests/system/other_clients_test.ts",
    python: "tests/system/other_clients_test.ts",
    nginx: "tests/system/proxies_test.ts",
    caddyfile: "tests/system/proxies_test.ts",
    apache: "tests/system/proxies_test.ts",
    haproxy: "tests/system/proxies_test.ts",
  },
  "devices/firmware/README.md": {},
};

interface Block {
  readonly file: string;
  readonly language: string;
  readonly code: string;
}

function read(file: string): string {
  return Deno.readTextFileSync(new URL(`../${file}`, import.meta.url));
}

function blocksOf(file: string): Block[] {
  const found = read(file).matchAll(/^```(\S*)([^\n]*)\n([^]*?)^```$/gm);
  return [...found].map(([, language, more, code]) => ({ file, language: language + more, code }));
}

const blocks = Object.keys(RUN_BY).flatMap(blocksOf);

/** Returns the blocks of a language that this file runs. */
function ownBlocks(wanted: string): Block[] {
  return blocks.filter(({ file, language }) => {
    return language === wanted && RUN_BY[file][language] === "this file";
  });
}

Deno.test("every code block of every README is run by a test", () => {
  const forgotten = blocks.filter(({ file, language }) => !(language in RUN_BY[file]));
  assert.deepEqual(forgotten, []);
  for (const [file, languages] of Object.entries(RUN_BY)) {
    for (const [language, runner] of Object.entries(languages)) {
      assert.ok(blocks.some((block) => block.file === file && block.language === language), runner);
      if (runner.startsWith("tests/")) assert.match(read(runner), /README/, runner);
    }
  }
});

Deno.test("every config in the READMEs is as it must be", async () => {
  const own = ownBlocks("yaml");
  assert.ok(own.length >= 3);
  for (const { file, code } of own) {
    // A token's hash that nobody has to have.
    const text = code.replace('sha256: "…"', `sha256: "${"0".repeat(64)}"`);
    const config = await parseConfig(text, file, { kinds: new AdapterKinds() });
    assert.notDeepEqual(config, {});
  }
});

Deno.test("every command in the READMEs is one that there is", () => {
  const own = ownBlocks("sh");
  assert.ok(own.length >= 3);
  for (const { code } of own) {
    for (const line of code.trim().split("\n")) checkCommand(line.replace(/\s+#.*$/, ""));
  }
});

/** Takes a line as a shell would, as far as the READMEs go. */
function checkCommand(line: string): void {
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  if (words[0] === "npx") words.splice(0, 2);
  if (words[0] !== "pinbridge") {
    const [program, action, task] = words.splice(0, 3);
    assert.deepEqual([program, action], ["deno", "task"], line);
    assert.ok(task in deno.tasks, line);
    if (task !== "start" && task !== "pinbridge") return assert.deepEqual(words, [], line);
    if (task === "start") words.unshift("start");
  } else words.shift();
  assert.ok(parseCommandLine(words, "0").kind, line);
}

Deno.test("the board's hello in the README is one", () => {
  const [{ code }] = ownBlocks("json");
  assert.deepEqual(parseHello(JSON.parse(code).hello), {
    id: "greenhouse",
    name: "Greenhouse",
    channels: [
      { id: "temperature", kind: "number", unit: "°C", writable: false },
      { id: "fan", kind: "boolean", writable: true },
    ],
  });
});

Deno.test("the README gives a reason for every package, and for no other", () => {
  const [, table] = read("README.md").match(/^## Dependencies\n([^]*?)^## /m)!;
  const named = [...table.matchAll(/^\|([^|]*)\|/gm)].flatMap(([, cell]) => {
    return [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
  });
  assert.deepEqual(named.toSorted(), Object.keys(deno.imports).toSorted());
});
