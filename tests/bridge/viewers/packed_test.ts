import assert from "node:assert/strict";
import fc from "fast-check";
import { Unpacker } from "../../../bridge/client/packed.ts";
import { readIncoming } from "../../../bridge/client/incoming.ts";
import type { Reading } from "../../../bridge/hub/reading.ts";
import { encodeReadings } from "../../../bridge/viewers/notification.ts";
import {
  encodePacked,
  encodeTopics,
  MAX_NUMBERED_TOPICS,
  TopicNumbers,
} from "../../../bridge/viewers/packed.ts";

/** What a client makes of messages in packed form. */
function unpack(numbers: TopicNumbers, batches: readonly (readonly Reading[])[]): Reading[] {
  const unpacker = new Unpacker();
  let told = 0;
  return batches.flatMap((readings) => {
    const packed = encodePacked(1, readings, { missed: 0, numbers });
    const texts = [encodeTopics(1, told, numbers.from(told)), packed];
    told = numbers.count;
    return texts.flatMap(readIncoming).flatMap((message) => {
      assert.ok(message.kind === "notification");
      const { method, params } = message.notification;
      if (method === "topics") unpacker.learn(params);
      return method === "packed" ? unpacker.unpack(params) : [];
    });
  });
}

Deno.test("readings of one line are one run without names", () => {
  const numbers = new TopicNumbers();
  const line = (seq: number, time: number) =>
    ["a/x", "a/y", "a/z"].map((topic, i) => ({ topic, time, value: i + 0.5, seq: seq + i }));
  const text = encodePacked(7, [...line(1, 1e12), ...line(9, 1e12 + 250)], { missed: 4, numbers });
  assert.deepEqual(JSON.parse(text).params, {
    subscription: 7,
    time: 1e12,
    seq: 1,
    runs: [[0, 0, 0, 0.5, 1.5, 2.5], [0, 250, 5, 0.5, 1.5, 2.5]],
    missed: 4,
  });
});

Deno.test("any readings come out as they went in, over any number of messages", () => {
  const value = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.string(),
    fc.constant(null),
  );
  const reading = fc.record({
    topic: fc.constantFrom("a/x", "a/y", "a/z", "b/__proto__", "$log/a"),
    later: fc.constantFrom(0, 0, 0, 0.25, 3, -5000, 1e9),
    skipped: fc.constantFrom(0, 0, 0, 1, 500),
    value,
  });
  fc.assert(fc.property(fc.array(fc.array(reading, { minLength: 1 })), (batches) => {
    let time = 1.7e12;
    let seq = 0;
    const whole = batches.map((batch) =>
      batch.map(({ topic, later, skipped, value }) => {
        time += later;
        seq += 1 + skipped;
        return { topic, time, value: Object.is(value, -0) ? 0 : value, seq };
      })
    );
    assert.deepEqual(unpack(new TopicNumbers(), whole), whole.flat());
  }));
});

Deno.test("times are kept to a thousandth of a millisecond, however many there are", () => {
  const readings = Array.from({ length: 10_000 }, (_, i) => {
    return { topic: "a/x", time: 1.7e12 + i / 3, value: i, seq: i + 1 };
  });
  const unpacked = unpack(new TopicNumbers(), [readings]);
  for (const [i, { time }] of unpacked.entries()) {
    assert.ok(Math.abs(time - readings[i].time) < 0.001, `${i}: ${time - readings[i].time}`);
  }
});

Deno.test("numbers are given anew beyond the limit, between two messages", () => {
  const numbers = new TopicNumbers();
  for (let i = 0; i < MAX_NUMBERED_TOPICS; i++) numbers.of(`a/${i}`);
  assert.deepEqual([numbers.count, numbers.generation], [MAX_NUMBERED_TOPICS, 0]);
  numbers.prune();
  assert.deepEqual([numbers.count, numbers.generation, numbers.of("a/5")], [0, 1, 0]);
});

Deno.test("a client that was not told of a number leaves its readings out", () => {
  const batch = { subscription: 1, time: 5, seq: 1, runs: [[0, 0, 0, 1, 2]] };
  const unpacker = new Unpacker();
  assert.deepEqual(unpacker.unpack(batch), []);
  unpacker.learn({ subscription: 1, from: 0, topics: ["a/x"] });
  assert.deepEqual(unpacker.unpack(batch), [{ topic: "a/x", time: 5, value: 1, seq: 1 }]);
});

Deno.test("a packed line of sixty channels takes an eighth of the bytes", () => {
  const numbers = new TopicNumbers();
  const readings = Array.from({ length: 60 }, (_, i) => {
    return { topic: `board-1/channel${i}`, time: 1.7e12, value: 512.5 + i, seq: 10_000 + i };
  });
  const packed = encodePacked(1, readings, { missed: 0, numbers }).length;
  assert.ok(packed < encodeReadings(1, readings, 0).length / 8, String(packed));
});
