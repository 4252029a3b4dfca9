import assert from "node:assert/strict";
import { memoryUsage } from "node:process";
import fc from "fast-check";
import { Bridge } from "../../bridge/bridge.ts";
import type { Reading } from "../../bridge/wire/messages.ts";
import type { DeviceError } from "../../devices/adapter.ts";
import { SerialAdapter } from "../../devices/serial/adapter.ts";
import { listDirectory, readSmallFile } from "../../devices/serial/system_files.ts";
import { VirtualBoard } from "../../devices/virtual/board.ts";
import { EventRecorder } from "../devices/event_recorder.ts";
import { PluggedBridge } from "./plugged_bridge.ts";
import { listeningUrl, startBridge } from "./program.ts";
import { openRaw, TestViewer } from "./viewer.ts";

const never = new AbortController().signal;
const NOWHERE = "/dev/no-such-port";
const encoder = new TextEncoder();

/** A board that says only what a test has it say, and what reads it: without hello, known as `board`. */
function makeBoard(id = "board") {
  const board = new VirtualBoard({ intervalMs: Infinity });
  const adapter = new SerialAdapter({
    id,
    port: () => board.path ?? NOWHERE,
    hello: false,
    settleMs: 20,
  });
  return { board, adapter };
}

/** Collects the readings of one viewer; `until` resolves with them once they hold what is wanted. */
async function collect(viewer: TestViewer) {
  const readings: Reading[] = [];
  let missed = 0;
  let onReading = () => {};
  const started = Promise.withResolvers<void>();
  viewer.client.subscribe({ filters: ["#"], delivery: "all" }, {
    readings(batch, count) {
      missed += count;
      for (const reading of batch) readings.push(reading);
      onReading();
    },
    gap: (count) => missed += count,
    snapshot: () => started.resolve(),
  });
  await started.promise;
  return {
    readings,
    missed: () => missed,
    until: (isEnough: () => boolean) =>
      new Promise<void>((resolve) => {
        onReading = () => isEnough() && resolve();
        onReading();
      }),
  };
}

/** A viewer that subscribes to everything and never reads a byte again. */
async function openFrozenViewer(url: string): Promise<Deno.TcpConn> {
  const connection = await openRaw(url);
  const request =
    '{"jsonrpc":"2.0","id":1,"method":"subscribe","params":{"filters":["#"],"delivery":"all"}}';
  // One masked text frame, RFC 6455 §5.2; a mask of zeros changes nothing.
  await connection.write(Uint8Array.of(0x81, 0x80 | request.length, 0, 0, 0, 0));
  await connection.write(encoder.encode(request));
  return connection;
}

Deno.test("a board at 230,400 baud loses nothing while every other viewer is frozen", async () => {
  const { board, adapter } = makeBoard();
  board.plugIn();
  await using running = await PluggedBridge.configured(() => [adapter]);
  await using viewer = await TestViewer.open(running.url);
  await viewer.device(({ state }) => state === "online");
  await using frozen = new AsyncDisposableStack();
  for (let index = 0; index < 20; index++) {
    const connection = await openFrozenViewer(running.url);
    frozen.defer(() => connection.close());
  }
  const { readings, missed, until } = await collect(viewer);
  const total = 10_000;
  const start = performance.now();
  for (let next = 0; next < total;) {
    const elapsed = performance.now() - start;
    // 23,040 bytes a second, 13 bytes a line.
    const due = Math.min(total, Math.floor(elapsed * 23.04 / 13) + 1);
    let text = "";
    for (; next < due; next++) text += `count:${String(next).padStart(6, "0")}\n`;
    board.garble(encoder.encode(text));
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await until(() => readings.length >= total);
  assert.deepEqual(readings.map(({ value }) => value), Array.from({ length: total }, (_, i) => i));
  assert.equal(missed(), 0);
  const spread = performance.now() - start;
  assert.ok(spread < 1000 * 13 * total / 23_040 + 1000, `${spread} ms`);
  await board.hangUp();
});

Deno.test("hang-ups at every byte of a line lose that line, and no reading is lost, doubled or joined", async () => {
  const board = new VirtualBoard({ intervalMs: Infinity });
  await using running = await PluggedBridge.configured(({ root }) => [
    new SerialAdapter({
      id: "board",
      port: `${root}/dev/ttyACM0`,
      root,
      hello: false,
      settleMs: 20,
    }),
  ]);
  const { system } = running;
  await using viewer = await TestViewer.open(running.url);
  const { readings, missed, until } = await collect(viewer);
  const has = (value: number) => () => readings.some((reading) => reading.value === value);
  const line = (value: number) => `value:${value},other:${-value}\r\n`;
  const whole: number[] = [];
  const maybe: number[] = [];
  for (let cut = 1, value = 1000; cut < line(value).length; cut++, value += 10) {
    await system.plugInBoard(board, "ttyACM0", "1-1");
    await viewer.device(({ state }) => state === "online");
    for (const each of [value, value + 1]) board.garble(encoder.encode(line(each)));
    whole.push(value, value + 1);
    await until(has(-(value + 1)));
    const cutOff = value + 2;
    board.cut(cut);
    board.garble(encoder.encode(line(cutOff)));
    // Its CR is enough to end it.
    if (cut === line(value).length - 1) maybe.push(cutOff);
    await viewer.device(({ state }) => state === "absent");
    await system.unplug("ttyACM0");
  }
  const values = readings.flatMap(({ topic, value }) => topic === "board/value" ? [value] : []);
  const others = readings.flatMap(({ topic, value }) => topic === "board/other" ? [value] : []);
  const without = (list: typeof values) =>
    list.filter((value) => !maybe.includes(Math.abs(value as number)));
  assert.deepEqual(without(values), whole);
  assert.deepEqual(without(others), whole.map((value) => -value));
  assert.equal(missed(), 0);
});

Deno.test("line ends of any kind, cut anywhere, after a start in the middle of a line", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("\n", "\r\n", "\r", "\n\r", "\n\n", "\r\r\n"), {
        minLength: 1,
        maxLength: 20,
      }),
      fc.array(fc.nat(300), { maxLength: 10 }),
      async (ends, cuts) => {
        const { board, adapter } = makeBoard();
        board.plugIn();
        const recorder = new EventRecorder();
        const stop = new AbortController();
        const ended = adapter.run(recorder, stop.signal);
        await recorder.reached("settling");
        const bytes = encoder.encode(
          `3.5,4\n${ends.map((end, i) => `a:${i}${end}`).join("")}z:1\n`,
        );
        const at = [...new Set(cuts)].filter((cut) => cut < bytes.length).sort((a, b) => a - b);
        [...at, bytes.length].reduce((start, cut) => {
          board.garble(bytes.slice(start, cut));
          return cut;
        }, 0);
        await recorder.event((event) => event.type === "reading" && event.channel === "z");
        assert.deepEqual(recorder.readings(), [...ends.map((_, i) => ["a", i]), ["z", 1]]);
        stop.abort();
        await ended;
        await board.hangUp();
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("1,000 hang-ups leave no descriptor, no thread and no memory behind", async () => {
  const { board, adapter } = makeBoard();
  const hangUp = async (times: number) => {
    for (let round = 0; round < times; round++) {
      board.plugIn();
      const recorder = new EventRecorder();
      const ended = adapter.run(recorder, never);
      await recorder.reached("settling");
      board.garble(encoder.encode("a:1\na:2\na:"));
      await recorder.event((event) => event.type === "reading");
      await board.hangUp();
      await assert.rejects(ended, (error) => (error as DeviceError).kind === "lost");
    }
  };
  // By then the allocator has had all that it keeps; a leak goes on.
  await hangUp(2500);
  const before = { ...count(), rss: memoryUsage.rss() };
  await hangUp(1000);
  const after = { ...count(), rss: memoryUsage.rss() };
  assert.equal(after.descriptors, before.descriptors);
  // The runtime starts and ends the threads of its pool as it likes.
  assert.ok(after.threads - before.threads < 8, `${after.threads} after ${before.threads}`);
  assert.ok(after.rss - before.rss < 24 * 2 ** 20, `${after.rss - before.rss} bytes more`);
});

Deno.test("40 silent ports and 5 that are absent cost less than 1 % of a processor", async () => {
  const boards = Array.from({ length: 40 }, () => new VirtualBoard({ intervalMs: Infinity }));
  const silent = boards.map((board, index) => ({
    type: "serial",
    id: `silent${index}`,
    port: board.plugIn(),
    settleMs: 20,
  }));
  const absent = [1, 2, 3, 4, 5].map((index) => ({
    type: "serial",
    id: `absent${index}`,
    port: `${NOWHERE}${index}`,
  }));
  const config = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(config, JSON.stringify({ adapters: [...silent, ...absent] }));
  {
    await using program = startBridge("--config", config, "--port", "0", "--no-broker");
    await using viewer = await TestViewer.open(await listeningUrl(program));
    await viewer.until(() =>
      [...viewer.client.devices.values()].filter(({ channels }) => channels.length > 0).length ===
        40
    );
    // What the start has left over is done by then.
    await new Promise((resolve) => setTimeout(resolve, 5000));
    // Others on the machine make the same work cost twice: of a few looks the best counts.
    let least = Infinity;
    for (let look = 0; look < 5 && least >= 0.01; look++) {
      const before = processorMs(program.pid);
      const start = performance.now();
      await new Promise((resolve) => setTimeout(resolve, 5000));
      least = Math.min(least, (processorMs(program.pid) - before) / (performance.now() - start));
    }
    assert.ok(least < 0.01, `${(least * 100).toFixed(2)} %`);

    const { readings, until } = await collect(viewer);
    boards[39].say("a:1");
    await until(() => readings.length > 0);
  }
  for (const board of boards) await board.hangUp();
  await Deno.remove(config);
});

Deno.test("a megabyte without a line end is one counted error, and memory stays flat", async () => {
  const { board, adapter } = makeBoard();
  board.plugIn();
  const recorder = new EventRecorder();
  const stop = new AbortController();
  const ended = adapter.run(recorder, stop.signal);
  await recorder.reached("online");
  const burst = async (times: number) => {
    for (let round = 0; round < times; round++) {
      const before = recorder.counts.bytesIn ?? 0;
      board.garble(new Uint8Array(2 ** 20).fill(0x78));
      board.say("");
      await recorder.counted("bytesIn", before + 2 ** 20 + 1);
    }
  };
  await burst(4);
  const before = memoryUsage.rss();
  await burst(16);
  assert.ok(memoryUsage.rss() - before < 16 * 2 ** 20, `${memoryUsage.rss() - before} bytes more`);
  assert.equal(recorder.counts.linesTooLong, 20);
  assert.deepEqual(recorder.readings(), []);
  board.say("a:1");
  await recorder.event((event) => event.type === "reading");
  stop.abort();
  await ended;
  await board.hangUp();
});

Deno.test("a board that answers late answers the command it was asked, and not the next one", async () => {
  const board = new VirtualBoard({ intervalMs: Infinity, answerDelayMs: 300 });
  board.plugIn();
  const adapter = new SerialAdapter({ id: "board", port: () => board.path!, settleMs: 20 });
  const bridge = new Bridge({ adapters: [adapter] });
  const { port } = bridge.start();
  await using viewer = await TestViewer.open(`http://127.0.0.1:${port}/`);
  await viewer.device(({ state, channels }) => state === "online" && channels.length > 0);
  const set = (value: boolean, timeoutMs: number) =>
    viewer.client.command({ device: "board", channel: "fan", value, timeoutMs });
  await assert.rejects(set(true, 100), /no answer within 100 ms/);
  const lines: unknown[] = [];
  const late = Promise.withResolvers<void>();
  viewer.client.subscribe({ filters: ["$log/board"], delivery: "all" }, {
    readings(batch) {
      lines.push(...batch.map(({ value }) => value));
      late.resolve();
    },
  });
  await late.promise;
  assert.match(String(lines[0]), /An answer to command \d+, which no longer waits/);
  assert.equal((await set(false, 2000)).outcome, "acknowledged");
  assert.equal(board.firmware.fan, false);
  board.behaviour.answerDelayMs = Infinity;
  await assert.rejects(set(true, 100), /no answer within 100 ms/);
  await bridge.stop();
  await board.hangUp();
});

function count(): { descriptors: number; threads: number } {
  return {
    descriptors: listDirectory("/proc/self/fd").length,
    threads: listDirectory("/proc/self/task").length,
  };
}

/** What a process has used of processors so far, in milliseconds. */
function processorMs(pid: number): number {
  const fields = readSmallFile(`/proc/${pid}/stat`)!.replace(/^.*\) /, "").split(" ");
  const CLOCK_TICK_MS = 10;
  return (Number(fields[11]) + Number(fields[12])) * CLOCK_TICK_MS;
}
