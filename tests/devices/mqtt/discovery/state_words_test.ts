import { strict as assert } from "node:assert";
import { wordsOfClass, wordsOfProperty } from "../../../../devices/mqtt/discovery/state_words.ts";

Deno.test("a device class has words, what is none has not", () => {
  assert.deepEqual(wordsOfClass("window"), ["closed", "open"]);
  for (const none of [undefined, "", "none", "toString", "__proto__"]) {
    assert.equal(wordsOfClass(none), undefined);
  }
});

Deno.test("a contact that is touched is a closed door, whichever value it takes for on", () => {
  assert.deepEqual(wordsOfProperty("contact", false), ["closed", "open"]);
  assert.deepEqual(wordsOfProperty("contact", true), ["open", "closed"]);
  assert.deepEqual(wordsOfProperty("water_leak", true), ["dry", "wet"]);
  assert.equal(wordsOfProperty("state", true), undefined);
});
