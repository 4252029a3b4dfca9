import assert from "node:assert/strict";
import { describeChannel } from "../../../devices/decode/hello.ts";
import { ChannelFacts } from "../../../devices/decode/channel_facts.ts";

Deno.test("units are added to described channels, and channels with one that are not", () => {
  const units = new ChannelFacts();
  units.learnUnit("a", "V");
  units.learnUnit("b", "A");
  const described = [describeChannel("a", { min: 0 }), describeChannel("c", { unit: "m" })];
  assert.deepEqual(units.describe(described), [
    describeChannel("a", { min: 0, unit: "V" }),
    describeChannel("c", { unit: "m" }),
    describeChannel("b", { unit: "A" }),
  ]);
});

Deno.test("a unit is news once", () => {
  const units = new ChannelFacts();
  const news = [["a", "V"], ["a", "V"], ["b", "V"], ["a", "mV"], ["a", "mV"]]
    .map(([channel, unit]) => units.learnUnit(channel, unit));
  assert.deepEqual(news, [true, false, true, true, false]);
});

Deno.test("a name that is no id is kept with the channel, and its kind follows the first number", () => {
  const facts = new ChannelFacts();
  assert.equal(facts.learnName("t", " t ", 1), false, "only the blanks are missing");
  assert.equal(facts.learnName("<_b>", "</b>", null), true);
  assert.equal(facts.learnName("<_b>", "<+b>", "nan"), false, "the first name stays");
  assert.equal(facts.learnName("<_b>", "</b>", 5), true);
  assert.equal(facts.learnName("<_b>", "</b>", 6), false);
  assert.equal(facts.learnName("<_b>", "</b>", "nan"), false);
  assert.deepEqual(facts.describe([]), [describeChannel("<_b>", { name: "</b>" })]);
  const said = describeChannel("<_b>", { kind: "string", writable: true });
  assert.deepEqual(facts.describe([said]), [{ ...said, name: "</b>" }]);
});
