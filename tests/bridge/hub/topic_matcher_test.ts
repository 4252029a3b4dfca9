import assert from "node:assert/strict";
import { Deliveries } from "../../../bridge/viewers/delivery.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import { DEFAULT_MAX_READINGS } from "../../../bridge/hub/replay_ring.ts";
import { MAX_FILTERS } from "../../../bridge/viewers/rpc_params.ts";
import { createTopicMatcher } from "../../../bridge/hub/topic_matcher.ts";
import { Viewer } from "../../../bridge/viewers/viewer.ts";
import { addBoard } from "../_boards.ts";
import { MATCHES } from "../_topic_matches.ts";

Deno.test("createTopicMatcher() matches as MQTT does, the first time and again", () => {
  for (const [filter, name, expected] of MATCHES) {
    const matches = createTopicMatcher(["no/such/topic", filter]);
    for (let round = 0; round < 2; round++) {
      assert.equal(matches(name), expected, `${filter} and ${name}`);
    }
  }
});

Deno.test("a viewer that resumes from far back with many filters holds nobody up", () => {
  const hub = new Hub();
  addBoard(hub);
  for (let i = 0; i < DEFAULT_MAX_READINGS; i++) hub.publish("board", "temperature", i, i);
  const filters = Array.from({ length: MAX_FILTERS }, (_, i) => `nowhere/+/${i}/#`);
  const viewer = new Viewer({ send: () => true });
  const resume = { epoch: hub.epoch, seq: hub.seq - DEFAULT_MAX_READINGS };
  const start = performance.now();
  for (const delivery of ["latest", "all"] as const) {
    new Deliveries(hub).subscribe(viewer, 1, { filters, delivery, resume }).start();
  }
  // With each filter tried for each reading it is 4 s.
  assert.ok(performance.now() - start < 1000, `${performance.now() - start} ms`);
});
