import assert from "node:assert/strict";
import { listeningUrl, Program, startBridge } from "./program.ts";
import { TestViewer } from "./viewer.ts";

const README = new URL("../../bridge/README.md", import.meta.url);

/** The most bytes of the client as a browser gets it. */
const MAX_BYTES = 6 * 1024;

/** Resolves once the bridge's demo board can be commanded. */
async function boardIsOnline(url: string): Promise<void> {
  await using viewer = await TestViewer.open(url);
  await viewer.device(({ state, channels }) => {
    return state === "online" && channels.some(({ id, last }) => id === "fan" && last);
  });
}

Deno.test("a program of a few lines takes the client and its types from the bridge itself", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  const url = await listeningUrl(bridge);
  await boardIsOnline(url);
  const directory = await Deno.makeTempDir();
  const file = `${directory}/sensor.ts`;
  await Deno.writeTextFile(
    file,
    `import { connect } from "${url}client.js";
const bridge = await connect("${url}");
const [device] = await bridge.list();
const { series } = await bridge.history({ topics: [\`\${device.id}/temperature\`] });
bridge.subscribe({ filters: [\`\${device.id}/temperature\`] }, {
  readings(readings) {
    for (const { value } of readings) {
      console.log("temperature", (value as number).toFixed(1), series.length);
      bridge.close();
    }
  },
});
`,
  );
  const { host } = new URL(url);
  const args = [
    "run",
    "--check",
    "--no-lock",
    `--allow-import=${host}`,
    `--allow-net=${host}`,
    file,
  ];
  await using program = new Program({ args, cwd: directory });
  await program.line(/^temperature \d+\.\d 1$/);
  assert.equal(await program.exitCode, 0);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("the README's program shows the past and what comes", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  const url = await listeningUrl(bridge);
  const { host } = new URL(url);
  await boardIsOnline(url);
  const [, code] = (await Deno.readTextFile(README)).match(/```js ignore\n([^]*?)```/)!;
  const directory = await Deno.makeTempDir();
  const file = `${directory}/program.js`;
  await Deno.writeTextFile(file, code.replaceAll("127.0.0.1:8080", host));
  const args = ["run", "--no-lock", `--allow-import=${host}`, `--allow-net=${host}`, file];
  {
    await using program = new Program({ args, cwd: directory });
    await program.line(/^\d+ points of the last hour$/);
    await program.line(/^\d{13}(\.\d+)? \d+(\.\d+)?$/);
  }
  await Deno.remove(directory, { recursive: true });
});

Deno.test("the client is small, and its types name no other file", async () => {
  await using bridge = startBridge("--demo", "--port", "0", "--no-broker");
  const url = await listeningUrl(bridge);
  const { body } = await fetch(`${url}client.js`);
  const packed = await new Response(body!.pipeThrough(new CompressionStream("gzip"))).bytes();
  assert.ok(packed.length <= MAX_BYTES, `${packed.length} bytes`);
  const types = await (await fetch(`${url}client.d.ts`)).text();
  assert.doesNotMatch(types, /from "|file:|<reference/);
  assert.match(types, /export declare function connect/);
});
