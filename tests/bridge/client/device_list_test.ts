import assert from "node:assert/strict";
import { DeviceList } from "../../../bridge/client/device_list.ts";
import type { DeviceSummary } from "../../../bridge/wire/messages.ts";

function device(id: string, state: DeviceSummary["state"] = "online"): DeviceSummary {
  return { id, name: id, adapter: "serial", state, since: 0, ageMs: 0, channels: [] };
}

Deno.test("DeviceList forgets what a list does not name", () => {
  const list = new DeviceList();
  list.replaceAll([device("a"), device("b")]);
  list.replaceAll([device("b"), device("c")]);
  assert.deepEqual([...list.byId.keys()], ["b", "c"]);
});

Deno.test("DeviceList takes changes, new devices and removals from notifications", () => {
  const list = new DeviceList();
  list.replaceAll([device("a"), device("b")]);
  list.update(device("a", "absent"));
  list.update(device("c"));
  list.update({ ...device("b"), removed: true });
  assert.deepEqual([...list.byId.values()].map(({ id, state }) => [id, state]), [
    ["a", "absent"],
    ["c", "online"],
  ]);
});

Deno.test("DeviceList gives a new map after every change and leaves the old one alone", () => {
  const list = new DeviceList();
  list.update(device("a"));
  const before = list.byId;
  list.update(device("b"));
  assert.deepEqual([...before.keys()], ["a"]);
});
