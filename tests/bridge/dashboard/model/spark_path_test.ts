import assert from "node:assert/strict";
import { pathOf } from "../../../../bridge/dashboard/model/spark_path.ts";

const range = { from: 0, to: 100, isStepped: false };

Deno.test("pathOf() draws a line from left to right, and breaks it where nothing is known", () => {
  assert.equal(pathOf(range, [0, 50, 60, 100], [0, 10, null, 5]), "M0.0 22.0L50.0 2.0M100.0 12.0");
});

Deno.test("pathOf() steps where a value holds until the next one", () => {
  assert.equal(pathOf({ ...range, isStepped: true }, [-5, 50], [0, 1]), "M0.0 22.0H50.0V2.0");
});

Deno.test("pathOf() draws what never changes in the middle, and nothing of nothing", () => {
  assert.equal(pathOf(range, [0, 100], [7, 7]), "M0.0 12.0L100.0 12.0");
  assert.equal(pathOf(range, [100], [null]), "");
});

Deno.test("pathOf() draws the largest numbers", () => {
  assert.equal(pathOf(range, [0, 100], [-1e308, 1e308]), "M0.0 22.0L100.0 2.0");
});

Deno.test("pathOf() fills the height where room around the largest numbers would be no number", () => {
  const levels = [-Infinity, Infinity] as const;
  assert.equal(pathOf({ ...range, levels }, [0, 100], [-1e308, 1e308]), "M0.0 22.0L100.0 2.0");
  assert.equal(pathOf({ ...range, levels: [0, 2] }, [0, 100], [0, 1]), "M0.0 24.0L100.0 12.0");
});
