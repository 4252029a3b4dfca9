import assert from "node:assert/strict";
import {
  DeviceFeed,
  LOSS_PAUSE_MS,
  REQUEST_PAUSE_MS,
} from "../../../bridge/viewers/device_feed.ts";
import { Hub } from "../../../bridge/hub/hub.ts";
import { Viewer } from "../../../bridge/viewers/viewer.ts";
import { addBoard } from "../_boards.ts";
import { createVisibility } from "../../../bridge/hub/visibility.ts";
import { ManualClock, settle } from "../_manual_clock.ts";
import { RecordingConnection } from "../_recording_connection.ts";

function createFeed() {
  const clock = new ManualClock();
  const hub = new Hub({ clock });
  const owner = addBoard(hub);
  const feed = new DeviceFeed(hub, { clock });
  const connection = new RecordingConnection();
  const viewer = new Viewer(connection);
  return { clock, hub, owner, feed, connection, viewer, remove: feed.add(viewer) };
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

Deno.test("a flood of commands is told of at once, then once a pause, the last one always", async () => {
  const { clock, hub, owner, connection } = createFeed();
  const levels = () =>
    connection.takeParams("device").map(({ channels }) => channels[2].requested.value);
  for (let i = 0; i < 200; i++) {
    hub.command({ device: "board", channel: "setpoint", value: i, by: "Anna" }).catch(() => {});
    await settle();
  }
  assert.deepEqual(levels(), [0]);
  await clock.advance(REQUEST_PAUSE_MS);
  assert.deepEqual(levels(), [199]);
  owner.commands.at(-1)!.answer.resolve({ outcome: "acknowledged" });
  await clock.advance(10 * REQUEST_PAUSE_MS);
  assert.ok(levels().length <= 10);
});

Deno.test("bad frames are told of with their number, seldom", async () => {
  const { clock, hub, connection } = createFeed();
  for (let i = 0; i < 1000; i++) hub.count("board", "badFrames", 1);
  await settle();
  await clock.advance(LOSS_PAUSE_MS);
  const losses = connection.takeParams("device").map(({ loss }) => loss);
  assert.equal(losses.length, 2);
  assert.deepEqual(losses[1], { badFrames: 1000 });
  hub.count("board", "bytesIn", 1);
  await settle();
  assert.deepEqual(connection.take(), []);
});

Deno.test("who may see one channel is told of its requests, and of no other", async () => {
  const { hub, feed } = createFeed();
  const connection = new RecordingConnection();
  feed.add(new Viewer(connection), createVisibility(["board/fan"]));
  hub.command({ device: "board", channel: "label", value: "secret", by: "Anna" }).catch(() => {});
  hub.command({ device: "board", channel: "fan", value: true, by: "Anna" }).catch(() => {});
  hub.count("board", "badFrames", 1);
  await settle();
  const [{ channels, loss }] = connection.takeParams("device");
  assert.deepEqual(channels.map(({ id }: { id: string }) => id), ["fan"]);
  assert.deepEqual([channels[0].requested.by, loss], ["Anna", undefined]);
});

Deno.test("a device that left is not told of again for what it was asked", async () => {
  const { clock, hub, connection } = createFeed();
  const fan = { device: "board", channel: "fan", value: true };
  hub.command(fan).catch(() => {});
  hub.command(fan).catch(() => {});
  hub.remove("board");
  await clock.advance(REQUEST_PAUSE_MS);
  const told = connection.takeParams("device");
  assert.deepEqual(told.map(({ removed }) => removed), [true]);
});
