import assert from "node:assert/strict";
import { readmeAdapter } from "../devices/_readme.ts";
import { listeningUrl, type Program, startBridge } from "./program.ts";
import { TestViewer } from "./viewer.ts";

/** A folder outside the checkout with these files; disposing removes it. */
async function makeFolder(files: Readonly<Record<string, string>>) {
  const path = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function start(folder: { readonly path: string }, ...args: string[]): Program {
  return startBridge("--config", `${folder.path}/pinbridge.yaml`, "--port", "0", ...args);
}

/** A module whose adapter is made of these methods. */
function moduleOf(adapter: string): string {
  return `export const kind = { type: "x", keys: {}, create: ({ id }) => (${adapter}) };\n`;
}

Deno.test("the adapter in the devices' README, saved anywhere, gives a reading within 10 s", async () => {
  await using folder = await makeFolder({
    "my_sensor.ts": readmeAdapter(),
    "pinbridge.yaml": "adapters: [{ type: ./my_sensor.ts, id: mine }]\n",
  });
  await using bridge = start(folder);
  await using viewer = await TestViewer.open(await listeningUrl(bridge));
  // A device's description has the last values from when it was asked for, and no newer ones.
  const { promise: reading, resolve } = Promise.withResolvers<void>();
  viewer.client.subscribe({ filters: ["mine/+"] }, {
    readings: (readings) => readings.some(({ value }) => Number.isFinite(value)) && resolve(),
  });
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("no reading within 10 s")), 10_000);
  await Promise.race([reading, late]).finally(() => clearTimeout(timer));
  bridge.kill("SIGTERM");
  assert.equal(await bridge.exitCode, 0);
});

for (
  const [sentence, entry, module, pattern] of [
    [
      "is not there",
      "./nowhere.ts",
      "",
      /:2: adapters\[0\]\.type: \.\/nowhere\.ts: cannot be loaded: /,
    ],
    ["is no program", "./m.ts", "export const kind = {;", /:2: .*\.\/m\.ts: cannot be loaded: /],
    ["throws when it is loaded", "./m.ts", "throw 'no';", /:2: .*\.\/m\.ts: cannot be loaded: no$/],
    ["never ends to load", "./m.ts", "await new Promise(() => {});", /:2: .*cannot be loaded: /],
    ["exports no kind", "./m.ts", "export const x = 1;", /:2: .*\.\/m\.ts: exports no kind$/],
    [
      "exports a kind without create()",
      "./m.ts",
      "export const kind = { type: 'x', keys: {} };",
      /:2: .*its kind has no create\(\)$/,
    ],
    [
      "exports a kind with a malformed key",
      "./m.ts",
      "export const kind = { type: 'x', keys: { a: { type: 'txt' } }, create() {} };",
      /:2: .*its kind is malformed: keys\.a\.type must be one of text, /,
    ],
    ["is an npm package without a kind", "npm:re2js", "", /:2: .*npm:re2js: exports no kind$/],
    [
      "has a key with a wrong value",
      "./m.ts, speeed: 3",
      "export const kind = { type: 'x', create() {}, " +
      "keys: { speed: { type: 'integer', min: 1, max: 2, meaning: '.' } } };",
      /:2: adapters\[0\]\.speeed: unknown key; did you mean speed\?$/,
    ],
  ] as const
) {
  Deno.test(`a module that ${sentence} is exit code 78 with line and reason`, async () => {
    await using folder = await makeFolder({
      "m.ts": module,
      "pinbridge.yaml": `adapters:\n  - { type: ${entry}, id: mine }\n`,
    });
    await using bridge = start(folder);
    assert.equal(await bridge.exitCode, 78, bridge.lines.join("\n"));
    const line = await bridge.line(/pinbridge\.yaml:/);
    assert.match(line, pattern);
    assert.ok(line.startsWith(`${folder.path}/pinbridge.yaml:`));
  });
}

Deno.test("whatever an adapter of somebody else's throws stays its own, and is said", async () => {
  const faults = {
    create:
      'export const kind = { type: "x", keys: {}, create() { throw Object.create(null); } };\n',
    nothing: 'export const kind = { type: "x", keys: {}, create() {} };\n',
    other:
      'export const kind = { type: "x", keys: {}, create: () => ({ id: "other_id", run() {} }) };',
    run: moduleOf('{ id, type: "x", run() { throw "a text"; } }'),
    junk: moduleOf('{ id, type: "x", async run() { throw { toString() { throw 1; } }; } }'),
    absent: moduleOf(
      '{ id, type: "x", async run() { throw Object.assign(new Error("is off"), ' +
        '{ name: "DeviceError", kind: "absent" }); } }',
    ),
    changed: moduleOf('{ id, type: "x", async run() { throw 1; }, changed() { throw 2; } }'),
    later: moduleOf(
      '{ id, type: "x", run: () => { setTimeout(() => { throw "late"; }); return new Promise(() => {}); } }',
    ),
    hurried: `Promise.reject(Object.create(null));\n${
      moduleOf('{ id, type: "x", async run() {} }')
    }`,
    forgotten: moduleOf(
      '{ id, type: "x", run: () => { Promise.reject("lost"); return new Promise(() => {}); } }',
    ),
  };
  const entries = Object.keys(faults).map((id) => `  - { type: ./${id}.ts, id: ${id} }\n`);
  await using folder = await makeFolder({
    ...Object.fromEntries(Object.entries(faults).map(([id, text]) => [`${id}.ts`, text])),
    "pinbridge.yaml": `adapters:\n${entries.join("")}  - { type: virtual, id: board }\n`,
  });
  await using bridge = start(folder);
  await using viewer = await TestViewer.open(await listeningUrl(bridge));
  await viewer.device(({ id, state }) => id === "board" && state === "online");
  for (
    const [id, state, reason] of [
      ["create", "error", /cannot be made: something that has no text was thrown/],
      ["nothing", "error", /cannot be made: create\(\) made no object/],
      ["other", "error", /cannot be made: its id is not other/],
      ["run", "error", /a text/],
      ["junk", "error", /something that has no text was thrown/],
      ["absent", "absent", /^is off$/],
      ["changed", "error", /1/],
    ] as const
  ) {
    const device = await viewer.device((device) => device.id === id && device.state === state);
    assert.match(device.reason ?? "", reason, id);
  }
  await bridge.line(/internal error: late/);
  await bridge.line(/internal error: lost/);
  await bridge.line(/internal error: something that has no text was thrown/);
  bridge.kill("SIGTERM");
  assert.equal(await bridge.exitCode, 0);
  // Two never settle when they are told to stop.
  await bridge.line(/adapter later did not stop within 5000 ms/);
  await bridge.line(/adapter forgotten did not stop within 5000 ms/);
});
