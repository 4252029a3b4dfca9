import assert from "node:assert/strict";
import { SerialAdapter } from "../../../devices/serial/adapter.ts";
import { FrameInput } from "../../../devices/board/frame_input.ts";
import type { FrameSettings } from "../../../devices/board/frame_keys.ts";
import { libc } from "../../../devices/serial/libc.ts";
import { openPty } from "../../../devices/virtual/pty.ts";
import { EventRecorder } from "../event_recorder.ts";

/** COBS frames of a temperature in hundredths and a flag, as `i16le u8`. */
const SETTINGS: FrameSettings = {
  type: "cobs",
  fields: [{ name: "temperature", type: "i16le", scale: 0.01, unit: "°C" }, {
    name: "fan",
    type: "u8",
  }],
};
/** 21.5 °C, fan on: payload 66 08 01. */
const FRAME = [0x04, 0x66, 0x08, 0x01, 0x00];
/** A frame of two bytes, which are not what the fields describe. */
const SHORT_FRAME = [0x03, 0x66, 0x08, 0x00];

function read(bytes: readonly number[], settings = SETTINGS): string[] {
  const said: string[] = [];
  const input = new FrameInput(settings, {
    reading: (channel, value) => said.push(`${channel}=${value}`),
    unit: (channel, unit) => said.push(`${channel} in ${unit}`),
  }, { onFrame: () => said.push("frame"), onBadFrame: () => said.push("bad") });
  input.receive(Uint8Array.from(bytes));
  return said.filter((text) => !text.includes(" in "));
}

Deno.test("FrameInput drops the frame under way at the start and reads those that follow", () => {
  const readings = ["frame", "temperature=21.5", "fan=1"];
  assert.deepEqual(read([0x66, 0x08, 0x00, ...FRAME, ...FRAME]), [...readings, ...readings]);
});

Deno.test("FrameInput finds frames with a length at once, because their fields say how long they are", () => {
  const settings: FrameSettings = { ...SETTINGS, type: "length", length: "u16be" };
  const frame = [0x00, 0x03, 0x66, 0x08, 0x01];
  assert.deepEqual(read([0x08, 0x01, ...frame], settings), ["frame", "temperature=21.5", "fan=1"]);
});

Deno.test("FrameInput counts a frame of another length as bad and goes on", () => {
  assert.deepEqual(
    read([0x00, ...SHORT_FRAME, ...FRAME]),
    ["frame", "bad", "frame", "temperature=21.5", "fan=1"],
  );
});

Deno.test("a board that sends frames is read on a real terminal, and asked for no hello", async () => {
  const pty = openPty();
  const recorder = new EventRecorder();
  const stop = new AbortController();
  const adapter = new SerialAdapter({ id: "meter", port: pty.path, frames: SETTINGS });
  const running = adapter.run(recorder, stop.signal);
  await recorder.reached("settling");
  const say = (bytes: readonly number[]) =>
    libc.write(pty.master, Uint8Array.from(bytes), BigInt(bytes.length));
  say([0x66, 0x08, 0x00, ...FRAME]);
  await recorder.reached("online");
  const reading = await recorder.event(({ type }) => type === "reading");
  assert.equal(
    reading.type === "reading" && `${reading.channel} ${reading.value}`,
    "temperature 21.5",
  );
  say([...SHORT_FRAME, ...FRAME]);
  await recorder.counted("badFrames", 1);
  await recorder.counted("lines", 2);
  const heard = new Uint8Array(64);
  assert.equal(Number(libc.read(pty.master, heard, 64n)) > 0, false, "the bridge said something");
  stop.abort();
  await running;
  pty.close();
});
