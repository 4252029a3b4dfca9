import assert from "node:assert/strict";
import { createVisibility, SEES_ALL } from "../../../bridge/hub/visibility.ts";
import { NoticeFeed } from "../../../bridge/viewers/notice_feed.ts";
import { Viewer } from "../../../bridge/viewers/viewer.ts";
import { RecordingConnection } from "../_recording_connection.ts";

function notice(id: string, cleared?: number) {
  const params = {
    id,
    topic: "a/t",
    rule: "r",
    severity: "alarm",
    since: 1,
    value: 1,
    cleared,
  } as const;
  return { notification: { method: "alarm", params }, key: id } as const;
}

Deno.test("a notice reaches all who may see it, encoded once, and nobody who has left", () => {
  const feed = new NoticeFeed();
  const connections = [new RecordingConnection(), new RecordingConnection()];
  const [first] = connections.map((it) => feed.add(new Viewer(it), SEES_ALL));
  const limited = new RecordingConnection();
  feed.add(new Viewer(limited), createVisibility(["b"]));
  const isSeen = ({ seesTopic }: typeof SEES_ALL) => seesTopic("a/t");
  feed.tell({ ...notice("1"), isSeen });
  assert.equal(connections[0].sent[0], connections[1].sent[0]);
  assert.deepEqual(limited.sent, []);
  first();
  feed.tell({ ...notice("2"), isSeen });
  assert.deepEqual(connections.map(({ sent }) => sent.length), [1, 2]);
});

Deno.test("a viewer that lags hears the newest of each key once it has caught up", () => {
  const feed = new NoticeFeed();
  const connection = new RecordingConnection();
  const viewer = new Viewer(connection);
  feed.add(viewer, SEES_ALL);
  connection.isFull = true;
  feed.tell(notice("1"));
  feed.tell(notice("2"));
  feed.tell(notice("2", 5));
  feed.tell(notice("3"));
  assert.equal(connection.take().length, 1);
  connection.isFull = false;
  viewer.drained();
  assert.deepEqual(connection.takeParams("alarm").map(({ id, cleared }) => [id, cleared]), [
    ["2", 5],
    ["3", undefined],
  ]);
});
