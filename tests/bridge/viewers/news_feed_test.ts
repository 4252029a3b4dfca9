import assert from "node:assert/strict";
import { createVisibility } from "../../../bridge/hub/visibility.ts";
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

Deno.test("what not all may see is told to those who may, the newest of each key to one that lags", () => {
  const { feed, connection, viewer } = createFeed();
  const limited = new RecordingConnection();
  feed.add(new Viewer(limited), createVisibility(["b"]));
  const tell = (id: string, cleared?: number) => {
    const alarm = { id, topic: "a/t", rule: "r", severity: "alarm", since: 1, value: 1 } as const;
    feed.tell("alarm", { ...alarm, cleared }, { key: id, isSeen: (it) => it.seesTopic("a/t") });
  };
  tell("1");
  connection.isFull = true;
  viewer.send("{}");
  connection.take();
  tell("1", 5);
  tell("2");
  tell("2", 6);
  connection.isFull = false;
  viewer.drained();
  assert.deepEqual(connection.takeParams("alarm").map(({ id, cleared }) => [id, cleared]), [
    ["1", 5],
    ["2", 6],
  ]);
  assert.deepEqual(limited.sent, []);
});
