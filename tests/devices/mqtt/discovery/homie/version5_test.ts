import { strict as assert } from "node:assert";
import { Replay } from "../_replay.ts";

Deno.test("a new description of Homie 5 adds and removes properties", () => {
  const replay = new Replay();
  const describe = (...properties: string[]) => {
    const entries = properties.map((id) => [id, { datatype: "integer" }]);
    const nodes = { n: { properties: Object.fromEntries(entries) } };
    const json = { homie: "5.0", nodes };
    replay.publishFrom({ topic: "homie/5/box/$description", json, retained: true });
  };
  describe("a", "b");
  describe("b", "c");
  assert.deepEqual(replay.devices.get("box")!.channels.map(({ id }) => id), ["n.b", "n.c"]);
  replay.say("homie/5/box/$state", "", true);
  assert.deepEqual(replay.removals, ["box"]);
});
