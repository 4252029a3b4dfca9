import assert from "node:assert/strict";
import { formatAge } from "../../../../bridge/dashboard/model/age_text.ts";

Deno.test("formatAge() uses one unit, and no less than zero", () => {
  const cases: [number, string][] = [
    [-5000, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [3_600_000, "1 h"],
    [86_400_000 * 2.5, "2 d"],
  ];
  for (const [ageMs, text] of cases) assert.equal(formatAge(1e12, 1e12 + ageMs), text);
});
