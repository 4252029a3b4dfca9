import assert from "node:assert/strict";
import fc from "fast-check";
import type { Value } from "../../../devices/adapter.ts";
import { HeaderMemory } from "../../../devices/decode/header_memory.ts";
import { RowReader, type RowReaderOptions } from "../../../devices/decode/rows.ts";
import { Decoded } from "./decoded.ts";

const told: RowReaderOptions = { isTold: true };

/** What each of the lines in turn says; null for a line that is no row. */
function decode(lines: string[], options = told): ([string, Value][] | null)[] {
  const headers = new HeaderMemory();
  const reader = new RowReader(headers, options);
  const context = { mark: "auto", timeColumns: 0, sink: new Decoded() } as const;
  return lines.map((line) => {
    const finding = reader.read(line.trim(), context);
    if (finding === null) headers.interrupt();
    const isBelieved = finding !== null && finding.weakShape === undefined;
    return isBelieved ? finding.items.map(({ name, value }) => [name, value]) : null;
  });
}

for (
  const [name, lines, readings] of [
    ["rows under their header", ["a,b", "1,2", "-3.5e1,4"], [null, [["a", 1], ["b", 2]], [
      ["a", -35],
      ["b", 4],
    ]]],
    ["quoted names and fields", ['"Temp (°C)","say ""hi"""', '"21.5","a,b"'], [null, [
      ["Temp", 21.5],
      ['say "hi"', "a,b"],
    ]]],
    ["one column", ["weight", "12.5"], [null, [["weight", 12.5]]]],
    ["blanks around fields", ["a, b", " 1 , 2"], [null, [["a", 1], ["b", 2]]]],
    ["text beside numbers", ["a,state", "1,ok"], [null, [["a", 1], ["state", "ok"]]]],
    ["empty fields as nothing", ["a,b,c", "1,,3"], [null, [["a", 1], ["c", 3]]]],
    ["a column without a name as nothing", ["a,b,", "1,2,"], [null, [["a", 1], ["b", 2]]]],
    ["a number with a unit as text", ["a,b", "1,23.5C"], [null, [["a", 1], ["b", "23.5C"]]]],
    ["nan as a gap", ["a,b", "1,nan"], [null, [["a", 1], ["b", null]]]],
    ["a header again after a restart", ["a,b", "1,2", "a,b", "3,4"], [
      null,
      [["a", 1], ["b", 2]],
      null,
      [["a", 3], ["b", 4]],
    ]],
    ["a header of another width", ["a,b", "1,2", "c,d,e", "3,4,5"], [
      null,
      [["a", 1], ["b", 2]],
      null,
      [["c", 3], ["d", 4], ["e", 5]],
    ]],
  ] as [string, string[], ([string, Value][] | null)[]][]
) {
  Deno.test(`RowReader reads ${name}`, () => {
    assert.deepEqual(decode(lines), readings);
  });
}

Deno.test("RowReader reads nothing before a header", () => {
  assert.deepEqual(decode(["1,2", "3,4"]), [null, null]);
});

Deno.test("RowReader takes no row of another width", () => {
  assert.deepEqual(decode(["a,b", "1,2,3", "1"]), [null, null, null]);
});

Deno.test("RowReader keeps its names when a line of words comes between rows", () => {
  const [, , words, row] = decode(["a,b", "1,2", "open,closed", "3,4"]);
  assert.deepEqual([words, row], [null, [["a", 3], ["b", 4]]]);
});

for (const message of ["Init done, ok", "nan,inf", "booting"]) {
  Deno.test(`RowReader keeps its names when ${message} comes before rows`, () => {
    assert.deepEqual(decode(["a,b", message, "3,4"]).at(-1), [["a", 3], ["b", 4]]);
  });
}

Deno.test("RowReader.header() names what follows, and reads nothing", () => {
  const reader = new RowReader(new HeaderMemory(), told);
  for (const line of ["a,b", "1,2"]) reader.header(line);
  const finding = reader.read("3,4", { mark: "auto", timeColumns: 0, sink: new Decoded() });
  assert.deepEqual(finding?.items.map(({ name, value }) => [name, value]), [["a", 3], ["b", 4]]);
});

for (const header of ["a,1", "a,-", ",", 'a"b,c', "a,a"]) {
  Deno.test(`RowReader takes no header from ${JSON.stringify(header.slice(0, 20))}`, () => {
    const row = Array.from(header.split(","), () => "7").join();
    assert.deepEqual(decode([header, row]), [null, null]);
  });
}

Deno.test("RowReader takes a header of 64 columns", () => {
  const names = Array.from({ length: 64 }, (_, index) => `c${index}`);
  assert.equal(decode([names.join(), names.map(() => "1").join()])[1]?.length, 64);
});

Deno.test("RowReader takes no sentences and no single columns while it guesses", () => {
  const guessing = {};
  assert.deepEqual(decode(["Hello, world", "Retry 3, 5"], guessing), [null, null]);
  assert.deepEqual(decode(["weight", "12.5"], guessing), [null, [["value1", 12.5]]]);
  assert.deepEqual(decode(["a,b", "1,ok"], guessing), [null, [["a", 1], ["b", "ok"]]]);
});

Deno.test("RowReader reports no NaN and no infinity for any lines", () => {
  const line = fc.string({ unit: fc.constantFrom(...'ab1,,.-e9" \0'.split("")) });
  fc.assert(fc.property(fc.array(line), fc.boolean(), (lines, isTold) => {
    for (const [, value] of decode(lines, { isTold }).flatMap((readings) => readings ?? [])) {
      assert.ok(
        value === null || value !== "" && (typeof value === "string" || Number.isFinite(value)),
      );
    }
  }));
});

Deno.test("RowReader numbers names that come again, and leaves a time's column out", () => {
  assert.deepEqual(decode(["temp,temp,hum", "1,2,3"], {})[1], [["temp", 1], ["temp_2", 2], [
    "hum",
    3,
  ]]);
  for (const header of ["time,t", "Zeit,t", "timestamp,t", "millis,t"]) {
    assert.deepEqual(decode([header, "12:00:05,21.5", "1234,22"], {}).slice(1), [[["t", 21.5]], [[
      "t",
      22,
    ]]]);
  }
});

for (
  const [line, values] of [
    ["21,5;40,2", [21.5, 40.2]],
    ["21,5\t40,2", [21.5, 40.2]],
    ["1,234;40", [1.234, 40]],
    ['"21,5","40,2"', [21.5, 40.2]],
    ["| 21.5 | 40 |", [21.5, 40]],
    ["21.5,\t40", [21.5, 40]],
    ["21.5 °C;40 %", [21.5, 40]],
    ["01.01.2024;12:00:05;21,5", [21.5]],
    ["1;;3", [1, 3]],
  ] as [string, number[]][]
) {
  Deno.test(`RowReader reads the values of ${JSON.stringify(line)}`, () => {
    assert.deepEqual(decode([line], {})[0]?.map(([, value]) => value), values);
  });
}

Deno.test("RowReader looks at 1024 columns, and at no more", () => {
  const row = (columns: number) => Array(columns).fill("1").join();
  assert.equal(decode([row(1024)], {})[0]?.length, 1024);
  assert.equal(decode([row(1025)], {})[0], null);
});
