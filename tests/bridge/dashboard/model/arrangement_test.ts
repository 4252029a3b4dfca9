import assert from "node:assert/strict";
import { arrange, ownName } from "../../../../bridge/dashboard/model/arranged.ts";
import { matches, move, rename, toggle } from "../../../../bridge/dashboard/model/arrangement.ts";
import { MAX_NAME_LENGTH, readDashboard } from "../../../../bridge/wire/dashboard.ts";

const PLAIN = readDashboard({});

const devices = ["a", "b", "c", "d"].map((id) => ({ id }));

function shown(arrangement = PLAIN): string {
  return arrange(devices, arrangement).map(({ id }) => id).join("");
}

Deno.test("arrange() shows devices as they came, but pinned ones first and hidden ones not", () => {
  assert.equal(shown(), "abcd");
  const pinned = toggle(PLAIN, "pinned", "c");
  assert.equal(shown(pinned), "cabd");
  assert.equal(shown(toggle(pinned, "hidden", "a")), "cbd");
  assert.equal(shown(toggle(toggle(pinned, "hidden", "a"), "hidden", "a")), "cabd");
});

Deno.test("move() changes places with the neighbours that are seen, and stays at the ends", () => {
  const moved = move(PLAIN, devices, "c", -1);
  assert.equal(shown(moved), "acbd");
  assert.equal(shown(move(moved, arrange(devices, moved), "c", -5)), "cabd");
  assert.equal(shown(move(PLAIN, devices, "a", 9)), "bcda");
  assert.equal(shown(move(PLAIN, devices, "x", 1)), "abcd");
});

Deno.test("a device that comes later is shown after those that were moved", () => {
  const moved = move(PLAIN, devices, "d", -3);
  const more = arrange([{ id: "new" }, ...devices], moved);
  assert.deepEqual(more.map(({ id }) => id), ["d", "a", "b", "c", "new"]);
});

Deno.test("rename() gives a name of at most 100 characters, and the bridge's back", () => {
  const named = rename(PLAIN, "a", `  ${"n".repeat(MAX_NAME_LENGTH + 1)}`);
  assert.equal(named.names.a, "n".repeat(MAX_NAME_LENGTH));
  assert.deepEqual(rename(named, "a", " ").names, {});
  assert.equal(ownName(named, "a"), named.names.a);
  for (const id of ["b", "constructor", "__proto__"]) assert.equal(ownName(named, id), undefined);
});

Deno.test("matches() wants every word somewhere, whatever its case", () => {
  const texts = ["Greenhouse", "temperature"];
  assert.ok(matches("", texts));
  assert.ok(matches("green TEMP", texts));
  assert.ok(!matches("green humidity", texts));
});
