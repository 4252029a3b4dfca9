import assert from "node:assert/strict";
import { describeChannel } from "../../../devices/decode/hello.ts";
import { KnownUnits } from "../../../devices/decode/known_units.ts";

Deno.test("KnownUnits adds units to described channels, and channels that are not", () => {
  const units = new KnownUnits();
  units.learn("a", "V");
  units.learn("b", "A");
  const described = [describeChannel("a", { min: 0 }), describeChannel("c", { unit: "m" })];
  assert.deepEqual(units.describe(described), [
    describeChannel("a", { min: 0, unit: "V" }),
    describeChannel("c", { unit: "m" }),
    describeChannel("b", { unit: "A" }),
  ]);
});

Deno.test("KnownUnits tells news from what is known", () => {
  const units = new KnownUnits();
  const news = [["a", "V"], ["a", "V"], ["b", "V"], ["a", "mV"], ["a", "mV"]]
    .map(([channel, unit]) => units.learn(channel, unit));
  assert.deepEqual(news, [true, false, true, true, false]);
});
