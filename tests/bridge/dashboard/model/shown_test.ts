import assert from "node:assert/strict";
import { signal } from "@preact/signals";
import { DeviceModel } from "../../../../bridge/dashboard/model/device_model.ts";
import { rename, toggle } from "../../../../bridge/dashboard/model/arrangement.ts";
import { Shown } from "../../../../bridge/dashboard/model/shown.ts";
import { TimeView } from "../../../../bridge/dashboard/model/time_view.ts";
import { readDashboard } from "../../../../bridge/wire/dashboard.ts";

function device(id: string, channels: readonly string[]): DeviceModel {
  const summary = {
    id,
    name: `The ${id}`,
    adapter: "serial",
    state: "online",
    since: 0,
    ageMs: 0,
    channels: channels.map((channel) => {
      return { id: channel, topic: `${id}/${channel}`, kind: "number", writable: false } as const;
    }),
  } as const;
  return new DeviceModel(summary, () => Promise.reject(new Error("no board")));
}

function scene() {
  const devices = signal<readonly DeviceModel[] | null>(null);
  const view = new TimeView(() => ({ from: 0, to: 1 }));
  const kept = signal({ version: 0, dashboard: readDashboard({}) });
  const shown = new Shown({ devices, view, kept });
  const ids = () => shown.devices.value.map(({ id }) => id);
  return { devices, view, kept, shown, ids };
}

const cellar = device("cellar", ["light", "heat"]);
const garden = device("garden", ["light", "rain"]);

Deno.test("before the bridge has told of devices none are shown", () => {
  const { shown, ids } = scene();
  assert.deepEqual([ids(), shown.topics()], [[], []]);
});

Deno.test("a device is found by its own words or its channels', and then shows those alone", () => {
  const { devices, shown, ids } = scene();
  devices.value = [cellar, garden];
  shown.query.value = "rain";
  assert.deepEqual([ids(), shown.topics()], [["garden"], ["garden/rain"]]);
  shown.query.value = "cellar";
  assert.deepEqual(shown.topics(), ["cellar/light", "cellar/heat"]);
  shown.query.value = "cellar heat";
  assert.deepEqual(shown.topics(), ["cellar/heat"]);
  shown.query.value = "attic";
  assert.deepEqual(ids(), []);
});

Deno.test("a device is found by the name it was given here", () => {
  const { devices, shown, ids } = scene();
  devices.value = [cellar, garden];
  shown.change(rename(shown.dashboard.value, "cellar", "Wine"));
  shown.query.value = "wine";
  assert.deepEqual([ids(), shown.nameOf(cellar), shown.nameOf(garden)], [
    ["cellar"],
    "Wine",
    "The garden",
  ]);
});

Deno.test("a link shows its device or channel alone, hidden or not, and its span of time", () => {
  const { devices, view, shown, ids } = scene();
  devices.value = [cellar, garden];
  shown.change(toggle(shown.dashboard.value, "hidden", "garden"));
  assert.deepEqual(ids(), ["cellar"]);
  const place = { device: "garden", channel: "light", range: { from: 10, to: 20 } };
  shown.goTo(place);
  assert.deepEqual([ids(), shown.topics()], [["garden"], ["garden/light"]]);
  assert.deepEqual([view.range.value, shown.here], [place.range, place]);
});

Deno.test("what this browser has of its own lies over what the site keeps, also when that changes", () => {
  const { devices, kept, shown, ids } = scene();
  devices.value = [cellar, garden];
  const site = readDashboard({
    hidden: ["cellar"],
    names: { garden: "Green" },
    channels: { "garden/rain": { unit: "mm" } },
  });
  kept.value = { version: 1, dashboard: site };
  assert.deepEqual([ids(), shown.nameOf(garden)], [["garden"], "Green"]);
  shown.change(toggle(shown.dashboard.value, "hidden", "cellar"));
  assert.deepEqual(ids(), ["cellar", "garden"]);
  kept.value = { version: 2, dashboard: { ...site, names: { garden: "Greener" } } };
  assert.deepEqual([ids(), shown.nameOf(garden)], [["cellar", "garden"], "Greener"]);
  assert.deepEqual(shown.lookOf("garden/rain"), { unit: "mm" });
  assert.deepEqual(shown.lookOf("constructor"), {});
});
