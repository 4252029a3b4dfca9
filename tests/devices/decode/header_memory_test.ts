import assert from "node:assert/strict";
import {
  HeaderMemory,
  isHeader,
  isLabel,
  isNoNumber,
} from "../../../devices/decode/header_memory.ts";

Deno.test("isHeader() wants different labels, none of which stands for a number", () => {
  for (const labels of [["a"], ["temp", "hum"], ["Lufttemperatur_außen", "t2"]]) {
    assert.ok(isHeader(labels), labels.join());
  }
  for (const labels of [["a", "a"], ["a", "nan"], ["-INF"], ["a", ""], ["a", "12"], ["a", "(b)"]]) {
    assert.ok(!isHeader(labels), labels.join());
  }
});

Deno.test("isLabel() and isNoNumber() tell names from what is printed in their place", () => {
  assert.deepEqual(["nan", "Nano", "ovf", "none"].map(isNoNumber), [true, false, true, true]);
  assert.deepEqual(["nan", "12", "a b", '"a"'].map(isLabel), [true, false, true, false]);
});

Deno.test("HeaderMemory gives each width the last table's names", () => {
  const memory = new HeaderMemory();
  assert.equal(memory.namesOf(2), undefined);
  memory.suggest(["a", "b"], true);
  memory.suggest(["c"], true);
  assert.deepEqual([memory.namesOf(2), memory.namesOf(1), memory.namesOf(3)], [
    ["a", "b"],
    ["c"],
    undefined,
  ]);
  memory.suggest(["d", "e"], true);
  assert.deepEqual([memory.namesOf(2), memory.namesOf(1)], [["d", "e"], ["c"]]);
});

Deno.test("HeaderMemory takes what could be a sentence only before rows, and after no table", () => {
  const memory = new HeaderMemory();
  memory.suggest(["Sensor", "ready"], false);
  memory.suggest(["temp", "hum"], true);
  memory.suggest(["Sensor", "fine"], false);
  memory.suggest(["one", "two", "three"], false);
  assert.deepEqual(memory.namesOf(2), ["temp", "hum"]);
  memory.suggest(["Sensor", "lost"], false);
  assert.deepEqual([memory.namesOf(2), memory.namesOf(3)], [["temp", "hum"], [
    "one",
    "two",
    "three",
  ]]);
});
