import assert from "node:assert/strict";
import fc from "fast-check";
import { move, rename, toggle } from "../../../../bridge/dashboard/model/arrangement.ts";
import {
  cover,
  isEmpty,
  parseOverlay,
  uncover,
  withLook,
} from "../../../../bridge/dashboard/model/overlay.ts";
import { readDashboard } from "../../../../bridge/wire/dashboard.ts";

const site = readDashboard({
  pinned: ["a"],
  names: { a: "Attic", b: "Bath" },
  channels: { "a/t": { unit: "°F" } },
  layouts: { home: { widgets: [] } },
});

Deno.test("cover() shows the site's dashboard where this browser has nothing of its own", () => {
  assert.deepEqual(cover(site, {}), site);
  assert.ok(isEmpty(uncover(site, site)));
});

Deno.test("what lies over a site's name and pin takes them away here, and no more than these", () => {
  const wanted = toggle(rename(site, "a", ""), "pinned", "a");
  const overlay = uncover(site, wanted);
  assert.deepEqual(overlay, { pinned: [], names: { a: "" } });
  assert.deepEqual(cover(site, overlay), wanted);
  const later = readDashboard({ ...site, names: { b: "Bathroom" }, hidden: ["c"] });
  assert.deepEqual(cover(later, overlay).names, { b: "Bathroom" });
  assert.deepEqual(cover(later, overlay).hidden, ["c"]);
});

Deno.test("an empty look of a channel is as its device says", () => {
  const overlay = uncover(site, readDashboard({ ...site, channels: {} }));
  assert.deepEqual(overlay, { channels: { "a/t": {} } });
});

Deno.test("cover() makes of a site and what uncover() gives what was wanted", () => {
  const id = fc.constantFrom("a", "b", "c");
  const dashboard = fc.record({
    pinned: fc.uniqueArray(id),
    order: fc.uniqueArray(id),
    names: fc.dictionary(id, fc.string({ minLength: 1, maxLength: 5 })),
    channels: fc.dictionary(id, fc.record({ min: fc.integer() })),
  }).map((it) => readDashboard(it));
  fc.assert(fc.property(dashboard, dashboard, (site, wanted) => {
    const { channels, ...others } = cover(site, uncover(site, wanted));
    const sorted = (it: object) => Object.entries(it).sort();
    assert.deepEqual(sorted(others.names), sorted(wanted.names));
    assert.deepEqual([others.pinned, others.order], [wanted.pinned, wanted.order]);
    const looks = Object.entries(channels).filter(([, look]) => !isEmpty(look));
    assert.deepEqual(sorted(Object.fromEntries(looks)), sorted(wanted.channels));
  }));
});

Deno.test("parseOverlay() reads what was written, and makes an overlay of anything", () => {
  const devices = ["a", "b"].map((id) => ({ id }));
  const overlay = uncover(site, move(toggle(site, "hidden", "b"), devices, "a", 1));
  assert.deepEqual(parseOverlay(JSON.stringify(overlay)), overlay);
  for (const text of [null, "", "{", "null", "[]", '"x"', "{}"]) {
    assert.deepEqual(parseOverlay(text), {}, String(text));
  }
  fc.assert(fc.property(fc.json(), (text) => {
    const parsed = parseOverlay(text);
    assert.deepEqual(parseOverlay(JSON.stringify(parsed)), parsed);
    cover(site, parsed);
  }));
});

Deno.test("withLook() gives one channel a look, and takes it away with an empty one", () => {
  const looked = withLook(site, "b/t", { min: 0 });
  assert.deepEqual(looked.channels, { "a/t": { unit: "°F" }, "b/t": { min: 0 } });
  assert.deepEqual(withLook(looked, "a/t", {}).channels, { "b/t": { min: 0 } });
});
