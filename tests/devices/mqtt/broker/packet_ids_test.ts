import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { PacketIds } from "../../../../devices/mqtt/broker/packet_ids.ts";

Deno.test("PacketIds is a set of 1 to 65535", () => {
  const ids = new PacketIds();
  strictEqual(ids.has(1), false);
  strictEqual(ids.delete(1), false);
  for (const id of [1, 8, 7, 65_535, 8]) ids.add(id);
  deepStrictEqual([1, 2, 7, 8, 9, 65_534, 65_535].filter((id) => ids.has(id)), [1, 7, 8, 65_535]);
  strictEqual(ids.size, 4);
  strictEqual(ids.delete(8), true);
  strictEqual(ids.delete(8), false);
  strictEqual(ids.size, 3);
});
