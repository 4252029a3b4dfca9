import assert from "node:assert/strict";
import fc from "fast-check";
import {
  checkPattern,
  compilePattern,
  MAX_PATTERN_LENGTH,
  MAX_PATTERN_STATES,
} from "../../devices/pattern.ts";

const LINE = "ab".repeat(112) + "a".repeat(31) + "!";

for (
  const pattern of [
    "^OK",
    "^ERR (.*)",
    "^OK(?: (.*))?$",
    "^(OK|DONE)$",
    "(?:ab)+",
    "(ab){3}",
    "[(+]+x",
    String.raw`\(a+\)+`,
    String.raw`(a|b)c\)+`,
    "[)](a|b)[)]+",
    String.raw`^T:(\d+\.\d+) H:(\d+\.\d+)$`,
    String.raw`\d{1,9}.*`,
    String.raw`\u0041/`,
    "(?<name>a*)b",
    "(a+)+",
    "((a+))+",
    "(a|a)*",
    "(a+){2,}",
    ".*.*.*.*x",
    ".{0,255}.{0,255}.{0,255}.{0,255}",
    ".*a".repeat(60),
  ]
) {
  Deno.test(`checkPattern() takes ${pattern}, which catches what a JavaScript one does`, async () => {
    const compiled = await compilePattern(pattern);
    for (const text of [LINE, "OK", "OK fine", "ERR no", "T:1.5 H:40.0", "(a)x", "aab", "A/", ""]) {
      // Those that take JavaScript forever have a shorter line.
      const line = text.slice(0, 12);
      const wanted = new RegExp(pattern).exec(line);
      assert.deepEqual(
        compiled.match(line)?.groups ?? null,
        wanted && Array.from(wanted, (x) => x ?? null),
      );
    }
  });
}

Deno.test("compilePattern() catches by name", async () => {
  const pattern = await compilePattern(String.raw`T:(?<temp>\d+)(?: H:(?<hum>\d+))?`);
  assert.deepEqual(pattern.match("now T:21 H:40")?.named, { temp: "21", hum: "40" });
  assert.deepEqual(pattern.match("T:21"), { groups: ["T:21", "21", null], named: { temp: "21" } });
  assert.equal(pattern.match("H:40"), null);
});

for (
  const [pattern, reason] of [
    ["(", /^Invalid regular expression: missing/],
    ["[z-a]", /^Invalid regular expression: /],
    ["(?=a)b", /^holds \(\?=: look-arounds and back references cannot be matched in linear time$/],
    ["a(?!b)", /^holds \(\?!: /],
    ["(?<=a)b", /^holds \(\?<=: /],
    ["(?<!a)b", /^holds \(\?<!: /],
    [String.raw`(a)\1`, /^holds \\1: /],
    [String.raw`(?<n>a)\k<n>`, /^holds \\k<: /],
  ] as const
) {
  Deno.test(`checkPattern() refuses ${pattern} in words`, async () => {
    assert.match((await checkPattern(pattern))!, reason);
  });
}

Deno.test("checkPattern() takes a pattern of the greatest length and of the most states, and no more", async () => {
  assert.equal(await checkPattern("x".repeat(MAX_PATTERN_LENGTH)), null);
  assert.match((await checkPattern("x".repeat(MAX_PATTERN_LENGTH + 1)))!, /longer than 256/);
  // A repetition is written out: n times one state, and a few about them.
  const few = (await compilePattern("x{1000}".repeat(4))).states - 4000;
  const most = "x{1000}".repeat(4) + "x".repeat(MAX_PATTERN_STATES - 4000 - few);
  assert.equal((await compilePattern(most)).states, MAX_PATTERN_STATES);
  assert.match((await checkPattern(most + "x"))!, /repeats too much: 4097 states of 4096/);
});

Deno.test("a pattern that is taken costs a line at most a look at each state for each character", async () => {
  for (const pattern of [".*.*.*.*x", ".{0,255}.{0,255}.{0,255}.{0,255}x", "(a+)+$", "(a|a)*c"]) {
    const compiled = await compilePattern(pattern);
    assert.ok(compiled.states * LINE.length <= MAX_PATTERN_STATES * 256, pattern);
  }
});

Deno.test("what checkPattern() takes is soon done with any line", async () => {
  const piece = fc.constantFrom("a", "b", ".", "(", ")", "(?:", "|", "*", "+", "?", "{2,}", "[ab]");
  const pattern = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
  await fc.assert(fc.asyncProperty(pattern, async (pattern) => {
    fc.pre(await checkPattern(pattern) === null);
    const compiled = await compilePattern(pattern);
    const start = performance.now();
    compiled.match(LINE);
    // Backtracking through it would take hours: the bound only tells that from a slow machine.
    assert.ok(performance.now() - start < 5000, pattern);
  }));
});
