import assert from "node:assert/strict";
import { DeviceError } from "../../../devices/adapter.ts";
import { SerialAdapter, type SerialAdapterOptions } from "../../../devices/serial/adapter.ts";
import { listDirectory, readLink } from "../../../devices/serial/system_files.ts";
import { VirtualBoard } from "../../../devices/virtual/board.ts";
import { testAdapterContract } from "../adapter_contract.ts";
import { EventRecorder } from "../event_recorder.ts";

const SETTLE_TIME_MS = 60;
const NOWHERE = "/dev/no-such-port";

testAdapterContract("SerialAdapter", () => {
  const board = new VirtualBoard({ intervalMs: 20 });
  board.plugIn();
  const adapter = new SerialAdapter({
    id: "greenhouse",
    port: () => board.path ?? NOWHERE,
    settleMs: SETTLE_TIME_MS,
  });
  return Promise.resolve({
    adapter,
    device: "greenhouse",
    writable: { channel: "fan", taken: true, refused: "perhaps" },
    readOnly: "light",
    unplug: () => board.hangUp(),
    plugIn: () => void board.plugIn(),
    silence: () => board.behaviour.answerDelayMs = Infinity,
    commandsHeard: () => board.received.filter((line) => line.includes('"set"')).length,
    [Symbol.asyncDispose]: () => board.hangUp(),
  });
});

/** A board that only says what the test makes it say, and an adapter that runs on it. */
async function runOnQuietBoard(options: Partial<SerialAdapterOptions> = {}) {
  const board = new VirtualBoard({ intervalMs: Infinity });
  board.plugIn();
  const recorder = new EventRecorder();
  const stop = new AbortController();
  const adapter = new SerialAdapter({
    id: "board",
    port: () => board.path ?? NOWHERE,
    settleMs: SETTLE_TIME_MS,
    hello: false,
    ...options,
  });
  const ended = adapter.run(recorder, stop.signal);
  await Promise.race([ended, recorder.reached("settling")]);
  return {
    board,
    recorder,
    adapter,
    ended,
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended.catch(() => {});
      await board.hangUp();
    },
  };
}

const never = new AbortController().signal;

Deno.test("SerialAdapter drops the line that had begun before the port was open", async () => {
  await using running = await runOnQuietBoard({ settleMs: 10_000 });
  running.board.say("1.5");
  running.board.say("a:2");
  await running.recorder.reached("online");
  assert.deepEqual(running.recorder.readings(), [["a", 2]]);
});

Deno.test("SerialAdapter keeps the line after an empty one, which boards send to be in step", async () => {
  await using running = await runOnQuietBoard({ settleMs: 10_000 });
  running.board.garble(new TextEncoder().encode("\r\na:1\r\n"));
  await running.recorder.event((event) => event.type === "reading");
  assert.deepEqual(running.recorder.readings(), [["a", 1]]);
});

for (const lines of ["auto", "csv"] as const) {
  Deno.test(`SerialAdapter has columns named by a board that starts after a pause: ${lines}`, async () => {
    await using running = await runOnQuietBoard({ settleMs: 10_000, lines });
    await new Promise((resolve) => setTimeout(resolve, 150));
    for (const line of ["temp,hum", "21,40"]) running.board.say(line);
    await running.recorder.event((event) => event.type === "reading" && event.channel === "hum");
    assert.deepEqual(running.recorder.readings(), [["temp", 21], ["hum", 40]]);
  });
}

Deno.test("SerialAdapter takes no reading from the first line, even after a pause", async () => {
  await using running = await runOnQuietBoard({ settleMs: 10_000 });
  await new Promise((resolve) => setTimeout(resolve, 150));
  for (const line of ["1.5,40", "21,40"]) running.board.say(line);
  await running.recorder.event((event) => event.type === "reading" && event.channel === "value2");
  assert.deepEqual(running.recorder.readings(), [["value1", 21], ["value2", 40]]);
});

Deno.test("SerialAdapter keeps the first line of a board that was silent while settling", async () => {
  await using running = await runOnQuietBoard();
  await running.recorder.reached("online");
  running.board.say("a:1");
  await running.recorder.event((event) => event.type === "reading");
  assert.deepEqual(running.recorder.readings(), [["a", 1]]);
});

Deno.test("SerialAdapter asks a board that settled to introduce itself", async () => {
  await using running = await runOnQuietBoard({ hello: true });
  const event = await running.recorder.event((event) =>
    event.type === "device" && event.description.channels.length > 0
  );
  assert.equal(event.device, "board");
  assert.equal(event.type === "device" && event.description.name, "Greenhouse");
  assert.deepEqual(running.board.received, ['{"hello":true}']);
});

Deno.test("SerialAdapter ends what may have been sent to the board before it asks for a hello", async () => {
  await using running = await runOnQuietBoard({ hello: true });
  const hears = Promise.withResolvers<string>();
  running.board.onBytes = (chunk) => hears.resolve(new TextDecoder().decode(chunk));
  assert.equal(await hears.promise, '\n{"hello":true}\n');
});

Deno.test("SerialAdapter says in the device's log that a board was not reset", async () => {
  await using running = await runOnQuietBoard({ reset: "esp32" });
  const event = await running.recorder.event((event) => event.type === "log");
  assert.match(event.type === "log" ? event.line : "", /^The board was not reset: \S/);
});

Deno.test("SerialAdapter takes over the id in the hello where it is told to", async () => {
  await using running = await runOnQuietBoard({ hello: true, adoptHelloId: true });
  const event = await running.recorder.event((event) => event.device === "greenhouse");
  assert.equal(event.type === "device" && event.replaces, "board");
  const command = { id: 1, device: "greenhouse", channel: "fan", value: true };
  assert.equal((await running.adapter.command(command, never)).outcome, "acknowledged");
});

Deno.test("SerialAdapter writes raw text as it is, with a line end, and calls that sent", async () => {
  await using running = await runOnQuietBoard();
  await running.recorder.reached("online");
  const heard = Promise.withResolvers<string>();
  running.board.onLine = heard.resolve;
  const outcome = await running.adapter.command({ id: 1, device: "board", raw: "FAN 1" }, never);
  assert.deepEqual(outcome, { outcome: "sent" });
  assert.equal(await heard.promise, "FAN 1");
});

Deno.test("SerialAdapter never gives a board two commands at once", async () => {
  await using running = await runOnQuietBoard({ hello: true });
  await running.recorder.event((event) =>
    event.type === "device" && event.description.channels.length > 0
  );
  const sent = Array.from({ length: 64 }, (_, index) =>
    running.adapter.command(
      { id: index + 1, device: "board", channel: "fan", value: index % 2 === 0 },
      never,
    ));
  const oneMore = running.adapter.command({ id: 65, device: "board", raw: "x" }, never);
  await assert.rejects(oneMore, (error) => error instanceof DeviceError && error.kind === "busy");
  for (const { outcome } of await Promise.all(sent)) assert.equal(outcome, "acknowledged");
  assert.equal(running.board.overlaps, 0);
});

Deno.test("SerialAdapter logs the answer to a command that no longer waits", async () => {
  await using running = await runOnQuietBoard();
  await running.recorder.reached("online");
  running.board.say('{"id":7,"ok":true}');
  await running.recorder.event((event) => event.type === "log");
  assert.match(running.recorder.logLines()[0], /command 7/);
});

Deno.test("SerialAdapter counts garbage and goes on", async () => {
  await using running = await runOnQuietBoard();
  const { board, recorder } = running;
  await recorder.reached("online");
  board.garble(Uint8Array.of(0, 0x1b, 0x5b, 0x32, 0x4a, 0xff, 0x0a));
  board.garble(new Uint8Array(1024 * 1024).fill(0x78));
  board.say("");
  board.say("a:1");
  await recorder.event((event) => event.type === "reading");
  assert.deepEqual(recorder.readings(), [["a", 1]]);
  assert.deepEqual(recorder.logLines(), [
    "␀ÿ",
    "Lines of over 1024 bytes dropped so far: 1",
  ]);
  assert.equal(recorder.counts.badFrames, 1);
  assert.equal(recorder.counts.linesTooLong, 1);
  assert.equal(recorder.counts.bytesIn, 7 + 1024 * 1024 + 1 + 4);
});

Deno.test("SerialAdapter reports 256 channels of a board that invents more", async () => {
  await using running = await runOnQuietBoard();
  const { board, recorder } = running;
  await recorder.reached("online");
  for (let index = 0; index < 300; index++) board.say(`c${index}:1`);
  await recorder.counted("lines", 300);
  assert.equal(recorder.readings().length, 256);
  assert.equal(recorder.logLines().length, 1);
});

Deno.test("SerialAdapter never joins what a hang-up cut to what comes later", async () => {
  const line = new TextEncoder().encode("abc:12345,def:6\n");
  for (let cut = 1; cut < line.length; cut++) {
    await using running = await runOnQuietBoard({ settleMs: 10_000 });
    const { board, recorder, adapter } = running;
    board.say("dropped");
    board.say("abc:12345");
    await recorder.reached("online");
    board.cut(cut);
    board.garble(line);
    await assert.rejects(running.ended, (error) => (error as DeviceError).kind === "lost");
    board.plugIn();
    const later = new EventRecorder();
    const stop = new AbortController();
    const again = adapter.run(later, stop.signal);
    await later.reached("settling");
    board.garble(line.slice(cut));
    board.say("abc:12345");
    board.say("abc:12345,ghi:7");
    await later.event((event) => event.type === "reading" && event.channel === "ghi");
    stop.abort();
    await again;
    for (const [channel, value] of [...recorder.readings(), ...later.readings()]) {
      assert.equal(`${channel}:${value}`, channel === "abc" ? "abc:12345" : "ghi:7", `cut ${cut}`);
    }
  }
});

Deno.test("SerialAdapter says what is wrong with a port that does not open", async () => {
  const recorder = new EventRecorder();
  const run = (port: string) => new SerialAdapter({ id: "x", port }).run(recorder, never);
  const failed = (kind: string, message: RegExp) => (error: unknown) =>
    error instanceof DeviceError && error.kind === kind && message.test(error.message);
  await assert.rejects(run(NOWHERE), failed("absent", /is not there/));
  await assert.rejects(run("/dev/null"), failed("unusable", /is not a serial port/));
  await assert.rejects(run("a\0b"), failed("unusable", /NUL/));
});

Deno.test("SerialAdapter names who has a port that is taken", async () => {
  await using running = await runOnQuietBoard();
  const second = new SerialAdapter({ id: "second", port: running.board.path! });
  await assert.rejects(
    second.run(new EventRecorder(), never),
    (error) =>
      error instanceof DeviceError && error.kind === "unusable" &&
      error.message.includes(`in use by`) && error.message.includes(`(process ${Deno.pid})`),
  );
});

Deno.test("SerialAdapter survives 100 hang-ups without a descriptor more for each", async () => {
  const board = new VirtualBoard({ intervalMs: Infinity });
  const adapter = new SerialAdapter({ id: "x", port: () => board.path!, settleMs: 1 });
  const hangUpOnce = async () => {
    board.plugIn();
    const recorder = new EventRecorder();
    const ended = adapter.run(recorder, never);
    await recorder.reached("online");
    await board.hangUp();
    await assert.rejects(ended, (error) => (error as DeviceError).kind === "lost");
  };
  await hangUpOnce();
  const before = countDescriptors();
  for (let round = 0; round < 100; round++) await hangUpOnce();
  // Tests that run beside this one open some, too, but not one for each round.
  assert.ok(countDescriptors() - before < 50, `${before} and then ${countDescriptors()}`);
});

Deno.test("SerialAdapter reads one port while 40 silent ones are open", async () => {
  await using silent = new AsyncDisposableStack();
  for (let index = 0; index < 40; index++) silent.use(await runOnQuietBoard());
  await using running = await runOnQuietBoard();
  await running.recorder.reached("online");
  for (let round = 1; round <= 50; round++) {
    running.board.say(`a:${round}`);
    await running.recorder.counted("lines", round);
  }
  assert.equal(running.recorder.readings().length, 50);
});

/** Sockets are not counted: tests that run beside this one open a thousand. */
function countDescriptors(): number {
  const fds = listDirectory("/proc/self/fd");
  return fds.filter((fd) => readLink(`/proc/self/fd/${fd}`)?.startsWith("socket:") === false)
    .length;
}

Deno.test("SerialAdapter hints at the baud rate while most of what comes is no text", async () => {
  await using running = await runOnQuietBoard({ baudRate: 9600 });
  const { board, recorder } = running;
  await recorder.reached("online");
  board.garble(Uint8Array.from({ length: 512 }, (_, index) => 0x80 + (index * 37) % 128));
  const hint = await recorder.event((event) =>
    event.type === "state" && event.reason !== undefined
  );
  assert.equal(hint.type === "state" && hint.state, "online");
  assert.match(
    hint.type === "state" ? hint.reason! : "",
    /wrong baud rate \(now 9600\)\? 74880 is an ESP8266 boot log/,
  );
  const { length } = recorder.events;
  board.say("");
  for (let line = 0; line < 40; line++) board.say(`temperature:${line}`);
  await recorder.event((event) =>
    event.type === "state" && event.reason === undefined && recorder.events.indexOf(event) >= length
  );
});

Deno.test("SerialAdapter says that a board has fallen silent, and that it speaks again", async () => {
  await using running = await runOnQuietBoard({ staleAfterMs: 50 });
  const { board, recorder } = running;
  await recorder.reached("online");
  board.say("a:1");
  const stale = await recorder.reached("stale");
  assert.match(stale.type === "state" ? stale.reason! : "", /sent nothing for/);
  const outcome = await running.adapter.command({ id: 1, device: "board", raw: "x" }, never);
  assert.equal(outcome.outcome, "sent");
  const at = recorder.events.indexOf(stale);
  board.say("a:2");
  await recorder.event((event) =>
    event.type === "state" && event.state === "online" && recorder.events.indexOf(event) > at
  );
  assert.deepEqual(recorder.readings(), [["a", 1], ["a", 2]]);
});

Deno.test("SerialAdapter hands out the bytes as they came", async () => {
  await using running = await runOnQuietBoard();
  const { board, recorder } = running;
  const chunks: number[] = [];
  const complete = Promise.withResolvers<void>();
  Object.assign(recorder, {
    bytes(device: string, chunk: Uint8Array) {
      assert.equal(device, "board");
      chunks.push(...chunk);
      if (chunks.at(-1) === 10) complete.resolve();
    },
  });
  board.garble(Uint8Array.of(0, 0xff, 0x61, 10));
  await complete.promise;
  assert.deepEqual(chunks, [0, 0xff, 0x61, 10]);
});
