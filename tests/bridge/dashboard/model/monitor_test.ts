import assert from "node:assert/strict";
import {
  dumpBytes,
  filterLines,
  lineCommand,
  SentLines,
  stringifyLines,
} from "../../../../bridge/dashboard/model/monitor.ts";

Deno.test("lineCommand() leaves the end to the board's config, or writes the one that was chosen", () => {
  assert.deepEqual(lineCommand("a", "go", "own"), { device: "a", raw: "go" });
  assert.deepEqual(lineCommand("a", "go", "crlf"), { device: "a", hex: "676f0d0a" });
  assert.deepEqual(lineCommand("a", "\u00b0", "cr"), { device: "a", hex: "c2b00d" });
  assert.deepEqual(lineCommand("a", "go", "none"), { device: "a", hex: "676f" });
});

Deno.test("SentLines goes back through what was sent, and returns to an empty line", () => {
  const sent = new SentLines();
  for (const line of ["a", "b", "b", ""]) sent.push(line);
  const back = [sent.go(-1), sent.go(-1), sent.go(-1)];
  assert.deepEqual(back, ["b", "a", "a"]);
  assert.deepEqual([sent.go(1), sent.go(1), sent.go(1)], ["b", "", ""]);
});

Deno.test("SentLines remembers a hundred lines", () => {
  const sent = new SentLines();
  for (let line = 0; line <= 100; line++) sent.push(String(line));
  let oldest = "";
  for (let i = 0; i < 200; i++) oldest = sent.go(-1);
  assert.equal(oldest, "1");
});

Deno.test("lines are filtered whatever their case, and written with milliseconds", () => {
  const time = new Date(2026, 0, 1, 14, 3, 59, 7).getTime();
  const lines = ["Boot", "ready", "reBOOT"].map((text, seq) => ({ seq, time, text }));
  const found = filterLines(lines, "boot");
  assert.deepEqual(found.map(({ text }) => text), ["Boot", "reBOOT"]);
  assert.equal(filterLines(lines, ""), lines);
  assert.equal(stringifyLines(found), "14:03:59.007 Boot\n14:03:59.007 reBOOT\n");
});

Deno.test("dumpBytes() writes sixteen bytes a row, and what cannot be seen as a dot", () => {
  const bytes = Uint8Array.from([...new TextEncoder().encode("<b>0123456789abc"), 0x0a]);
  assert.deepEqual(dumpBytes(bytes.toBase64()), [
    "3c 62 3e 30 31 32 33 34 35 36 37 38 39 61 62 63  <b>0123456789abc",
    `0a${" ".repeat(47)}·`,
  ]);
  assert.deepEqual(dumpBytes(""), []);
});
