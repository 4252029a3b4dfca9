import type { Value } from "../adapter.ts";
import type { Hello } from "./hello.ts";

/** When a reading was taken, in the words of the board. */
export type Timestamp =
  /** The board's own count, from wherever; in any unit when `ticksPerMs` is not given. */
  | { readonly clock: "board"; readonly value: number; readonly ticksPerMs?: number }
  /** Milliseconds since 1970. */
  | { readonly clock: "unix"; readonly value: number }
  /** Milliseconds since this machine's midnight, of the day that is nearest. */
  | { readonly clock: "day"; readonly value: number }
  /** Milliseconds after the arrival of the line; negative before it. */
  | { readonly clock: "arrival"; readonly value: number };

/** Where readings go. Calls are synchronous. */
export interface ReadingSink {
  /**
   * `channel` is what the board wrote: not yet fit for a topic name. `value` is finite. Without a
   * `time`, the reading was taken when it arrived.
   */
  reading(channel: string, value: Value, time?: Timestamp): void;
  /** The channel's values are in `unit`, which is fit to show. Called before a reading, maybe before each. */
  unit(channel: string, unit: string): void;
}

/** What lines from a board say. Calls are synchronous. */
export interface LineSink extends ReadingSink {
  hello(hello: Hello): void;
  /** The board's answer to command `id`: `error` is null for yes; `reply` is what it said beyond yes. */
  answer(id: number, error: string | null, reply: Value | undefined): void;
  /** A line that no format takes, made fit to show. `garbled` when its bytes were not plain text. */
  log(line: string, garbled: boolean): void;
  /** When the line that is being decoded arrived, in milliseconds since 1970. */
  readonly arrivedAt: number;
  /** Something in a line could not be understood: the line, and the one thing to do about it. */
  notUnderstood(line: string, advice: string): void;
}

/** One way to write readings as text, such as JSON. Pure: bytes in, calls out. */
export interface LineFormat {
  /** Reports what the line `bytes[start..end)` says; false when it is not of this format. */
  decode(bytes: Uint8Array, start: number, end: number, sink: LineSink): boolean;
}
