import assert from "node:assert/strict";
import { LIVE_MS, LiveTopics } from "../../../devices/mqtt/live_topics.ts";

const message = (topic: string, time: number, isRetained = false) => ({
  topic,
  payload: new Uint8Array(),
  isRetained,
  time,
});

Deno.test("a message that was kept is outdated when a newer one of its topic has just passed by", () => {
  const live = new LiveTopics();
  assert.equal(live.isOutdated(message("a", 0, true)), false, "the usual order");
  assert.equal(live.isOutdated(message("a", 1)), false);
  assert.equal(live.isOutdated(message("a", LIVE_MS, true)), true);
  assert.equal(live.isOutdated(message("b", LIVE_MS, true)), false);
  assert.equal(live.isOutdated(message("a", LIVE_MS + 1, true)), false, "asked for anew");
});
