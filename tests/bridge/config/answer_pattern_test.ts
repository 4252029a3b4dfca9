import assert from "node:assert/strict";
import fc from "fast-check";
import { checkAnswerPattern, MAX_PATTERN_LENGTH } from "../../../bridge/config/answer_pattern.ts";

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
  ]
) {
  Deno.test(`checkAnswerPattern() takes ${pattern}`, () => {
    assert.equal(checkAnswerPattern(pattern), null);
  });
}

for (
  const pattern of [
    "(a+)+",
    "((a+))+",
    "(a|a)*",
    "(a?)+",
    "(a{2})+",
    "(a|b)+?",
    "(a+){2,}",
    "(?:(?:x|y)z)*",
    "(?<name>a*)*",
  ]
) {
  Deno.test(`checkAnswerPattern() refuses ${pattern}, which could take forever`, () => {
    assert.match(checkAnswerPattern(pattern)!, /could take forever/);
  });
}

Deno.test("checkAnswerPattern() refuses many open repetitions", () => {
  assert.equal(checkAnswerPattern(".*a".repeat(4)), null);
  assert.match(checkAnswerPattern(".*a".repeat(5))!, /could take long/);
});

Deno.test("checkAnswerPattern() refuses what is no regular expression, or too long a one", () => {
  assert.match(checkAnswerPattern("(")!, /Invalid regular expression/);
  assert.equal(checkAnswerPattern("x".repeat(MAX_PATTERN_LENGTH)), null);
  assert.match(checkAnswerPattern("x".repeat(MAX_PATTERN_LENGTH + 1))!, /longer than 256/);
});

Deno.test("what checkAnswerPattern() takes is soon done with any line", () => {
  const piece = fc.constantFrom("a", "b", ".", "(", ")", "(?:", "|", "*", "+", "?", "{2,}", "[ab]");
  const pattern = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
  const line = "ab".repeat(16) + "a".repeat(31) + "!";
  fc.assert(fc.property(pattern, (pattern) => {
    fc.pre(checkAnswerPattern(pattern) === null);
    const start = performance.now();
    new RegExp(pattern).exec(line);
    assert.ok(performance.now() - start < 500, pattern);
  }));
});
