import assert from "node:assert/strict";
import { NewsFeed } from "../../../bridge/viewers/news_feed.ts";
import { Viewer } from "../../../bridge/viewers/viewer.ts";
import { RecordingConnection } from "../_recording_connection.ts";

function createFeed() {
  const feed = new NewsFeed();
  const connection = new RecordingConnection();
  const viewer = new Viewer(connection);
  return { feed, connection, viewer, remove: feed.add(viewer) };
}

Deno.test("tell() tells every viewer the same bytes, until it is removed", () => {
  const { feed, connection, remove } = createFeed();
  const other = new RecordingConnection();
  feed.add(new Viewer(other));
  feed.tell("dashboard", { version: 1 });
  assert.equal(connection.sent[0], other.sent[0]);
  remove();
  feed.tell("dashboard", { version: 2 });
  assert.deepEqual(connection.takeParams("dashboard"), [{ version: 1 }]);
  assert.deepEqual(other.takeParams("dashboard"), [{ version: 1 }, { version: 2 }]);
});

Deno.test("a lagging viewer is told the newest, once, after the drain", () => {
  const { feed, connection, viewer } = createFeed();
  connection.isFull = true;
  viewer.send("{}");
  connection.take();
  feed.tell("dashboard", { version: 1 });
  feed.tell("dashboard", { version: 2 });
  assert.deepEqual(connection.take(), []);
  connection.isFull = false;
  viewer.drained();
  viewer.drained();
  assert.deepEqual(connection.takeParams("dashboard"), [{ version: 2 }]);
});
