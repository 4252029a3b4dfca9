import assert from "node:assert/strict";
import { DEFAULT_PAUSE_RANGE } from "../../../bridge/growing_pause.ts";
import { STEADY_MS } from "../../../bridge/supervision/restart_pace.ts";
import { MIN_PAUSE_MS } from "../../../bridge/supervision/pause.ts";
import { STOP_TIMEOUT_MS } from "../../../bridge/supervision/supervised_adapter.ts";
import { DeviceError } from "../../../devices/adapter.ts";
import { ScriptedAdapter } from "../_boards.ts";
import { settle } from "../_manual_clock.ts";
import { createScene, describe } from "../_supervision.ts";

Deno.test("what an adapter reports reaches the hub", async () => {
  const { hub, supervisor, state } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  describe(adapter, "board");
  const { events } = adapter.current;
  events.state("board", "online");
  events.reading("board", "t", 21, 5);
  events.log("board", "a line", 6);
  events.count("board", "lines", 2);
  assert.deepEqual(state("board"), ["online", undefined]);
  assert.deepEqual(hub.snapshot(["#", "$log/#"]).map(({ topic }) => topic), [
    "board/t",
    "$log/board",
  ]);
  assert.equal(hub.device("board")!.counters.get("lines"), 2);
  await supervisor.stop();
});

Deno.test("a failure is seen as absent or error and the adapter is run again", async () => {
  const failures = [
    [new DeviceError("absent", "no such port"), "absent", "no such port"],
    [new DeviceError("lost", "unplugged"), "absent", "unplugged"],
    [new DeviceError("unusable", "no permission"), "error", "no permission"],
    [new TypeError("oops"), "error", "the adapter failed: oops"],
    ["text", "error", "the adapter failed: text"],
  ] as const;
  for (const [error, expected, reason] of failures) {
    const { clock, supervisor, state } = createScene();
    const adapter = new ScriptedAdapter("port");
    supervisor.add(adapter);
    describe(adapter, "board");
    adapter.current.events.state("board", "online");
    adapter.current.end.reject(error);
    await settle();
    assert.deepEqual(state("board"), [expected, reason]);
    await clock.advance(DEFAULT_PAUSE_RANGE.minMs);
    assert.equal(adapter.runs.length, 2);
    adapter.current.events.state("board", "opening");
    assert.deepEqual(state("board"), [expected, reason], "a retry does not flicker");
    adapter.current.events.state("board", "online");
    assert.deepEqual(state("board"), ["online", undefined]);
    await supervisor.stop();
  }
});

Deno.test("an adapter that throws at once, or ends by itself, is run again as well", async () => {
  const { clock, supervisor, state } = createScene();
  const adapter = new ScriptedAdapter("port");
  const { run } = adapter;
  adapter.run = () => {
    adapter.run = run;
    throw new Error("at once");
  };
  supervisor.add(adapter);
  await settle();
  assert.deepEqual(state("port"), ["error", "the adapter failed: at once"]);
  await clock.advance(DEFAULT_PAUSE_RANGE.minMs);
  adapter.current.end.resolve();
  await settle();
  assert.deepEqual(state("port"), ["absent", "the adapter ended by itself"]);
  await supervisor.stop();
});

Deno.test("pauses double from 0.25 s to 10 s, until the device was online for a while", async () => {
  const { clock, supervisor } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  const pauses: number[] = [];
  for (const onlineMs of [0, 0, 0, 0, STEADY_MS - 1, 0, 0, STEADY_MS, 0]) {
    describe(adapter, "board");
    if (onlineMs > 0) adapter.current.events.state("board", "online");
    await clock.advance(onlineMs);
    adapter.current.end.reject(new DeviceError("lost", "unplugged"));
    await settle();
    const { runs } = adapter;
    const before = runs.length;
    const start = clock.now();
    while (runs.length === before) await clock.advance(10);
    pauses.push(clock.now() - start);
  }
  assert.deepEqual(pauses, [250, 500, 1000, 2000, 4000, 8000, 10_000, 250, 500]);
  await supervisor.stop();
});

Deno.test("an adapter that says that something changed is run again before its pause is over", async () => {
  const { clock, supervisor } = createScene();
  const adapter = new ScriptedAdapter("port");
  const changes: { resolve: () => void; signal: AbortSignal }[] = [];
  const changed = (signal: AbortSignal) =>
    new Promise<void>((resolve) => changes.push({ resolve, signal }));
  supervisor.add(Object.assign(adapter, { changed }));
  for (let i = 0; i < 9; i++) {
    adapter.current.end.reject(new DeviceError("absent", "no such port"));
    await settle();
    await clock.advance(DEFAULT_PAUSE_RANGE.maxMs);
  }
  adapter.current.end.reject(new DeviceError("absent", "no such port"));
  await settle();
  await clock.advance(MIN_PAUSE_MS);
  changes[9].resolve();
  await settle();
  await clock.advance(0);
  assert.equal(adapter.runs.length, 11);
  assert.equal(changes.every(({ signal }) => signal.aborted), true);
  await supervisor.stop();
  assert.equal(clock.timers, 0);
});

Deno.test("an adapter that fails before it names a device is seen under its own id", async () => {
  const { clock, hub, supervisor, state } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  adapter.current.end.reject(new DeviceError("absent", "no such port"));
  await settle();
  assert.deepEqual(state("port"), ["absent", "no such port"]);
  await clock.advance(DEFAULT_PAUSE_RANGE.minMs);
  describe(adapter, "greenhouse");
  assert.deepEqual(hub.devices().map(({ id }) => id), ["greenhouse"]);
  await supervisor.stop();
});

Deno.test("a device that turns out to be another takes its place", async () => {
  const { hub, supervisor, state } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  describe(adapter, "port");
  describe(adapter, "greenhouse", "port");
  assert.deepEqual(hub.devices().map(({ id }) => id), ["greenhouse"]);
  adapter.current.end.reject(new DeviceError("lost", "unplugged"));
  await settle();
  assert.deepEqual(state("greenhouse"), ["absent", "unplugged"]);
  assert.equal(state("port"), undefined);
  await supervisor.stop();
});

Deno.test("a failure is logged once, not at every retry", async () => {
  const { clock, lines, supervisor } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  for (let i = 0; i < 3; i++) {
    adapter.current.end.reject(new DeviceError("absent", "no such port"));
    await settle();
    await clock.advance(DEFAULT_PAUSE_RANGE.maxMs);
  }
  assert.deepEqual(lines, ["port: no such port"]);
  await supervisor.stop();
});

Deno.test("stop() interrupts a pause", async () => {
  const { clock, supervisor } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  adapter.current.end.reject(new DeviceError("absent", "no such port"));
  await settle();
  await supervisor.stop();
  assert.equal(clock.timers, 0);
  await clock.advance(DEFAULT_PAUSE_RANGE.maxMs);
  assert.equal(adapter.runs.length, 1);
});

Deno.test("stop() gives an adapter 5 s and then leaves it behind", async () => {
  const { clock, lines, supervisor } = createScene();
  supervisor.add(new ScriptedAdapter("stubborn", { ignoresStop: true }));
  let isStopped = false;
  const stopped = supervisor.stop().then(() => isStopped = true);
  await clock.advance(STOP_TIMEOUT_MS - 1);
  assert.equal(isStopped, false);
  await clock.advance(1);
  await stopped;
  assert.match(lines[0], /stubborn did not stop/);
});

Deno.test("release() stops the adapter, shows its devices as released, and runs it again in time", async () => {
  const { clock, supervisor, state } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  describe(adapter, "board");
  adapter.current.events.state("board", "online");
  const until = await supervisor.release("board", 60);
  assert.equal(until, clock.now() + 60_000);
  assert.equal(adapter.current.signal.aborted, true);
  assert.deepEqual(state("board"), ["released", "lent to another program for up to 60 s"]);
  await clock.advance(59_999);
  assert.equal(adapter.runs.length, 1);
  await clock.advance(1);
  assert.equal(adapter.runs.length, 2);
  adapter.current.events.state("board", "opening");
  assert.deepEqual(state("board"), ["opening", undefined]);
  await supervisor.stop();
});

Deno.test("release() for 0 s takes the port back at once, and does nothing when it is not released", async () => {
  const { clock, supervisor } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  describe(adapter, "board");
  await supervisor.release("port", 0);
  assert.equal(adapter.current.signal.aborted, false);
  await supervisor.release("port", 60);
  assert.equal(await supervisor.release("port", 0), clock.now());
  await settle();
  assert.equal(adapter.runs.length, 2);
  await supervisor.stop();
  assert.equal(clock.timers, 0);
});

Deno.test("release() may be longer or shorter the next time, also in a pause", async () => {
  const { clock, supervisor, state } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  adapter.current.end.reject(new DeviceError("absent", "no such port"));
  await settle();
  await supervisor.release("port", 60);
  await supervisor.release("port", 2);
  await settle();
  assert.deepEqual(state("port"), ["released", "lent to another program for up to 2 s"]);
  await clock.advance(1999);
  assert.equal(adapter.runs.length, 1);
  await clock.advance(1);
  assert.equal(adapter.runs.length, 2);
  assert.throws(() => supervisor.release("nothing", 1), RangeError);
  await supervisor.stop();
});

Deno.test("bytes reach those who subscribed to them, and nobody else", async () => {
  const { hub, supervisor } = createScene();
  const adapter = new ScriptedAdapter("port");
  supervisor.add(adapter);
  describe(adapter, "board");
  adapter.current.events.bytes?.("board", Uint8Array.of(1), 1);
  const readings: unknown[] = [];
  const unsubscribe = hub.subscribe(["$raw/board"], ({ value }) => readings.push(value));
  adapter.current.events.bytes?.("board", Uint8Array.of(0x61, 0xff), 2);
  unsubscribe();
  adapter.current.events.bytes?.("board", Uint8Array.of(2), 3);
  assert.deepEqual(readings, ["Yf8="]);
  assert.equal(hub.seq, 1);
  await supervisor.stop();
});

Deno.test("an adapter with many devices goes on when one of them is refused", async () => {
  const { supervisor, state } = createScene();
  const board = new ScriptedAdapter("port");
  const broker = Object.assign(new ScriptedAdapter("broker"), { hasManyDevices: true });
  supervisor.add(board);
  describe(board, "taken");
  supervisor.add(broker);
  describe(broker, "taken");
  describe(broker, "other");
  broker.current.events.state("other", "online");
  assert.equal(broker.current.signal.aborted, false);
  assert.deepEqual(state("other"), ["online", undefined]);
  await supervisor.stop();
});

Deno.test("one device of an adapter can be away, and be gone for good", async () => {
  const { hub, supervisor, state } = createScene();
  const adapter = new ScriptedAdapter("broker");
  supervisor.add(adapter);
  for (const id of ["lamp", "plug"]) describe(adapter, id);
  const { events } = adapter.current;
  events.state("lamp", "absent", "it said so");
  assert.deepEqual(state("lamp"), ["absent", "it said so"]);
  events.removed!("lamp");
  events.removed!("somebody else's");
  assert.deepEqual(hub.devices().map(({ id }) => id), ["plug"]);
  events.reading("lamp", "t", 1, 1);
  assert.equal(hub.seq, 0, "nobody's reading");
  await supervisor.stop();
});

Deno.test("an adapter may set the pace at which it is run again", async () => {
  const { clock, supervisor } = createScene();
  const retry = { minMs: 1000, maxMs: 60_000, steadyMs: 1000 };
  const adapter = Object.assign(new ScriptedAdapter("broker"), { retry });
  supervisor.add(adapter);
  for (const pauseMs of [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]) {
    const { length } = adapter.runs;
    adapter.current.end.reject(new DeviceError("absent", "no broker"));
    await settle();
    await clock.advance(pauseMs * 0.99);
    assert.equal(adapter.runs.length, length, `not before ${pauseMs} ms`);
    await clock.advance(pauseMs * 0.01);
    assert.equal(adapter.runs.length, length + 1, `after ${pauseMs} ms`);
  }
  await supervisor.stop();
});
