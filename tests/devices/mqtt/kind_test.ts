import assert from "node:assert/strict";
import { kind } from "../../../devices/mqtt/kind.ts";
import { loadedWith } from "../../_loaded_with.ts";

const ROOT = new URL("../../../", import.meta.url);

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
