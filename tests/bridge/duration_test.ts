import assert from "node:assert/strict";
import { parseDurationMs } from "../../bridge/duration.ts";

Deno.test("parseDurationMs() reads a number with a unit, seconds without, and nothing else", () => {
  const cases = [
    ["500ms", 500],
    ["30s", 30_000],
    ["30", 30_000],
    ["1.5m", 90_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
  ] as const;
  for (const [text, ms] of cases) assert.equal(parseDurationMs(text), ms, text);
  for (const text of ["", "s", "-1s", "1 s", "1w", "1e3", "1s2", "Infinity"]) {
    assert.ok(Number.isNaN(parseDurationMs(text)), text);
  }
});
