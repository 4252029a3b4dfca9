import { strict as assert } from "node:assert";
import { MAX_PAYLOAD_BYTES, Message } from "../../../../devices/mqtt/discovery/message.ts";

function message(payload: Uint8Array): Message {
  return new Message({ topic: "t", payload, isRetained: false, time: 0 });
}

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("a payload is text and JSON when it is that, and neither when it is too large", () => {
  assert.equal(message(bytes("ä")).text, "ä");
  assert.equal(message(new Uint8Array([0xff])).text, null);
  assert.equal(message(new Uint8Array([0xff])).json, undefined);
  assert.deepEqual(message(bytes(`{"a":1}`)).object, { a: 1 });
  assert.equal(message(bytes("[1]")).object, undefined);
  const large = new Uint8Array(MAX_PAYLOAD_BYTES + 1).fill(0x31);
  assert.equal(message(large.subarray(1)).text!.length, MAX_PAYLOAD_BYTES);
  assert.equal(message(large).text, null);
});

Deno.test("a message that is kept does not change with its buffer", () => {
  const buffer = bytes("old");
  const kept = message(buffer).keep();
  buffer.set(bytes("new"));
  assert.equal(kept.text, "old");
});
