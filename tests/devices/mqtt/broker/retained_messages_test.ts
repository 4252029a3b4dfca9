import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { BrokerMessage } from "../../../../devices/mqtt/broker/message.ts";
import { RetainedMessages } from "../../../../devices/mqtt/broker/retained_messages.ts";
import { NO_PROPERTIES, type Properties } from "../../../../devices/mqtt/packet/properties.ts";
import { utf8 } from "../../../src/_bytes.ts";

function message(topic: string, payload: string, properties: Properties = NO_PROPERTIES) {
  return new BrokerMessage(
    { topic, payload: utf8(payload), qos: 0, retain: true, properties },
    0,
  );
}

function topics(kept: RetainedMessages, filter: string, now = 0): string[] {
  return kept.matching(filter, now).map(({ topic }) => topic);
}

const BOUNDS = { maxRetained: 1000, maxRetainedBytes: 1 << 20 };

Deno.test("the last message of a topic is kept, and an empty one takes it away [MQTT-3.3.1-5] [MQTT-3.3.1-6]", () => {
  const kept = new RetainedMessages(BOUNDS);
  kept.store(message("a", "1"), 0);
  kept.store(message("a", "2"), 0);
  deepStrictEqual(kept.matching("a", 0).map(({ payload }) => payload), [utf8("2")]);
  kept.store(message("a", ""), 0);
  strictEqual(kept.size, 0);
  deepStrictEqual(topics(kept, "#"), []);
});

Deno.test("a filter finds the topics that it matches, and no $ topic by a wildcard", () => {
  const kept = new RetainedMessages(BOUNDS);
  for (const topic of ["a", "a/b", "a/b/c", "/a", "$SYS/a"]) kept.store(message(topic, "x"), 0);
  deepStrictEqual(topics(kept, "a/#"), ["a", "a/b", "a/b/c"]);
  deepStrictEqual(topics(kept, "+/b"), ["a/b"]);
  deepStrictEqual(topics(kept, "#"), ["a", "a/b", "a/b/c", "/a"]);
  deepStrictEqual(topics(kept, "+/a"), ["/a"]);
  deepStrictEqual(topics(kept, "$SYS/#"), ["$SYS/a"]);
  deepStrictEqual(topics(kept, "a/b"), ["a/b"]);
});

Deno.test("1000 messages are kept, and of the next topic none; known topics stay current", () => {
  const kept = new RetainedMessages(BOUNDS);
  for (let i = 0; i < 1000; i++) strictEqual(kept.store(message(`t/${i}`, "x"), 0), true);
  strictEqual(kept.store(message("one/more", "x"), 0), false);
  strictEqual(kept.store(message("t/5", "new"), 0), true);
  strictEqual(kept.size, 1000);
  kept.store(message("t/5", ""), 0);
  strictEqual(kept.store(message("one/more", "x"), 0), true);
});

Deno.test("bytes are bounded too, and a value that has no room leaves no old one behind", () => {
  const bytes = message("a", "x".repeat(100)).byteLength;
  const kept = new RetainedMessages({ ...BOUNDS, maxRetainedBytes: 2 * bytes });
  strictEqual(kept.store(message("a", "x".repeat(100)), 0), true);
  strictEqual(kept.store(message("b", "x".repeat(100)), 0), true);
  strictEqual(kept.store(message("b", "x".repeat(101)), 0), false);
  deepStrictEqual(topics(kept, "#"), ["a"]);
});

Deno.test("what has expired is not found, and makes room", () => {
  const kept = new RetainedMessages({ ...BOUNDS, maxRetained: 1 });
  kept.store(message("a", "x", { messageExpiry: 2 }), 0);
  deepStrictEqual(topics(kept, "a", 1999), ["a"]);
  deepStrictEqual(topics(kept, "a", 2000), []);
  strictEqual(kept.store(message("b", "x"), 1999), false);
  strictEqual(kept.store(message("b", "x"), 2000), true);
});
