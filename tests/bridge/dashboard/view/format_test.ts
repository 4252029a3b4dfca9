import assert from "node:assert/strict";
import {
  formatLatency,
  formatTicks,
  formatValue,
} from "../../../../bridge/dashboard/view/format.ts";

Deno.test("formatValue() writes numbers with the channel's digits and a true minus", () => {
  const cases: [Parameters<typeof formatValue>, string][] = [
    [[21.5, 2], "21.50"],
    [[-3, 1], "\u22123.0"],
    [[0, 0], "0"],
    [[1023, 0], "1023"],
    [[99_999, 0], "99999"],
    [[100_000, 0], "100\u202f000"],
    [[-1_234_567_890, 0], "\u22121\u202f234\u202f567\u202f890"],
    [[1_234_567.25, 2], "1\u202f234\u202f567.25"],
    [[1e15, 0], "1.000000000e+15"],
    [[-1.5e308, 0], "\u22121.500000000e+308"],
    [[0.00001, 2], "0.00001000"],
    [[-1e-9, 2], "\u22121.000e\u22129"],
    [[true, 0], "on"],
    [[false, 3], "off"],
    [["<b>", 0], "<b>"],
    [[null, 0], "\u2013"],
    [[undefined, 0], "\u2013"],
  ];
  for (const [args, text] of cases) assert.equal(formatValue(...args), text);
});

Deno.test("formatTicks() writes the digits that tell the ticks apart", () => {
  const cases: [number[], string[]][] = [
    [[], []],
    [[20], ["20"]],
    [[0.5], ["0.5"]],
    [[-100, 0, 100], ["\u2212100", "0", "100"]],
    [[19.25, 19.5, 19.75], ["19.25", "19.50", "19.75"]],
    [[0, 2.5e7], ["0", "25\u202f000\u202f000"]],
    [[1_030_000, 1_030_500, 1_031_000], [
      "1\u202f030\u202f000",
      "1\u202f030\u202f500",
      "1\u202f031\u202f000",
    ]],
    [[1e9, 1.00001e9, 1.00002e9], ["1.00000e9", "1.00001e9", "1.00002e9"]],
    [[0, 2.5e9, 5e9], ["0", "2.5e9", "5.0e9"]],
    [[-1e12, 0, 1e12], ["\u22121e12", "0", "1e12"]],
    [[0, 1e-7], ["0", "1e\u22127"]],
    [[1, 1.0000005, 1.000001], ["1.0000000e0", "1.0000005e0", "1.0000010e0"]],
  ];
  for (const [ticks, labels] of cases) assert.deepEqual(formatTicks(ticks), labels);
});

Deno.test("formatTicks() writes what ticks stand for when they were scaled", () => {
  assert.deepEqual(formatTicks([-2e296, -1e296, 0, 1e296], 12), [
    "\u22122e308",
    "\u22121e308",
    "0",
    "1e308",
  ]);
});

Deno.test("formatValue() takes other words for on and off", () => {
  const words = { on: "open", off: "closed" };
  assert.deepEqual([true, false].map((it) => formatValue(it, 0, words)), ["open", "closed"]);
});

Deno.test("formatLatency() keeps a digit where it means something", () => {
  assert.deepEqual([0.42, 9.96, 14.3, 2345].map(formatLatency), [
    "0.4 ms",
    "10.0 ms",
    "14 ms",
    "2.3 s",
  ]);
});
