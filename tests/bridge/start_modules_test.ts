import assert from "node:assert/strict";
import deno from "../../deno.json" with { type: "json" };
import { loadedWith } from "../_loaded_with.ts";

/** What a start loads before its lines are printed, and how many modules that is at most. */
const ENTRIES: Readonly<Record<string, number>> = {
  // The bundle.
  "bridge/dist/main.js": 36,
  "bridge/main.ts": 132,
  "bridge/mqtt_wiring.ts": 64,
  "devices/serial/kind.ts": 22,
};

for (const [entry, most] of Object.entries(ENTRIES)) {
  Deno.test(`${entry} loads few modules, and none of Node or of a package`, async () => {
    const loaded = [...await loadedWith(entry)];
    assert.ok(loaded.length > most / 2, "the graph was read");
    // Each costs a start 0.1 ms, the first of Node 5 ms, a large one of Node 15 ms.
    assert.deepEqual(loaded.filter((specifier) => !specifier.startsWith("file:")), []);
    assert.ok(loaded.length <= most, `${loaded.length} modules`);
  });
}

Deno.test("the bundle reads a config without a module of Node or of a package", async () => {
  const dist = new URL("../../bridge/dist/", import.meta.url);
  const names = [...Deno.readDirSync(dist)].map(({ name }) => name);
  const texts = names.map((name) => Deno.readTextFileSync(new URL(name, dist)));
  const [, config] = /import\("\.\/(config-\w+\.js)"\)/.exec(texts.join("\n"))!;
  const loaded = [...await loadedWith(`bridge/dist/${config}`)];
  assert.match(Deno.readTextFileSync(new URL(config, dist)), /parseConfig/);
  assert.deepEqual(loaded.filter((specifier) => !specifier.startsWith("file:")), []);
});

Deno.test("the tasks load what is imported while they run only then; deno compile embeds it all", () => {
  const flag = "--unstable-lazy-dynamic-imports";
  for (const task of [deno.tasks.start, deno.tasks.pinbridge]) {
    assert.ok(task.command.startsWith(`deno run ${flag} `), task.command);
  }
  // As a setting of the project it would be deno compile's too, which then leaves out what is imported later.
  assert.ok(!("unstable" in deno));
});
