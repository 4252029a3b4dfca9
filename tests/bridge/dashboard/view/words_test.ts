import assert from "node:assert/strict";
import { wordsOf } from "../../../../bridge/dashboard/view/words.ts";

function words(id: string, change: object = {}): string {
  const channel = { id, topic: `a/${id}`, kind: "boolean", writable: false, ...change } as const;
  const { on, off } = wordsOf(channel);
  return `${off}/${on}`;
}

Deno.test("a door is open or closed, and motion is detected or not", () => {
  assert.equal(words("door"), "closed/open");
  assert.equal(words("front_door"), "closed/open");
  assert.equal(words("Window 2"), "closed/open");
  assert.equal(words("motion"), "clear/detected");
});

Deno.test("what is switched, or says itself what it means, is on or off", () => {
  assert.equal(words("fan"), "off/on");
  assert.equal(words("door_closed"), "off/on");
  assert.equal(words("doorbell"), "off/on");
  assert.equal(words("valve", { writable: true }), "off/on");
});

Deno.test("words that were set win", () => {
  assert.equal(words("door", { words: ["shut", "ajar"] }), "shut/ajar");
});
