import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { ReplayAdapter, type ReplayAdapterOptions } from "../../../devices/replay/adapter.ts";
import {
  encodeRecordedChunk,
  encodeRecordingHeader,
  MAX_RECORD_BYTES,
} from "../../../devices/replay/recording.ts";
import { SerialAdapter } from "../../../devices/serial/adapter.ts";
import { Firmware } from "../../../devices/virtual/firmware.ts";
import { VirtualBoard } from "../../../devices/virtual/board.ts";
import { testReadingContract } from "../adapter_contract.ts";
import { EventRecorder } from "../event_recorder.ts";

/** Milliseconds since the recording began, and what arrived then. */
type Script = readonly (readonly [number, string | Uint8Array<ArrayBuffer> | null])[];

const never = new AbortController().signal;
const hello = new Firmware().answer('{"hello":true}').line + "\r\n";

/** A recording in a file of its own. */
async function record(script: Script) {
  const path = await Deno.makeTempFile();
  const lines = script.map(([elapsedMs, data]) => {
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    return encodeRecordedChunk({ elapsedMs, bytes });
  });
  await Deno.writeTextFile(path, encodeRecordingHeader(Date.now()) + lines.join(""));
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

/** Plays a recording; disposing stops it. */
async function play(script: Script, options: Partial<ReplayAdapterOptions> = {}) {
  const { path: file, ...disposable } = await record(script);
  const adapter = new ReplayAdapter({ id: "replay", file, ...options });
  const recorder = new EventRecorder();
  const stop = new AbortController();
  const ended = adapter.run(recorder, stop.signal);
  return {
    recorder,
    ended,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
      await disposable[Symbol.asyncDispose]();
    },
  };
}

function states(recorder: EventRecorder): string[] {
  return recorder.events.flatMap((event) => event.type === "state" ? [event.state] : []);
}

testReadingContract("ReplayAdapter", async () => {
  const { path, ...disposable } = await record([
    [0, "the end of a line\n"],
    [1, hello],
    ...Array.from({ length: 10 }, (_, index) => [2 + index, '{"temperature":21.5}\n'] as const),
  ]);
  return {
    adapter: new ReplayAdapter({ id: "replay", file: path, loop: true }),
    readOnly: "temperature",
    ...disposable,
  };
});

Deno.test("ReplayAdapter reads a recording as a board is read", async () => {
  await using playing = await play([
    [0, "5,humidity:4"],
    [5, "0\r\ntemperature:2"],
    [10, "1.5,humidity:40\r\n"],
    [11, Uint8Array.of(0x1b, 0xff, 0x0a)],
    [12, '{"fan":true}\n'],
    [13, "x".repeat(MAX_RECORD_BYTES + 1)],
  ]);
  const { recorder } = playing;
  await recorder.reached("stale");
  assert.deepEqual(states(recorder), ["opening", "settling", "online", "stale"]);
  assert.deepEqual(recorder.readings(), [["temperature", 21.5], ["humidity", 40], ["fan", true]]);
  assert.deepEqual(recorder.logLines(), ["␛ÿ", "Lines of over 1024 bytes dropped so far: 1"]);
  assert.equal(recorder.counts.linesTooLong, 1);
  assert.equal(recorder.counts.lines, 4);
});

Deno.test("ReplayAdapter takes over the id in a hello, and lets nothing be set", async () => {
  await using playing = await play([[0, "\npart\n"], [1, hello]], { adoptHelloId: true });
  const event = await playing.recorder.event(({ device }) => device === "greenhouse");
  assert.ok(event.type === "device" && event.replaces === "replay");
  assert.equal(event.description.name, "Greenhouse");
  assert.equal(event.description.channels.length, 5);
  assert.ok(event.description.channels.every(({ writable }) => !writable));
});

Deno.test("ReplayAdapter has no way to take a command", () => {
  const adapter: SerialAdapter | ReplayAdapter = new ReplayAdapter({ id: "x", file: "x" });
  assert.equal("command" in adapter, false);
});

Deno.test("ReplayAdapter keeps the times between what was recorded", async () => {
  await using playing = await play([[0, "part\n"], [20, "a:1\n"], [220, "a:2\n"]]);
  await playing.recorder.reached("stale");
  const times = playing.recorder.events.flatMap((event) =>
    event.type === "reading" ? [event.time] : []
  );
  // Timers are late under load, and never early by more than their rounding.
  assert.ok(times[1] - times[0] >= 100, `${times[1] - times[0]} ms`);
});

Deno.test("ReplayAdapter plays hours in no time at a great speed", async () => {
  const hour = 3_600_000;
  await using playing = await play(
    [[0, "part\n"], [hour, "a:1\n"], [2 * hour, "a:2\n"]],
    { speed: 1e6 },
  );
  await playing.recorder.reached("stale");
  assert.deepEqual(playing.recorder.readings(), [["a", 1], ["a", 2]]);
});

Deno.test("ReplayAdapter keeps a first line that came after a silence, at any speed", async () => {
  for (const speed of [1, 10]) {
    await using playing = await play([[speed * 300, "a:1\n"]], { speed, settleMs: speed * 20 });
    await playing.recorder.reached("stale");
    assert.deepEqual(playing.recorder.readings(), [["a", 1]], `speed ${speed}`);
  }
});

Deno.test("ReplayAdapter never joins what a hang-up cut to what comes later", async () => {
  await using playing = await play([
    [0, "part\na:1\na:2"],
    [1, null],
    [2, "34\na:5\n"],
    [3, null],
  ]);
  const { recorder } = playing;
  await recorder.event((event) =>
    event.type === "state" && event.reason === "The recording has ended"
  );
  assert.deepEqual(recorder.readings(), [["a", 1], ["a", 5]]);
  assert.deepEqual(states(recorder), [
    ...["opening", "settling", "online", "stale"],
    ...["settling", "online", "stale", "stale"],
  ]);
});

Deno.test("ReplayAdapter begins again at the end where it is told to, without joining lines", async () => {
  await using playing = await play([[0, "1\na:1\nb:"]], { loop: true });
  for (let round = 0, index = 0; round < 3; round++) {
    const next = await playing.recorder.event((event) =>
      event.type === "reading" && playing.recorder.events.indexOf(event) >= index
    );
    index = playing.recorder.events.indexOf(next) + 1;
  }
  assert.deepEqual(new Set(playing.recorder.readings().map(String)), new Set(["a,1"]));
});

Deno.test("ReplayAdapter stops in the middle of a long silence", async () => {
  const playing = await play([[0, "part\na:1\n"], [1e12, "a:2\n"]]);
  await playing.recorder.event((event) => event.type === "reading");
  await playing[Symbol.asyncDispose]();
  assert.deepEqual(playing.recorder.readings(), [["a", 1]]);
});

Deno.test("ReplayAdapter gives out the recorded bytes, so that a replay can be recorded", async () => {
  const chunks: Uint8Array[] = [];
  await using recording = await record([[0, "a:1\n"], [1, "a:2\n"]]);
  const recorder = new EventRecorder();
  const stop = new AbortController();
  const events = Object.assign(recorder, {
    bytes: (_device: string, chunk: Uint8Array) => void chunks.push(chunk.slice()),
  });
  const ended = new ReplayAdapter({ id: "x", file: recording.path }).run(events, stop.signal);
  await recorder.reached("stale");
  stop.abort();
  await ended;
  assert.deepEqual(chunks, ["a:1\n", "a:2\n"].map((text) => new TextEncoder().encode(text)));
});

Deno.test("ReplayAdapter shows what a board showed when it was recorded", async () => {
  const board = new VirtualBoard({ intervalMs: 10 });
  const script: [number, Uint8Array<ArrayBuffer>][] = [];
  const live = new EventRecorder();
  const listener = Object.assign(live, {
    bytes: (_device: string, chunk: Uint8Array, time: number) =>
      void script.push([time - begin, chunk.slice()]),
  });
  const stop = new AbortController();
  board.plugIn();
  const begin = Date.now();
  const ended = new SerialAdapter({ id: "x", port: board.path! }).run(listener, stop.signal);
  await live.counted("lines", 30);
  stop.abort();
  await ended;
  await board.hangUp();
  await using playing = await play(script, { speed: 10 });
  await playing.recorder.reached("stale");
  assert.deepEqual(playing.recorder.readings(), live.readings());
});

Deno.test("ReplayAdapter says what is wrong with its file, and runs again once it is there", async () => {
  await using recording = await record([[0, "part\na:1\n"]]);
  const later = `${recording.path}.later`;
  const adapter = new ReplayAdapter({ id: "x", file: later });
  const recorder = new EventRecorder();
  await assert.rejects(
    adapter.run(recorder, never),
    (error) => error instanceof DeviceError && error.kind === "absent",
  );
  await Deno.copyFile(recording.path, later);
  const stop = new AbortController();
  const ended = adapter.run(recorder, stop.signal);
  await recorder.event((event) => event.type === "reading");
  stop.abort();
  await ended;
  await Deno.remove(later);
});

Deno.test("ReplayAdapter plays at finite speeds above 0 only", () => {
  for (const speed of [0, -1, NaN, Infinity]) {
    assert.throws(() => new ReplayAdapter({ id: "x", file: "x", speed }), RangeError);
  }
});
