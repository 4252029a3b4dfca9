import type { Reading } from "../../wire/messages.ts";
import { LogLines } from "./log_lines.ts";
import { dumpBytes } from "./monitor.ts";

/** What of a board the monitor shows. */
export type MonitorMode = "log" | "lines" | "bytes";

/** The choices, with what they are called. */
export const MONITOR_MODES: readonly (readonly [MonitorMode, string])[] = [
  ["log", "Lines that are no readings"],
  ["lines", "Every line"],
  ["bytes", "Bytes"],
];

/** What comes without a line end is cut here, in characters. */
export const MAX_LINE_LENGTH = 1024;

/** What a board's bytes, as they came, are to people: lines of text, or rows of a dump. */
export class RawLines {
  readonly log = new LogLines();
  readonly #isDump: boolean;
  readonly #decoder = new TextDecoder();
  #rest = "";
  #restTime = 0;

  constructor(mode: Exclude<MonitorMode, "log">) {
    this.#isDump = mode === "bytes";
  }

  /** Takes chunks of bytes, in base64, oldest first. */
  take(chunks: readonly Reading[]): void {
    for (const { time, value, seq } of chunks) {
      const texts = this.#isDump ? dumpBytes(String(value)) : this.#cut(String(value), time);
      for (const [i, text] of texts.entries()) {
        const isFirst = i === 0 && !this.#isDump;
        this.log.push({
          seq: seq + i / texts.length,
          time: isFirst ? this.#startOf(time) : time,
          text,
        });
      }
      if (!this.#isDump && texts.length > 0) this.#restTime = time;
    }
    this.log.show();
  }

  /** Returns the lines that a chunk ends; the last one's beginning waits. */
  #cut(base64: string, time: number): string[] {
    if (this.#rest === "") this.#restTime = time;
    const text = this.#decoder.decode(Uint8Array.fromBase64(base64), { stream: true });
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop()!;
    while (this.#rest.length > MAX_LINE_LENGTH) {
      lines.push(this.#rest.slice(0, MAX_LINE_LENGTH));
      this.#rest = this.#rest.slice(MAX_LINE_LENGTH);
    }
    return lines.map(makeVisible);
  }

  /** A line began when its first byte came. */
  #startOf(time: number): number {
    return Math.min(this.#restTime, time);
  }
}

/** What a terminal would obey is shown instead. */
function makeVisible(line: string): string {
  // deno-lint-ignore no-control-regex -- these are meant
  return line.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, (character) => {
    const code = character.charCodeAt(0);
    return code === 0x7f ? "\u2421" : String.fromCharCode(0x2400 + code);
  });
}
