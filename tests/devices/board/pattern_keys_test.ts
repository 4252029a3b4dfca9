import assert from "node:assert/strict";
import { groupNames, MAX_PATTERNS } from "../../../devices/board/pattern_keys.ts";
import { MAX_PATTERN_LENGTH } from "../../../devices/pattern.ts";
import { assertRefused, readEntry } from "./_adapter_entry.ts";

const GROUP = "(?<a>.)";

function patterns(count: number, match = GROUP): string {
  return `patterns: [${Array(count).fill(`{ match: "${match}" }`).join()}]`;
}

Deno.test("groupNames() returns names in order, and takes no look-behind for one", () => {
  assert.deepEqual(groupNames("^(?<a>x)(?:y)(?<b_2>z)"), ["a", "b_2"]);
  assert.deepEqual(groupNames("(?<=a)(?<!b)(c)"), []);
});

Deno.test("a board has as many patterns as one line may cost, and no more", async () => {
  assert.equal((await readEntry(patterns(MAX_PATTERNS)) as never)["patterns"]["length"], 128);
  await assertRefused(patterns(MAX_PATTERNS + 1), /patterns: are more than 128/);
  assert.deepEqual((await readEntry("patterns: []")).patterns, []);
});

Deno.test("a pattern is as long as it may be, and no longer", async () => {
  const filler = "x".repeat(MAX_PATTERN_LENGTH - GROUP.length);
  await readEntry(patterns(1, GROUP + filler));
  await assertRefused(patterns(1, `${GROUP}${filler}x`), /longer than 256/);
});

Deno.test("a pattern without a named group, or with words of a group that is none, is refused", async () => {
  await assertRefused(patterns(1, "(.)"), /no named group/);
  await assertRefused(
    `patterns: [{ match: "${GROUP}", groups: { b: { unit: kg } } }]`,
    /groups\.b: is no group of the pattern: a/,
  );
});
