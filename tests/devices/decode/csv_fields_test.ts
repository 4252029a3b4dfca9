import assert from "node:assert/strict";
import fc from "fast-check";
import { splitCsvLine } from "../../../devices/decode/csv_fields.ts";

for (
  const [line, fields] of [
    ["", [""]],
    ["a", ["a"]],
    ["a,b", ["a", "b"]],
    [",", ["", ""]],
    ["a,,b,", ["a", "", "b", ""]],
    ['"a,b",c', ["a,b", "c"]],
    ['"say ""hi""",""', ['say "hi"', ""]],
    [" a , b", [" a ", " b"]],
  ] as [string, string[]][]
) {
  Deno.test(`splitCsvLine() splits ${JSON.stringify(line)}`, () => {
    assert.deepEqual(splitCsvLine(line)?.map(({ text }) => text), fields);
  });
}

for (const line of ['"', 'a"b', '"a"b', '"a', '"a""', 'a,"b', '[{"n":"a"}]', ' "a"']) {
  Deno.test(`splitCsvLine() refuses ${JSON.stringify(line)}`, () => {
    assert.equal(splitCsvLine(line), null);
  });
}

Deno.test("splitCsvLine() finds the fields that any texts were written as", () => {
  const text = fc.string({ unit: fc.constantFrom("a", ",", '"', " ", "1") });
  fc.assert(fc.property(fc.array(text, { minLength: 1 }), (texts) => {
    const line = texts.map((text) => `"${text.replaceAll('"', '""')}"`).join();
    assert.deepEqual(splitCsvLine(line), texts.map((text) => ({ text, quoted: true })));
  }));
});
