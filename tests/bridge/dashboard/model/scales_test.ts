import { deepStrictEqual } from "node:assert/strict";
import { scalesOf } from "../../../../bridge/dashboard/model/scales.ts";

Deno.test("each unit has a scale: the first on the left, the second on the right, others of their own", () => {
  const { scales, of } = scalesOf(["°C", "%", "°C", undefined]);
  deepStrictEqual(scales.map(({ key, side }) => [key, side]), [
    ["y", "left"],
    ["y2", "right"],
    ["y3", "own"],
  ]);
  deepStrictEqual(of.map(({ key }) => key), ["y", "y2", "y", "y3"]);
});
