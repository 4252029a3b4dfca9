import assert from "node:assert/strict";
import {
  HeaderMemory,
  isHeader,
  isLabel,
  isMessage,
  isMessageLabel,
} from "../../../devices/decode/header_memory.ts";

/** Columns of these names. */
function columns(...names: string[]) {
  return names.map((name) => ({ name }));
}

Deno.test("isHeader() wants labels, none of which stands for a number", () => {
  for (const labels of [["a"], ["temp", "hum"], ["Lufttemperatur_außen", "t2"]]) {
    assert.ok(isHeader(labels), labels.join());
  }
  for (const labels of [["a", "nan"], ["-INF"], ["a", ""], ["a", "12"], ["a", "(b)"]]) {
    assert.ok(!isHeader(labels), labels.join());
  }
});

Deno.test("isLabel() tells names from what is printed in their place", () => {
  assert.deepEqual(["nan", "12", "a b", '"a"'].map(isLabel), [true, false, true, false]);
});

Deno.test("isMessageLabel() knows what stands before the number of a complaint", () => {
  for (const label of ["error", "ALARM", "OSError", "main.cpp"]) {
    assert.ok(isMessageLabel(label), label);
  }
  for (const label of ["temperature", "errors", "E"]) assert.ok(!isMessageLabel(label), label);
});

Deno.test("isMessage() tells sentences from headers", () => {
  for (const words of ["Sensor ready", "Sensor lost", "wifi connected"]) {
    assert.ok(isMessage(words.split(" ")), words);
  }
  for (const words of ["temp hum", "Temp Hum Press", "a b"]) {
    assert.ok(!isMessage(words.split(" ")), words);
  }
});

Deno.test("HeaderMemory gives each width the last table's names", () => {
  const memory = new HeaderMemory();
  const names = (width: number) => memory.columnsOf(width)?.map(({ name }) => name);
  assert.equal(names(2), undefined);
  memory.suggest(columns("a", "b"), true);
  memory.suggest(columns("c"), true);
  assert.deepEqual([names(2), names(1), names(3)], [["a", "b"], ["c"], undefined]);
  memory.suggest(columns("d", "e"), true);
  assert.deepEqual([names(2), names(1)], [["d", "e"], ["c"]]);
});

Deno.test("HeaderMemory takes what could be a sentence only before rows, and after no table", () => {
  const memory = new HeaderMemory();
  const names = (width: number) => memory.columnsOf(width)?.map(({ name }) => name);
  memory.suggest(columns("Sensor", "ready"), false);
  memory.suggest(columns("temp", "hum"), true);
  memory.suggest(columns("Sensor", "fine"), false);
  memory.suggest(columns("one", "two", "three"), false);
  assert.deepEqual(names(2), ["temp", "hum"]);
  memory.suggest(columns("Sensor", "lost"), false);
  assert.deepEqual([names(2), names(3)], [["temp", "hum"], ["one", "two", "three"]]);
});

Deno.test("HeaderMemory forgets what could be a sentence when no row follows it", () => {
  const memory = new HeaderMemory();
  memory.suggest(columns("one", "two"), false);
  memory.interrupt();
  memory.interrupt();
  assert.equal(memory.columnsOf(2), undefined);
});

Deno.test("HeaderMemory lets a lone word name a number only when the two take turns", () => {
  const memory = new HeaderMemory();
  const row = () => memory.columnsOf(1)?.[0].name;
  memory.suggestWord({ name: "weight" });
  assert.equal(row(), undefined);
  memory.suggestWord({ name: "weight" });
  assert.equal(row(), "weight");
  const other = new HeaderMemory();
  for (let start = 0; start < 3; start++) {
    other.suggestWord({ name: "Ready" });
    assert.equal(other.columnsOf(1), undefined);
    assert.equal(other.columnsOf(1), undefined);
  }
});
