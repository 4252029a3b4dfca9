import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import type { IncomingMessage } from "../../../devices/mqtt/discovery/contract.ts";
import { ReplyWaits } from "../../../devices/mqtt/reply_waits.ts";

const never = new AbortController().signal;
const onTopic = (topic: string) => ({
  match: (message: IncomingMessage) => message.topic === topic ? { error: null } : null,
});
const message = (topic: string, isRetained = false): IncomingMessage => ({
  topic,
  payload: new Uint8Array(1),
  isRetained,
  time: 0,
});

Deno.test("ReplyWaits gives an answer to the oldest command that it can be one to", async () => {
  const waits = new ReplyWaits();
  using first = waits.begin(onTopic("a"), never);
  using second = waits.begin(onTopic("a"), never);
  using other = waits.begin(onTopic("b"), never);
  waits.receive(message("c"));
  waits.receive(message("a"));
  assert.deepEqual(await first.answer, { error: null });
  waits.receive(message("b"));
  assert.deepEqual(await other.answer, { error: null });
  waits.receive(message("a"));
  assert.deepEqual(await second.answer, { error: null });
});

Deno.test("ReplyWaits takes nothing that the broker had kept for an answer", async () => {
  const waits = new ReplyWaits();
  using wait = waits.begin(onTopic("a"), never);
  waits.receive(message("a", true));
  waits.end(new DeviceError("lost", "gone"));
  await assert.rejects(wait.answer, /gone/);
});

Deno.test("ReplyWaits gives up at the deadline, and forgets who does not wait any more", async () => {
  const waits = new ReplyWaits();
  const deadline = new AbortController();
  {
    using wait = waits.begin(onTopic("a"), deadline.signal);
    deadline.abort(new Error("too late"));
    await assert.rejects(wait.answer, /too late/);
  }
  using next = waits.begin(onTopic("a"), never);
  waits.receive(message("a"));
  assert.deepEqual(await next.answer, { error: null }, "not taken by the one before");
});
