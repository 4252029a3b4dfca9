import assert from "node:assert/strict";
import fc from "fast-check";
import type { Value } from "../../../devices/adapter.ts";
import { CsvFormat, type CsvFormatOptions } from "../../../devices/decode/csv.ts";
import { Decoded, decodeWithin } from "./decoded.ts";

/** What each of the lines in turn reports; null for a line that is not of the format. */
function decode(lines: string[], options?: CsvFormatOptions): ([string, Value][] | null)[] {
  const format = new CsvFormat(options);
  return lines.map((line) => {
    const decoded = new Decoded();
    const taken = decodeWithin(line, (...range) => format.decode(...range, decoded));
    if (!taken) assert.deepEqual(decoded.readings, []);
    return taken ? decoded.readings : null;
  });
}

for (
  const [name, lines, readings] of [
    ["rows under their header", ["a,b", "1,2", "-3.5e1,4"], [null, [["a", 1], ["b", 2]], [
      ["a", -35],
      ["b", 4],
    ]]],
    ["quoted names and fields", ['"Temp (°C)","say ""hi"""', '"21.5","a,b"'], [null, [
      ["Temp (°C)", 21.5],
      ['say "hi"', "a,b"],
    ]]],
    ["one column", ["weight", "12.5"], [null, [["weight", 12.5]]]],
    ["blanks around fields", ["a, b", " 1 , 2"], [null, [["a", 1], ["b", 2]]]],
    ["text beside numbers", ["a,state", "1,ok"], [null, [["a", 1], ["state", "ok"]]]],
    ["empty fields as nothing", ["a,b,c", "1,,3"], [null, [["a", 1], ["c", 3]]]],
    ["a column without a name as nothing", ["a,b,", "1,2,"], [null, [["a", 1], ["b", 2]]]],
    ["a number with a unit as text", ["a,b", "1,23.5C"], [null, [["a", 1], ["b", "23.5C"]]]],
    ["nan as text", ["a,b", "1,nan"], [null, [["a", 1], ["b", "nan"]]]],
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
  Deno.test(`CsvFormat reads ${name}`, () => {
    assert.deepEqual(decode(lines), readings);
  });
}

Deno.test("CsvFormat reads nothing before a header", () => {
  assert.deepEqual(decode(["1,2", "3,4"]), [null, null]);
});

Deno.test("CsvFormat takes no row of another width", () => {
  assert.deepEqual(decode(["a,b", "1,2,3", "1"]), [null, null, null]);
});

Deno.test("CsvFormat keeps its names when a line of words comes between rows", () => {
  const [, , words, row] = decode(["a,b", "1,2", "open,closed", "3,4"]);
  assert.deepEqual([words, row], [null, [["a", 3], ["b", 4]]]);
});

for (const message of ["Init done, ok", "nan,inf", "booting"]) {
  Deno.test(`CsvFormat keeps its names when ${message} comes before rows`, () => {
    assert.deepEqual(decode(["a,b", message, "3,4"]).at(-1), [["a", 3], ["b", 4]]);
  });
}

Deno.test("CsvFormat.header() names what follows, and reads nothing", () => {
  const format = new CsvFormat();
  for (const line of ["a,b", "1,2"]) decodeWithin(line, (...range) => format.header(...range));
  const decoded = new Decoded();
  decodeWithin("3,4", (...range) => format.decode(...range, decoded));
  assert.deepEqual(decoded.readings, [["a", 3], ["b", 4]]);
});

for (const header of ["a,a", "a,1", "a,-", ",", 'a"b,c', "a,b\x1b", `${"a,".repeat(64)}b`]) {
  Deno.test(`CsvFormat takes no header from ${JSON.stringify(header.slice(0, 20))}`, () => {
    const row = Array.from(header.split(","), () => "7").join();
    assert.deepEqual(decode([header, row]), [null, null]);
  });
}

Deno.test("CsvFormat takes a header of 64 columns", () => {
  const names = Array.from({ length: 64 }, (_, index) => `c${index}`);
  assert.equal(decode([names.join(), names.map(() => "1").join()])[1]?.length, 64);
});

Deno.test("CsvFormat takes no sentences and no single columns while it guesses", () => {
  const guessing = { guessing: true };
  assert.deepEqual(decode(["Hello, world", "Retry 3, 5"], guessing), [null, null]);
  assert.deepEqual(decode(["weight", "12.5"], guessing), [null, null]);
  assert.deepEqual(decode(["a,b", "1,ok"], guessing), [null, [["a", 1], ["b", "ok"]]]);
});

Deno.test("CsvFormat reports no NaN and no infinity for any lines", () => {
  const line = fc.string({ unit: fc.constantFrom(...'ab1,,.-e9" \0'.split("")) });
  fc.assert(fc.property(fc.array(line), fc.boolean(), (lines, guessing) => {
    for (const [, value] of decode(lines, { guessing }).flatMap((readings) => readings ?? [])) {
      assert.ok(typeof value === "string" ? value !== "" : Number.isFinite(value));
    }
  }));
});
