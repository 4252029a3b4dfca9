import assert from "node:assert/strict";
import fc from "fast-check";
import { PacketReader } from "../../../devices/mqtt/packet_reader.ts";

const CONNACK = bytes("20 02 00 00");
/** `a/b`: `21`, QoS 0. */
const PUBLISH = bytes("30 07 00 03 61 2f 62 32 31");
/** `a`: `x`, retained, without DUP. */
const RETAINED = bytes("31 04 00 01 61 78");
/** `a`: `x`, QoS 1, packet 7. */
const PUBLISH_QOS_1 = bytes("32 06 00 01 61 00 07 78");
/** `a`: `x`, of MQTT 5 with one property, a payload format indicator. */
const PUBLISH_5 = bytes("30 07 00 01 61 02 01 01 78");

function bytes(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.split(" "), (digits) => parseInt(digits, 16));
}

function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Reads chunks; each message as `topic payload`, with a mark when the broker had kept it. */
function read(chunks: readonly Uint8Array[], isVersion5 = false) {
  const messages: string[] = [];
  const reader = new PacketReader((topic, payload, isRetained) => {
    const text = new TextDecoder().decode(payload);
    messages.push(`${topic} ${text}${isRetained ? " kept" : ""}`);
  }, { isVersion5 });
  const rest = join(...chunks.map((chunk) => reader.receive(chunk.slice())));
  return { messages, rest };
}

Deno.test("PacketReader takes messages of QoS 0 out, and hands everything else on", () => {
  const whole = join(CONNACK, PUBLISH, PUBLISH_QOS_1, RETAINED, CONNACK);
  const expected = {
    messages: ["a/b 21", "a x kept"],
    rest: join(CONNACK, PUBLISH_QOS_1, CONNACK),
  };
  assert.deepEqual(read([whole]), expected);
  assert.deepEqual(read([...whole].map((byte) => Uint8Array.of(byte))), expected, "byte by byte");
  for (let cut = 0; cut <= whole.length; cut++) {
    assert.deepEqual(read([whole.subarray(0, cut), whole.subarray(cut)]), expected, `cut ${cut}`);
  }
});

Deno.test("PacketReader skips the properties of MQTT 5", () => {
  assert.deepEqual(read([PUBLISH_5], true).messages, ["a x"]);
});

Deno.test("PacketReader reads lengths of one to four bytes", () => {
  for (const size of [0, 127 - 3, 128, 16_383, 16_384, 2_097_152]) {
    const length = size + 3;
    const digits = [];
    for (let left = length; digits.length === 0 || left > 0; left = Math.floor(left / 128)) {
      digits.push(left % 128 | (left >= 128 ? 128 : 0));
    }
    const packet = join(Uint8Array.of(0x30, ...digits, 0, 1, 0x61), new Uint8Array(size).fill(120));
    const { messages } = read([packet.subarray(0, 100), packet.subarray(100), PUBLISH]);
    assert.deepEqual(messages, [`a ${"x".repeat(size)}`, "a/b 21"], `${size} bytes`);
  }
});

Deno.test("PacketReader refuses a packet that is too large by its length alone", () => {
  // 16 MiB with the five bytes of the header, and one byte more
  const atLimit = bytes("30 fb ff ff 07");
  assert.deepEqual(read([atLimit]), { messages: [], rest: new Uint8Array(0) });
  assert.throws(() => read([bytes("30 fc ff ff 07")]), /packet of 16777217 bytes/);
  assert.throws(() => read([bytes("30 ff ff ff 7f")]), /limit is/);
});

Deno.test("PacketReader refuses what is malformed", () => {
  assert.throws(() => read([bytes("30 ff ff ff ff 01")]), /Invalid length/);
  assert.throws(() => read([bytes("30 03 00 05 61")]), /longer than its packet/);
  assert.throws(() => read([bytes("30 00")]), /Invalid PUBLISH/);
  assert.throws(() => read([bytes("30 01 00")]), /Invalid PUBLISH/);
  assert.throws(() => read([bytes("30 04 00 01 61 05")], true), /longer than its packet/);
});

Deno.test("PacketReader gives packets, or a RangeError, whatever the bytes and wherever they are cut", () => {
  const chunk = fc.uint8Array({ maxLength: 40 });
  fc.assert(fc.property(fc.array(chunk, { maxLength: 6 }), fc.boolean(), (chunks, isVersion5) => {
    try {
      read(chunks, isVersion5);
    } catch (error) {
      assert.ok(error instanceof RangeError, String(error));
    }
  }));
});
