import assert from "node:assert/strict";
import fc from "fast-check";
import { bestRate, isClear, scoreBytes } from "../../../devices/serial/rate_score.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
/** What a receiver at the wrong rate makes of text: long and short bits run together. */
const GARBAGE = Uint8Array.from({ length: 400 }, (_, i) => [0xf8, 0x00, 0x78, 0x80, 0x0a][i % 5]);

Deno.test("a rate is scored by whole lines and by those with readings", () => {
  const { lines, decodable, text } = scoreBytes(
    9600,
    bytesOf("7\nlight:5\nhello there\nlight:6\n"),
  );
  assert.deepEqual([lines, decodable, text], [3, 2, 1]);
});

Deno.test("the rate with the most decodable lines is the best, garbage is none", () => {
  const scores = [
    scoreBytes(115_200, GARBAGE),
    scoreBytes(9600, bytesOf("a\nlight:1\nlight:2\n")),
    scoreBytes(57_600, bytesOf("a\nready.\nsteady.\ngo.\n")),
    scoreBytes(19_200, new Uint8Array()),
  ];
  assert.equal(bestRate(scores), 9600);
  assert.equal(bestRate([scores[0], scores[3]]), null);
  assert.equal(bestRate(scores.slice(2)), 57_600, "text without readings is better than nothing");
});

Deno.test("three lines with readings are clear, two are not", () => {
  assert.equal(isClear(scoreBytes(9600, bytesOf("a\nt:1\nt:2\n"))), false);
  assert.equal(isClear(scoreBytes(9600, bytesOf("a\nt:1\nt:2\nt:3\n"))), true);
});

Deno.test("any bytes have a score, and random ones are no rate", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
    const { text, lines, decodable } = scoreBytes(1, bytes);
    assert.ok(text >= 0 && text <= 1 && decodable <= lines);
  }));
  let state = 1;
  const random = Uint8Array.from(
    { length: 4096 },
    () => (state = state * 48271 % 2147483647) & 255,
  );
  assert.equal(bestRate([scoreBytes(1, random)]), null);
});
