import assert from "node:assert/strict";
import { Recording } from "../../../bridge/cli/recording.ts";
import type { DeviceState, DeviceSummary } from "../../../bridge/wire/messages.ts";

function createRecording() {
  const written: string[] = [];
  const recording = new Recording({
    header: (startedAt) => `begin ${startedAt}`,
    chunk: ({ elapsedMs, bytes }) =>
      bytes === null ? `${elapsedMs} broken` : `${elapsedMs} ${new TextDecoder().decode(bytes)}`,
  }, (text) => written.push(text));
  const add = (time: number, text: string) =>
    recording.add({ time, value: new TextEncoder().encode(text).toBase64() });
  return { recording, written, add };
}

function device(state: DeviceState, since: number): DeviceSummary {
  return { id: "board", name: "Board", adapter: "test", state, since, ageMs: 0, channels: [] };
}

Deno.test("a recording begins with the first bytes", () => {
  const { recording, written, add } = createRecording();
  add(1000, "a");
  add(1002.5, "bc");
  recording.end();
  assert.deepEqual(written, ["begin 1000", "0 a", "2.5 bc"]);
  assert.equal(recording.byteCount, 3);
});

Deno.test("a hang-up stands behind the bytes before it, which may be heard of later", () => {
  const { recording, written, add } = createRecording();
  add(1000, "a");
  recording.follow(device("absent", 1010));
  add(1009, "b");
  add(1010, "c");
  recording.follow(device("settling", 1300));
  recording.follow(device("online", 1301));
  add(1300, "d");
  assert.deepEqual(written.slice(1), ["0 a", "9 b", "10 c", "10 broken", "300 d"]);
});

Deno.test("a hang-up at the end is written at the end", () => {
  const { recording, written, add } = createRecording();
  add(1000, "a");
  recording.follow(device("released", 1010));
  recording.follow(device("absent", 1020));
  recording.end();
  assert.deepEqual(written.slice(1), ["0 a", "10 broken"]);
});

Deno.test("a device that is away before the first bytes breaks nothing", () => {
  const { recording, written, add } = createRecording();
  recording.follow(device("absent", 900));
  recording.follow(undefined);
  recording.break();
  add(1000, "a");
  recording.end();
  assert.deepEqual(written, ["begin 1000", "0 a"]);
});

Deno.test("what was lost on the way is a break at once", () => {
  const { recording, written, add } = createRecording();
  add(1000, "a");
  recording.break();
  add(1000, "b");
  assert.deepEqual(written.slice(1), ["0 a", "0 broken", "0 b"]);
});

Deno.test("a recording of nothing has a beginning", () => {
  const { recording, written } = createRecording();
  recording.end();
  assert.equal(written.length, 1);
  assert.match(written[0], /^begin \d+$/);
});
