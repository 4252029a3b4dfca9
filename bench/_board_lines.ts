import type { LineSink } from "../devices/decode/line_format.ts";

/** Lines in one chunk of a board. */
export const LINES = 100;

/** What boards print, by shape: the line number `index`. */
export const shapes: Readonly<Record<string, (index: number) => string>> = {
  "two labelled values": (index) => `temperature:${20 + index / 10},humidity:${40 + index % 7}`,
  "two bare values": (index) => `${20 + index / 10},${40 + index % 7}`,
  "eight labelled values": (index) =>
    Array.from({ length: 8 }, (_, channel) => `ch${channel}:${index + channel / 100}`).join(","),
  "JSON": (index) => `{"temperature":${20 + index / 10},"humidity":${40 + index % 7}}`,
  "Teleplot": (index) => `>temperature:${1000 + index}:${20 + index / 10}§°C`,
};

/** The bytes of {@linkcode LINES} lines of a shape. */
export function toChunk(line: (index: number) => string): Uint8Array<ArrayBuffer> {
  const text = Array.from({ length: LINES }, (_, index) => line(index) + "\r\n").join("");
  return new TextEncoder().encode(text);
}

/** Keeps the readings from being optimised away. */
export const kept = { sum: 0 };

/** Takes readings, and nothing else. */
export const sink: LineSink = {
  reading(_channel, value) {
    kept.sum += value as number;
  },
  unit() {},
  hello() {},
  answer() {},
  log(line) {
    throw new Error(`"${line}" is no reading`);
  },
  arrivedAt: 0,
  notUnderstood(line) {
    throw new Error(`"${line}" is not understood`);
  },
};
