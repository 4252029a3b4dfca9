import assert from "node:assert/strict";
import {
  DeviceDirectory,
  MAX_CHANNELS_PER_DEVICE,
  MAX_DEVICES,
  MAX_NAME_LENGTH,
} from "../../../bridge/hub/device_directory.ts";
import { channel, SilentOwner } from "../_boards.ts";
import { ManualClock } from "../_manual_clock.ts";

const owner = new SilentOwner();

Deno.test("announceChannel() adds channels up to the limit and refuses one more", () => {
  const directory = new DeviceDirectory(new ManualClock());
  directory.describe(owner, { id: "a", name: "", channels: [] });
  const device = directory.get("a")!;
  for (let i = 0; i < MAX_CHANNELS_PER_DEVICE; i++) {
    assert.notEqual(directory.announceChannel(device, `c${i}`, i), undefined);
  }
  assert.equal(directory.announceChannel(device, "more", 1), undefined);
});

Deno.test("describe() takes channels up to the limit and leaves out one more", () => {
  const directory = new DeviceDirectory(new ManualClock());
  const channels = Array.from({ length: MAX_CHANNELS_PER_DEVICE + 1 }, (_, i) => channel(`c${i}`));
  directory.describe(owner, { id: "a", name: "", channels });
  assert.equal(directory.get("a")!.channels.size, MAX_CHANNELS_PER_DEVICE);
});

Deno.test("describe() takes devices up to the limit and refuses one more", () => {
  const directory = new DeviceDirectory(new ManualClock());
  const describe = (id: string) => directory.describe(owner, { id, name: "", channels: [] });
  for (let i = 0; i < MAX_DEVICES; i++) assert.equal(describe(`d${i}`), null);
  assert.match(describe("more")!, /already 1024 devices/);
  assert.equal(describe("d0"), null, "a known one can still be described");
});

Deno.test("describe() cuts a name that is too long", () => {
  const directory = new DeviceDirectory(new ManualClock());
  directory.describe(owner, { id: "a", name: "n".repeat(MAX_NAME_LENGTH + 1), channels: [] });
  assert.equal(directory.get("a")!.name.length, MAX_NAME_LENGTH);
});

Deno.test("count() adds up, per device and counter", () => {
  const directory = new DeviceDirectory(new ManualClock());
  directory.describe(owner, { id: "a", name: "", channels: [] });
  for (const amount of [1, 2, 0, -1, NaN]) directory.count("a", "lines", amount);
  directory.count("nobody", "lines", 1);
  assert.deepEqual([...directory.get("a")!.counters], [["lines", 3]]);
});
