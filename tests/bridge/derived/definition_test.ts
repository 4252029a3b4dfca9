import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import {
  checkDefinition,
  checkDefinitions,
  inOrder,
  MAX_DEFINITIONS,
} from "../../../bridge/derived/definition.ts";

Deno.test("an id names a device and a channel as an expression does, or as a topic does", () => {
  for (
    const [id, topic] of [
      ["dew.difference", "dew/difference"],
      ["dew/difference", "dew/difference"],
      ["house-1/air.mean", "house-1/air.mean"],
      ["dew.air.mean", "dew/air.mean"],
      ["difference", "derived/difference"],
    ] as const
  ) strictEqual(checkDefinition({ id, expression: "a.x" }).topic, topic);
});

Deno.test("checkDefinition() names the field that is wrong", () => {
  for (
    const [definition, pattern] of [
      [{ id: "", expression: "a.x" }, /^id: is empty$/],
      [{ id: "$x.y", expression: "a.x" }, /^id: starts with \$$/],
      [{ id: "x/y/z", expression: "a.x" }, /^id: contains/],
      [{ id: "x.y", expression: "a" }, /^expression: a is no channel/],
      [{ id: "x.y", expression: "a.x", unit: "u".repeat(33) }, /^unit: is longer than 32/],
      [{ id: "x.y", expression: "a.x", name: "n".repeat(101) }, /^name: is longer than 100/],
      [{ id: "x.y", expression: "a.x", name: "\u0007" }, /^name: contains a control/],
    ] as const
  ) throws(() => checkDefinition(definition), { message: pattern });
});

Deno.test("those that others are made of come first, and a circle is named", () => {
  const define = (id: string, expression: string) => checkDefinition({ id, expression });
  const ids = (all: readonly { id: string }[]) => all.map(({ id }) => id);
  const chain = [define("d.c", "d.b + d.a"), define("d.b", "d.a"), define("d.a", "x.y")];
  deepStrictEqual(ids(inOrder(chain)), ["d.a", "d.b", "d.c"]);
  throws(
    () => inOrder([define("d.a", "x.y + d.c"), define("d.b", "d.a"), define("d.c", "d.b")]),
    /^DefinitionError: expression: goes in a circle: d\/a → d\/c → d\/b → d\/a$/,
  );
  throws(() => inOrder([define("d.a", "d.a + 1")]), /circle: d\/a → d\/a$/);
});

Deno.test("checkDefinitions() looks at all of a config's together", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ id: `d.c${i}`, expression: "a.x" }));
  strictEqual(checkDefinitions(many(MAX_DEFINITIONS)), null);
  strictEqual(checkDefinitions(many(MAX_DEFINITIONS + 1)), "has more than 200 channels");
  const twice = [{ id: "d.a", expression: "a.x" }, { id: "d/a", expression: "a.y" }];
  strictEqual(checkDefinitions(twice), "d/a stands there twice");
  match(checkDefinitions([{ id: "d.a", expression: "d.a" }])!, /goes in a circle/);
});
