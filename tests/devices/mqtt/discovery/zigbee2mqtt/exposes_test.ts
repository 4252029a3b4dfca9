import { strict as assert } from "node:assert";
import { readExposes } from "../../../../../devices/mqtt/discovery/zigbee2mqtt/exposes.ts";

Deno.test("what is read has words for its states, what is switched is on or off", () => {
  const binary = { type: "binary", access: 1 };
  const [contact, motion, lock] = readExposes([
    { ...binary, property: "contact", value_on: false, value_off: true },
    { ...binary, property: "occupancy", value_on: true, value_off: false },
    { ...binary, property: "lock", access: 7, value_on: "LOCK", value_off: "UNLOCK" },
  ]);
  assert.deepEqual(contact.description.words, ["closed", "open"]);
  assert.equal(contact.decode(true), false, "the door is closed");
  assert.deepEqual(motion.description.words, ["clear", "detected"]);
  assert.equal(lock.description.words, undefined);
});
