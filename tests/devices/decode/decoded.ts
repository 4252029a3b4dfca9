import type { Value } from "../../../devices/adapter.ts";
import type { Hello } from "../../../devices/decode/hello.ts";
import type { LineSink, Timestamp } from "../../../devices/decode/line_format.ts";

/** Keeps what a decoder reports about the lines it is given. */
export class Decoded implements LineSink {
  readonly readings: [string, Value][] = [];
  /** Of each reading; undefined for the time of arrival. */
  readonly times: (Timestamp | undefined)[] = [];
  readonly units: [string, string][] = [];
  readonly hellos: Hello[] = [];
  readonly answers: [number, string | null, Value | undefined][] = [];
  readonly logs: [string, boolean][] = [];
  readonly complaints: [string, string][] = [];
  arrivedAt = 0;

  reading(channel: string, value: Value, time?: Timestamp): void {
    this.readings.push([channel, value]);
    this.times.push(time);
  }

  unit(channel: string, unit: string): void {
    this.units.push([channel, unit]);
  }

  hello(hello: Hello): void {
    this.hellos.push(hello);
  }

  answer(id: number, error: string | null, reply: Value | undefined): void {
    this.answers.push([id, error, reply]);
  }

  log(line: string, garbled: boolean): void {
    this.logs.push([line, garbled]);
  }

  notUnderstood(line: string, advice: string): void {
    this.complaints.push([line, advice]);
  }
}

/** Calls `decode` with a line's bytes in the middle of others, which it must not look at. */
export function decodeWithin<T>(
  line: string | Uint8Array,
  decode: (bytes: Uint8Array, start: number, end: number) => T,
): T {
  const bytes = typeof line === "string" ? new TextEncoder().encode(line) : line;
  const surrounded = new Uint8Array(bytes.length + 4).fill(0x39);
  surrounded.set(bytes, 2);
  return decode(surrounded, 2, 2 + bytes.length);
}
