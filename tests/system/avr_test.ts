/**
 * The project's own sketch, compiled for an Arduino Uno and run on a simulated ATmega328P in real
 * time: its UART, its interrupts, its few bytes of memory.
 *
 * @module
 */
import assert from "node:assert/strict";
import { SerialAdapter } from "../../devices/serial/adapter.ts";
import { EventRecorder } from "../devices/event_recorder.ts";

const COMMANDS = 20;
const sketch = pathOf("../../devices/firmware/arduino/arduino.ino");
const NEEDED = [
  "/usr/include/simavr/sim_avr.h",
  "/usr/bin/avr-g++",
  "/usr/share/arduino/hardware/arduino/avr/cores/arduino/Arduino.h",
];

Deno.test({
  name: "the Arduino sketch on a simulated Uno is named, read, and obeys every command",
  // Debian: libsimavr-dev libelf-dev gcc-avr avr-libc arduino-core-avr
  ignore: !NEEDED.every(isThere),
  async fn() {
    const folder = await Deno.makeTempDir();
    const build = await new Deno.Command(pathOf("./avr/build.sh"), { args: [sketch, folder] })
      .output();
    assert.ok(build.success, new TextDecoder().decode(build.stderr));
    const board = new Deno.Command(`${folder}/board`, {
      args: [`${folder}/sketch.elf`],
      stdout: "piped",
      stderr: "null",
    }).spawn();
    const output = board.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const port = await readPort(output);
    const recorder = new EventRecorder();
    const stop = new AbortController();
    const adapter = new SerialAdapter({ id: "uno", port, adoptHelloId: true });
    const run = adapter.run(recorder, stop.signal);
    await recorder.event((event) => event.device === "arduino");
    await recorder.event((event) => event.type === "reading" && event.channel === "temperature");
    for (let id = 1; id <= COMMANDS; id++) {
      const command = { id, device: "arduino", channel: "fan", value: id % 2 === 0 };
      const { outcome } = await adapter.command(command, AbortSignal.timeout(5000));
      assert.equal(outcome, "acknowledged");
    }
    stop.abort();
    await run;
    board.kill();
    await output.cancel();
    await board.status;
    await Deno.remove(folder, { recursive: true });
  },
});

/** Of all that the simulator prints. */
async function readPort(output: ReadableStreamDefaultReader<string>): Promise<string> {
  let text = "";
  while (true) {
    const { value, done } = await output.read();
    assert.ok(!done, `the board ended: ${text}`);
    text += value;
    const [port] = /^\/dev\/pts\/\d+$/m.exec(text.slice(0, text.lastIndexOf("\n"))) ?? [];
    if (port !== undefined) return port;
  }
}

function pathOf(relative: string): string {
  return new URL(relative, import.meta.url).pathname;
}

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
