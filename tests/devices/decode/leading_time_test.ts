import assert from "node:assert/strict";
import { splitLeadingTime } from "../../../devices/decode/leading_time.ts";

const UNIX = Date.UTC(2024, 0, 1, 12, 0, 5, 250);
const DAY = (12 * 3600 + 5) * 1000;

for (
  const [text, rest, clock, value] of [
    ["2024-01-01T12:00:05.250Z,21.5", "21.5", "unix", UNIX],
    ["2024-01-01 13:00:05.250+01:00 t:1", "t:1", "unix", UNIX],
    ["[2024/01/01 12:00:05.250Z] t:1", "t:1", "unix", UNIX],
    ["12:00:05,21.5,40", "21.5,40", "day", DAY],
    ["12:00:05,512,300", "512,300", "day", DAY],
    ["12:00:05,512", "512", "day", DAY],
    ["12:00:05,123 INFO t", "INFO t", "day", DAY + 123],
    ["12:00:05.123 -> t:1", "t:1", "day", DAY + 123],
    ["[12:00:05] t:1", "t:1", "day", DAY],
    ["12:00 PM;5", "5", "day", 12 * 3600 * 1000],
    ["12:00:05 am 5", "5", "day", 5000],
    ["[ 1234 ms ] IR: 5", "IR: 5", "board", 1234],
    ["(12) x", "x", "board", 12],
    ["[1.5s] x", "x", "board", 1500],
    ["12:30:05", "", "day", (12 * 3600 + 30 * 60 + 5) * 1000],
  ] as const
) {
  Deno.test(`splitLeadingTime() takes the time off ${text}`, () => {
    assert.deepEqual(splitLeadingTime(text), { rest, value, clock, columns: 1 });
  });
}

Deno.test("splitLeadingTime() reads a date without a zone as this machine's", () => {
  const value = new Date(2024, 0, 1, 12, 0, 5).getTime();
  for (
    const [text, columns] of [
      ["2024-01-01 12:00:05,1", 1],
      ["01.01.2024 12:00:05;1", 1],
      ["01.01.2024;12:00:05;1", 2],
      ["1/1/2024, 12:00:05,1", 2],
    ] as const
  ) {
    assert.deepEqual(splitLeadingTime(text), { rest: "1", value, clock: "unix", columns });
  }
});

for (
  const text of [
    "t:1",
    "25:00:00 x",
    "12:60 x",
    "12:30x",
    "1234,5",
    "[INFO] x",
    "[1]x",
    "2024-01-01",
    "1:2:3",
  ]
) {
  Deno.test(`splitLeadingTime() finds none in ${text}`, () => {
    assert.equal(splitLeadingTime(text), null);
  });
}
