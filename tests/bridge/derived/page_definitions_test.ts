import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import { join } from "node:path";
import { PageDefinitions } from "../../../bridge/derived/page_definitions.ts";
import { Scene } from "./_scene.ts";

/** The page's definitions of a scene, kept in a file of a directory. */
function load(directory: string): { scene: Scene; page: PageDefinitions } {
  const scene = new Scene();
  scene.derivations.define([{ id: "d.config", expression: "a.t" }]);
  const log = { info() {}, warn: (line: string) => void scene.warnings.push(line) };
  const page = new PageDefinitions(scene.derivations, join(directory, "derived.json"), log);
  page.load();
  return { scene, page };
}

function topics({ scene }: { scene: Scene }): string[] {
  return scene.derivations.list().map(({ definition }) => definition.topic);
}

Deno.test("what the page defines is there after a restart, for the owner alone", () => {
  const directory = Deno.makeTempDirSync();
  const first = load(directory);
  const isKept = first.page.set({ id: "d.y", expression: "d.x * 2", name: "Twice", unit: "K" });
  strictEqual(isKept, true);
  first.page.set({ id: "d.x", expression: "a.t" });
  first.page.set({ id: "d.gone", expression: "a.t" });
  strictEqual(first.page.remove("d/gone"), true);
  strictEqual(first.page.remove("d/gone"), null);
  const second = load(directory);
  deepStrictEqual(topics(second), ["d/config", "d/y", "d/x"]);
  deepStrictEqual(second.scene.warnings, []);
  strictEqual(Deno.statSync(join(directory, "derived.json")).mode! & 0o777, 0o600);
});

Deno.test("one of the config is not changed or removed by the page", () => {
  const { page } = load(Deno.makeTempDirSync());
  throws(() => page.set({ id: "d/config", expression: "b.t" }), {
    message: "id: is one of the config",
  });
  strictEqual(page.remove("d/config"), null);
});

Deno.test("one that was kept and cannot be any more is said to, kept, and can be removed", () => {
  const directory = Deno.makeTempDirSync();
  const path = join(directory, "derived.json");
  const kept = [{ id: "d.config", expression: "b.t" }, { id: "d.old", expression: "a.t ^ 2" }];
  Deno.writeTextFileSync(path, JSON.stringify({ version: 1, derived: kept }));
  const scene = load(directory);
  deepStrictEqual([...scene.page.faulty()].map(({ id, fault }) => [id, fault]), [
    ["d.config", "id: is one of the config"],
    ["d.old", "expression: ^ is no operator here: write pow(a, b)"],
  ]);
  deepStrictEqual(topics(scene), ["d/config"]);
  strictEqual(scene.page.has("d/config"), false, "that is there is the config's");
  throws(() => scene.page.set({ id: "d.config", expression: "b.t" }), {
    message: "id: is one of the config",
  });
  strictEqual(scene.scene.derivations.list()[0].definition.expression, "a.t");
  strictEqual(scene.page.remove("d.old"), true);
  strictEqual(scene.page.remove("d/config"), true);
  deepStrictEqual(topics(scene), ["d/config"]);
});

Deno.test("a damaged file is set aside, not written over", () => {
  for (
    const text of ["{", "[]", '{"version":2,"derived":[]}', '{"version":1,"derived":[1]}', "null"]
  ) {
    const directory = Deno.makeTempDirSync();
    const path = join(directory, "derived.json");
    Deno.writeTextFileSync(path, text);
    const { scene, page } = load(directory);
    match(scene.warnings.join(), /^the page's derived channels cannot be read: /);
    page.set({ id: "d.x", expression: "a.t" });
    strictEqual(Deno.readTextFileSync(`${path}.damaged`), text);
    deepStrictEqual(topics(load(directory)), ["d/config", "d/x"]);
  }
});

Deno.test("where nothing can be kept, that is said, and the channel is there", () => {
  const { scene, page } = load("/proc/self/nowhere");
  strictEqual(page.set({ id: "d.x", expression: "a.t" }), false);
  match(scene.warnings.join(), /^derived channels are not kept: /);
  deepStrictEqual(topics({ scene }), ["d/config", "d/x"]);
});
