import assert from "node:assert/strict";
import { Viewer } from "../../../bridge/viewers/viewer.ts";
import { RecordingConnection } from "../_recording_connection.ts";

Deno.test("a viewer lags from the send that fills its connection until the drain", () => {
  const connection = new RecordingConnection();
  const viewer = new Viewer(connection);
  viewer.send("1");
  assert.equal(viewer.isLagging, false);
  connection.isFull = true;
  viewer.send("2");
  viewer.send("3");
  assert.equal(viewer.isLagging, true);
  connection.isFull = false;
  viewer.drained();
  assert.equal(viewer.isLagging, false);
});

Deno.test("drained() lets catch up one after the other, until the connection is full again", () => {
  const connection = new RecordingConnection();
  const viewer = new Viewer(connection);
  const order: string[] = [];
  const remove = viewer.onCatchUp(() => order.push("removed"));
  viewer.onCatchUp(() => {
    order.push("first");
    connection.isFull = true;
    viewer.send("1");
  });
  viewer.onCatchUp(() => order.push("second"));
  remove();
  viewer.drained();
  assert.deepEqual(order, [], "not before it lagged");
  connection.isFull = true;
  viewer.send("0");
  viewer.drained();
  assert.deepEqual(order, ["first"]);
});
