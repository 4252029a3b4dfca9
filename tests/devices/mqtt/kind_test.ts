import assert from "node:assert/strict";
import { kind } from "../../../devices/mqtt/kind.ts";

const ROOT = new URL("../../../", import.meta.url);

interface Dependency {
  readonly code?: { readonly specifier: string };
  readonly isDynamic?: boolean;
}

/** Every module that is loaded when `entry` is, without what it imports only while it runs. */
async function loadedWith(entry: string): Promise<Set<string>> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: ROOT,
  }).output();
  const { modules } = JSON.parse(new TextDecoder().decode(stdout)) as {
    modules: { readonly specifier: string; readonly dependencies?: readonly Dependency[] }[];
  };
  const bySpecifier = new Map(modules.map((module) => [module.specifier, module]));
  const loaded = new Set<string>();
  const load = (specifier: string) => {
    if (loaded.has(specifier)) return;
    loaded.add(specifier);
    for (const { code, isDynamic } of bySpecifier.get(specifier)?.dependencies ?? []) {
      if (code !== undefined && !isDynamic) load(code.specifier);
    }
  };
  load(new URL(entry, ROOT).href);
  return loaded;
}

Deno.test("a start without an mqtt adapter loads nothing of MQTT", async () => {
  const loaded = await loadedWith("bridge/main.ts");
  assert.ok(loaded.size > 10, "the graph was read");
  const ofMqtt = [new URL("devices/mqtt/", ROOT).href, "npm:/mqtt"];
  const isOfMqtt = (specifier: string) => ofMqtt.some((start) => specifier.startsWith(start));
  assert.deepEqual([...loaded].filter(isOfMqtt), []);
});

Deno.test("an mqtt adapter loads the library when it runs, and not before", async () => {
  for (const entry of ["devices/mqtt/kind.ts", "devices/mqtt/create.ts"]) {
    const loaded = await loadedWith(entry);
    assert.deepEqual([...loaded].filter((specifier) => specifier.startsWith("npm:")), [], entry);
  }
});

Deno.test("the mqtt kind makes an adapter that has opened nothing", async () => {
  const adapter = await kind.create({
    ...{ id: "house", url: "mqtt://no-such-host.invalid" },
    ...{ protocolVersion: 4, cleanSession: true, qos: 0, keepAliveMs: 15_000 },
  }, { readText: () => Promise.resolve(null), wait: () => Promise.resolve() });
  assert.deepEqual([adapter.id, adapter.type], ["house", "mqtt"]);
});
