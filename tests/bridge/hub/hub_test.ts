import assert from "node:assert/strict";
import { Hub } from "../../../bridge/hub/hub.ts";
import type { Reading } from "../../../bridge/hub/reading.ts";
import type { Value } from "../../../devices/adapter.ts";
import { addBoard, channel, SilentOwner } from "../_boards.ts";
import { ManualClock } from "../_manual_clock.ts";

function createHub() {
  const hub = new Hub({ clock: new ManualClock() });
  addBoard(hub);
  return hub;
}

Deno.test("publish() numbers readings across topics and keeps the last of each", () => {
  const hub = createHub();
  hub.publish("board", "temperature", 20, 1);
  hub.publish("board", "fan", true, 2);
  hub.publish("board", "temperature", 21.5, 3);
  assert.equal(hub.seq, 3);
  assert.deepEqual(hub.snapshot(["#"]), [
    { topic: "board/fan", time: 2, value: true, seq: 2 },
    { topic: "board/temperature", time: 3, value: 21.5, seq: 3 },
  ]);
  assert.deepEqual(hub.snapshot(["#"], 2).map(({ seq }) => seq), [3]);
  assert.equal(hub.replay.after(0, ["#"])()?.value, 20);
});

Deno.test("publish() corrects the kind of a channel whose first value was nan or null", () => {
  const hub = createHub();
  const kinds: string[] = [];
  hub.onDeviceChange(({ channels }) => kinds.push(channels.get("dht")!.description.kind));
  for (const value of ["nan", null, 21, "nan", true, 22]) hub.publish("board", "dht", value, 1);
  assert.deepEqual(kinds, ["string", "number"]);
  for (const value of ["ok", "busy"]) hub.publish("board", "text", value, 1);
  assert.equal(hub.device("board")!.channels.get("text")!.description.kind, "string");
});

Deno.test("publish() announces a channel that the device did not describe", () => {
  const hub = createHub();
  const changes: string[] = [];
  hub.onDeviceChange((device) => changes.push(device.id));
  hub.publish("board", "humidity", 40, 1);
  hub.publish("board", "humidity", 41, 2);
  assert.deepEqual(changes, ["board"]);
  const { description } = hub.device("board")!.channels.get("humidity")!;
  assert.deepEqual(description, { id: "humidity", kind: "number", writable: false });
});

Deno.test("publish() refuses and counts what is no value, no channel or no device", () => {
  const hub = createHub();
  const bad: unknown[] = [NaN, Infinity, -Infinity, undefined, {}, [], 1n];
  for (const value of bad) hub.publish("board", "temperature", value as Value, 1);
  hub.publish("board", "a/b", 1, 1);
  hub.publish("board", "", 1, 1);
  hub.publish("nobody", "temperature", 1, 1);
  hub.publish("board", "temperature", 1, NaN);
  assert.equal(hub.refusedReadings, bad.length + 4);
  assert.equal(hub.seq, 0);
});

Deno.test("subscribe() hands over matching readings once each, until it is ended", () => {
  const hub = createHub();
  const seen: Reading[] = [];
  const end = hub.subscribe(["board/+", "#", "other"], (reading) => seen.push(reading));
  hub.publish("board", "temperature", 1, 1);
  hub.publish("board", "fan", true, 2);
  hub.log("board", "hello", 3);
  end();
  hub.publish("board", "temperature", 2, 4);
  assert.deepEqual(seen.map(({ topic }) => topic), ["board/temperature", "board/fan"]);
});

Deno.test("log() publishes lines where no wildcard looks", () => {
  const hub = createHub();
  const seen: string[] = [];
  hub.subscribe(["#", "+/+"], ({ topic }) => seen.push(topic));
  hub.subscribe(["$log/+"], ({ topic, value }) => seen.push(`${topic}: ${value}`));
  hub.log("board", "boot", 1);
  assert.deepEqual(seen, ["$log/board: boot"]);
});

Deno.test("describe() refuses an id that another owner holds, and ids that are no topic level", () => {
  const hub = createHub();
  const other = new SilentOwner("other");
  const describe = (id: string) => hub.describe(other, { id, name: "", channels: [] });
  assert.match(describe("board")!, /already taken by adapter owner/);
  for (const id of ["", "a/b", "+", "$log", "a\n"]) assert.notEqual(describe(id), null, id);
  assert.equal(describe("free"), null);
  assert.equal(hub.device("free")?.name, "free", "the id stands in for an empty name");
});

Deno.test("describe() lets an owner rename its own device and nobody else's", () => {
  const hub = createHub();
  const changes: string[] = [];
  hub.onDeviceChange((device, isGone) => changes.push(`${device.id} ${isGone}`));
  const owner = hub.device("board")!.owner;
  hub.describe(owner, { id: "greenhouse", name: "Greenhouse", channels: [] }, "board");
  assert.deepEqual(changes, ["board true", "greenhouse false"]);
  hub.describe(new SilentOwner("other"), { id: "thief", name: "", channels: [] }, "greenhouse");
  assert.notEqual(hub.device("greenhouse"), undefined);
});

Deno.test("describe() keeps channels while none are known and drops those no longer described", () => {
  const hub = createHub();
  const { owner } = hub.device("board")!;
  const ids = () => [...hub.device("board")!.channels.keys()];
  hub.publish("board", "extra", 1, 1);
  hub.describe(owner, { id: "board", name: "Board", channels: [] });
  assert.deepEqual(ids(), ["temperature", "fan", "setpoint", "label", "extra"]);
  hub.describe(owner, { id: "board", name: "Board", channels: [channel("fan", "boolean")] });
  assert.deepEqual(ids(), ["fan", "extra"]);
});

Deno.test("setState() keeps `since` while only the reason changes, and is silent without a change", async () => {
  const clock = new ManualClock();
  const hub = new Hub({ clock });
  addBoard(hub);
  let changes = 0;
  hub.onDeviceChange(() => changes++);
  const start = clock.now();
  await clock.advance(1000);
  hub.setState("board", "online");
  assert.equal(changes, 0);
  hub.setState("board", "online", "barely");
  assert.deepEqual([changes, hub.device("board")!.since.time], [1, start]);
  hub.setState("board", "absent", "unplugged");
  assert.deepEqual([changes, hub.device("board")!.since.time], [2, start + 1000]);
});

Deno.test("bytes() publishes in base64 on $raw, for those who named it, and numbers nothing else", () => {
  const hub = createHub();
  const chunk = Uint8Array.of(0, 0x1b, 0xff);
  const heard: Reading[] = [];
  const all: Reading[] = [];
  hub.bytes("board", chunk, 1);
  hub.subscribe(["#", "+/board"], (reading) => all.push(reading));
  hub.bytes("board", chunk, 2);
  assert.equal(hub.seq, 0);
  const stop = hub.subscribe(["$raw/board"], (reading) => heard.push(reading));
  hub.bytes("board", chunk, 3);
  hub.bytes("nobody", chunk, 4);
  stop();
  hub.bytes("board", chunk, 5);
  assert.deepEqual(heard, [{ topic: "$raw/board", time: 3, value: "ABv/", seq: 1 }]);
  assert.deepEqual([all, hub.snapshot(["$raw/board"])], [[], []]);
});
