/**
 * The example firmware as programs on this computer, each behind a real terminal and read by the
 * serial adapter: the sketch compiled with g++, the Python programs under MicroPython.
 *
 * @module
 */
import assert from "node:assert/strict";
import type { Command, DeviceError, Value } from "../../devices/adapter.ts";
import { readNames, writeSketch } from "../../bridge/dashboard/model/sketch.ts";
import { SerialAdapter } from "../../devices/serial/adapter.ts";
import { type DeviceEvent, EventRecorder } from "../devices/event_recorder.ts";
import { type BoardProgram, startBoard } from "./firmware/board_program.ts";

const sketch = pathOf("../../devices/firmware/arduino/arduino.ino");
const MAX_LINES_OF_CODE = 79;

testFirmware("the Arduino sketch on AVR", "arduino", sketch, (folder) => startSketch(folder, []));
testFirmware(
  "the Arduino sketch on ESP32",
  "arduino",
  sketch,
  (folder) => startSketch(folder, ["-DESP32"]),
);
for (
  const { name, id, program } of [
    { name: "micropython", id: "pico", program: "main.py" },
    { name: "circuitpython", id: "circuitpython", program: "code.py" },
  ]
) {
  const path = pathOf(`../../devices/firmware/${name}/${program}`);
  const standIns = pathOf(`./firmware/${name}.py`);
  const args = ["run", "--allow-all", pathOf("./firmware/python_board.ts"), standIns, path];
  testFirmware(`${program} of ${name}`, id, path, () => {
    return Promise.resolve(startBoard(Deno.execPath(), args));
  });
}

Deno.test("the sketch in the README is read as it is, without a config", async () => {
  const folder = await Deno.makeTempDir();
  const readme = await Deno.readTextFile(pathOf("../../README.md"));
  const [, sketch] = readme.match(/```cpp\n([^]*?)```/)!;
  const sensors = "float readTemperature() { return 21.5; }\nfloat readHumidity() { return 40; }\n";
  await Deno.writeTextFile(`${folder}/readme.ino`, sensors + sketch);
  {
    await using board = await startSketch(folder, [], `${folder}/readme.ino`);
    await using running = run(board);
    const { recorder } = running;
    assert.equal(await readingAfter(recorder, 0, "temperature"), 21.5);
    assert.equal(await readingAfter(recorder, 0, "humidity"), 40);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the sketches that the page writes are read under the names that were typed", async () => {
  const names = readNames("soil moisture, Höhe, light");
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/page.ino`, writeSketch("arduino", names));
  await Deno.writeTextFile(`${folder}/page.py`, writeSketch("micropython", names));
  const python = [pathOf("./firmware/python_board.ts"), pathOf("./firmware/micropython.py")];
  const starts = [
    () => startSketch(folder, [], `${folder}/page.ino`),
    () => startBoard(Deno.execPath(), ["run", "--allow-all", ...python, `${folder}/page.py`]),
  ];
  for (const start of starts) {
    await using board = await start();
    await using running = run(board);
    for (const name of names) {
      assert.equal(typeof await readingAfter(running.recorder, 0, name), "number", name);
    }
  }
  await Deno.remove(folder, { recursive: true });
});

function testFirmware(
  name: string,
  id: string,
  source: string,
  start: (folder: string) => Promise<BoardProgram>,
): void {
  Deno.test(`${name} is a board as Pinbridge wants it`, async (test) => {
    const folder = await Deno.makeTempDir();
    await using board = await start(folder);
    await using running = run(board);
    const { recorder, send, sendRaw } = running;

    await test.step("it fits on a page", async () => {
      const lines = (await Deno.readTextFile(source)).trimEnd().split("\n");
      assert.ok(lines.length <= MAX_LINES_OF_CODE, `${lines.length} lines`);
    });

    await test.step("it introduces itself", async () => {
      const event = await recorder.event((event) => event.device === id);
      assert.ok(event.type === "device" && event.replaces === "port");
      assert.deepEqual(event.description.channels, [
        { id: "temperature", kind: "number", unit: "°C", writable: false },
        { id: "light", kind: "number", unit: "%", writable: false },
        { id: "fan", kind: "boolean", writable: true },
        { id: "interval", kind: "number", unit: "ms", min: 20, max: 60000, writable: true },
      ]);
    });

    await test.step("it reports every channel that it announces", async () => {
      const reported = recorder.events.length;
      const [temperature, light, fan, interval] = await Promise.all(
        ["temperature", "light", "fan", "interval"].map((channel) =>
          readingAfter(recorder, reported, channel)
        ),
      );
      assert.ok(temperature === null || (temperature as number) > 20);
      assert.equal(light, 50);
      assert.deepEqual([fan, interval], [false, 200]);
    });

    await test.step("it does what it is told, and reports it", async () => {
      for (const [channel, value] of [["fan", true], ["interval", 30], ["fan", false]] as const) {
        assert.deepEqual(await send(channel, value), { outcome: "acknowledged" });
        // What it reported before may still have been on its way.
        const acknowledged = recorder.events.length;
        assert.equal(await readingAfter(recorder, acknowledged, channel), value);
      }
    });

    await test.step("it refuses what it cannot do, with a reason, and goes on as before", async () => {
      const refused = { kind: "rejected", message: "interval is 20 to 60000" };
      for (const value of [19, 60001, "50", null]) {
        await assert.rejects(send("interval", value), refused);
      }
      for (const value of [1, "true", null]) {
        await assert.rejects(send("fan", value), { ...refused, message: "fan is true or false" });
      }
      await sendRaw('{"id":90,"set":{"light":1}}');
      await recorder.event(logged(/command 90, which no longer waits: cannot set/));
      const reported = recorder.events.length;
      assert.equal(await readingAfter(recorder, reported, "interval"), 30);
    });

    await test.step("it answers what it cannot read", async () => {
      for (const line of ["rubbish", '{"id":91,"set":{"fan":tr', '{"id":92,"set":{}} x']) {
        const reported = recorder.events.length;
        await sendRaw(line);
        await eventAfter(recorder, reported, logged(/not (JSON|understood)/));
      }
    });

    await test.step("it survives noise on the line", async () => {
      await board.disturb(new Uint8Array(5000).fill(0x78));
      await board.disturb(Uint8Array.of(0x0a));
      await recorder.event(logged(/line too long/));
      for (let seed = 1; seed <= 20; seed++) await board.disturb(noise(seed));
      await board.disturb(new TextEncoder().encode('\r\n{"id":1,"set":{"fan\n\n\r\r'));
      assert.deepEqual(await send("fan", true), { outcome: "acknowledged" });
    });

    await test.step("it does not talk to its own echo", async () => {
      board.echo();
      await send("fan", false);
      const logLines = recorder.logLines().length;
      for (let round = 0; round < 20; round++) {
        await readingAfter(recorder, recorder.events.length, "interval");
      }
      assert.ok(recorder.logLines().length - logLines <= 25, recorder.logLines().join("\n"));
    });
    await Deno.remove(folder, { recursive: true });
  });
}

function run(board: BoardProgram) {
  const recorder = new EventRecorder();
  const stop = new AbortController();
  const adapter = new SerialAdapter({ id: "port", port: board.path, adoptHelloId: true });
  const ended = adapter.run(recorder, stop.signal);
  let commands = 0;
  const command = (what: Pick<Command, "channel" | "value" | "raw">) => {
    const device = recorder.events.findLast(({ type }) => type === "device")!.device;
    return adapter.command({ id: ++commands, device, ...what }, AbortSignal.timeout(5000));
  };
  return {
    recorder,
    send: (channel: string, value: Value) => command({ channel, value }),
    sendRaw: (raw: string) => command({ raw }),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended.catch((error: DeviceError) => assert.fail(error));
    },
  };
}

async function readingAfter(recorder: EventRecorder, index: number, channel: string) {
  const event = await eventAfter(
    recorder,
    index,
    (event) => event.type === "reading" && event.channel === channel,
  );
  return event.type === "reading" ? event.value : undefined;
}

function eventAfter(
  recorder: EventRecorder,
  index: number,
  matches: (event: DeviceEvent) => boolean,
): Promise<DeviceEvent> {
  return recorder.event((event) => matches(event) && recorder.events.indexOf(event) >= index);
}

function logged(pattern: RegExp) {
  return (event: DeviceEvent) => event.type === "log" && pattern.test(event.line);
}

/** The sketch as a program: the compiler's warnings are errors, as few as the IDE shows of them. */
async function startSketch(
  folder: string,
  flags: readonly string[],
  source = sketch,
): Promise<BoardProgram> {
  const program = `${folder}/sketch`;
  const { success, stderr } = await new Deno.Command("g++", {
    args: [
      ...["-std=c++11", "-Wall", "-Wextra", "-Werror", ...flags, "-x", "c++"],
      ...["-include", pathOf("./firmware/Arduino.h"), source, "-o", program],
    ],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return startBoard(program, []);
}

/** Bytes that look like nothing; without Ctrl-C, which stops Python on a board, and on purpose. */
function noise(seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length: 100 }, () => {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    const byte = state >> 16 & 0xff;
    return byte === 3 ? 4 : byte;
  });
}

function pathOf(relative: string): string {
  return new URL(relative, import.meta.url).pathname;
}
