import assert from "node:assert/strict";
import { DeviceFeed } from "../../../bridge/viewers/device_feed.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import { Viewer } from "../../../bridge/viewers/viewer.ts";
import { addBoard } from "../_boards.ts";
import { settle } from "../_manual_clock.ts";
import { RecordingConnection } from "../_recording_connection.ts";

function createFeed() {
  const hub = new Hub();
  const owner = addBoard(hub);
  const feed = new DeviceFeed(hub);
  const connection = new RecordingConnection();
  const viewer = new Viewer(connection);
  return { hub, owner, feed, connection, viewer, remove: feed.add(viewer) };
}

Deno.test("the changes of one turn are told once, encoded once for all", async () => {
  const { hub, feed, connection } = createFeed();
  const other = new RecordingConnection();
  feed.add(new Viewer(other));
  hub.setState("board", "absent");
  hub.setState("board", "settling");
  hub.publish("board", "humidity", 1, 1);
  await settle();
  assert.equal(connection.sent.length, 1);
  assert.equal(connection.sent[0], other.sent[0]);
  const [{ state, channels }] = connection.takeParams("device");
  assert.deepEqual([state, channels.at(-1).id], ["settling", "humidity"]);
});

Deno.test("a device that leaves is told as removed, before the one in its place", async () => {
  const { hub, owner, connection } = createFeed();
  hub.describe(owner, { id: "greenhouse", name: "", channels: [] }, "board");
  hub.remove("greenhouse");
  hub.describe(owner, { id: "greenhouse", name: "again", channels: [] });
  await settle();
  const told = connection.takeParams("device").map(({ id, removed = false }) => [id, removed]);
  assert.deepEqual(told, [["board", true], ["greenhouse", true], ["greenhouse", false]]);
});

Deno.test("a lagging viewer is told of each device once, as it stands after the drain", async () => {
  const { hub, connection, viewer } = createFeed();
  connection.isFull = true;
  viewer.send("{}");
  for (const state of ["absent", "opening", "online"] as const) {
    hub.setState("board", state);
    await settle();
  }
  hub.setState("board", "stale", "silent");
  await settle();
  assert.deepEqual(connection.takeParams("device"), []);
  connection.isFull = false;
  viewer.drained();
  assert.deepEqual(connection.takeParams("device").map(({ state }) => state), ["stale"]);
});

Deno.test("a viewer that was removed is told nothing", async () => {
  const { hub, connection, remove } = createFeed();
  remove();
  hub.setState("board", "absent");
  await settle();
  assert.deepEqual(connection.take(), []);
});
