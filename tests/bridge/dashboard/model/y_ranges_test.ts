import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  parseRange,
  rangeOf,
  readRanges,
  withRange,
} from "../../../../bridge/dashboard/model/y_ranges.ts";

Deno.test("a chart's range is fixed, and follows its values again", () => {
  const ranges = withRange(withRange({}, "a/t", [0, 10]), "a/t", [5, 10]);
  deepStrictEqual(rangeOf(ranges, "a/t"), { min: 5, max: 10 });
  deepStrictEqual(rangeOf(ranges, "constructor"), {});
  deepStrictEqual(withRange(ranges, "a/t", null), {});
});

Deno.test("parseRange() takes what people type, and says what is wrong", () => {
  deepStrictEqual(parseRange(" -1,5", "2.5"), [-1.5, 2.5]);
  deepStrictEqual(parseRange("\u22123", "1e3"), [-3, 1000]);
  strictEqual(parseRange("", "1"), "The least value must be a number.");
  strictEqual(parseRange("1", "x"), "The greatest value must be a number.");
  strictEqual(parseRange("1", "1"), "The greatest value must be more than the least.");
});

Deno.test("what was kept is read; what is no range is left out", () => {
  const kept = { a: [0, 1], b: [1, 1], c: [1], d: ["0", 1], e: [0, null], f: 3 };
  deepStrictEqual(readRanges(kept), { a: [0, 1] });
  for (const wrong of [null, 1, [], "x"]) deepStrictEqual(readRanges(wrong), {});
});
