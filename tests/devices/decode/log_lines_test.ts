import assert from "node:assert/strict";
import { isDump, isLogLine, isStartLine, mayBeDump } from "../../../devices/decode/log_lines.ts";

Deno.test("isStartLine() knows where boards begin", () => {
  for (
    const line of [
      "ets Jan  8 2013,rst cause:2, boot mode:(3,6)",
      "ESP-ROM:esp32c6-20220919",
      "*** Booting Zephyr OS build v3.5.0 ***",
      "U-Boot SPL 2022.07",
      "MicroPython v1.22.1 on 2024-01-05",
    ]
  ) assert.ok(isStartLine(line), line);
  assert.ok(!isStartLine("temp:21.5"));
});

Deno.test("isLogLine() leaves readings alone that look like messages", () => {
  for (
    const line of [
      "mode:2",
      "load:5",
      "load: 0.52",
      "len: 12 mm",
      "CPU: 45 %",
      "Flash: 3",
      "I (A): 0.5",
      "W: 12",
      "E 5",
      "entry: 5",
      "SP: 5",
      "A0: 512",
      "T1: 21.5",
      "$5",
      "Model temperature: 5",
      "room 5",
      "12;34;56",
      "Board temp: 21.5",
      "Error rate: 0.5 %",
      "[1, 2]",
      "-5",
      "12 34 56",
    ]
  ) assert.ok(!isLogLine(line), line);
});

Deno.test("isDump() wants a hexadecimal digit among bytes, mayBeDump() does not", () => {
  for (const line of ["41 0C 1A F8", "41 05", "0000: aa 55", "DE:AD:BE:EF"]) {
    assert.ok(isDump(line), line);
  }
  for (const line of ["41 11 32", "21", "21.5 40", "AB", "1A"]) assert.ok(!isDump(line), line);
  assert.deepEqual(["41 11 32", "41", "211 40"].map(mayBeDump), [true, false, false]);
});
