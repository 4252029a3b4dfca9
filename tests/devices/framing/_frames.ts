import assert from "node:assert/strict";
import fc from "fast-check";
import type { FrameEvents, Framer } from "../../../devices/framing/frame_events.ts";

/** Makes the framer under test. */
export type MakeFramer = (events: FrameEvents) => Framer;

/** Bytes from spaced hex. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(
    text.split(" ").filter((byte) => byte !== ""),
    (byte) => parseInt(byte, 16),
  );
}

/** Spaced hex from bytes. */
export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** The payloads in `chunks` as spaced hex, and how many runs of bytes were no frames. */
export function frame(make: MakeFramer, ...chunks: Uint8Array[]) {
  const frames: string[] = [];
  let bad = 0;
  const framer = make({
    onFrame: (bytes, start, end) => frames.push(toHex(bytes.subarray(start, end))),
    onBadFrame: () => bad++,
  });
  for (const chunk of chunks) framer.receive(chunk);
  return { frames, bad };
}

/** `frame` of all bytes at once, after checking that every way to split them gives the same. */
export function frameEverySplit(make: MakeFramer, bytes: Uint8Array) {
  const whole = frame(make, bytes);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const halves = [bytes.subarray(0, cut), bytes.subarray(cut)];
    assert.deepEqual(frame(make, ...halves), whole, `cut at ${cut}`);
  }
  const single = Array.from(bytes, (byte) => Uint8Array.of(byte));
  assert.deepEqual(frame(make, ...single), whole, "byte by byte");
  return whole;
}

/** Any bytes, in any chunks, give the same frames and counts as at once; special bytes often. */
export function assertAnyBytesFrame(make: MakeFramer, special: number[], maxFrameBytes: number) {
  const byte = fc.oneof(fc.constantFrom(...special), fc.integer({ min: 0, max: 255 }));
  const chunk = fc.array(byte, { maxLength: 40 }).map((bytes) => Uint8Array.from(bytes));
  fc.assert(fc.property(fc.array(chunk, { maxLength: 6 }), (chunks) => {
    const all = concat(...chunks);
    const found = frame(make, ...chunks);
    assert.deepEqual(found, frame(make, all));
    assert.ok(found.frames.every((hex) => hex !== "" && hex.length < 3 * maxFrameBytes));
    assert.ok(found.frames.length + found.bad <= all.length);
  }));
}

export function concat(...parts: (Uint8Array | number[])[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
