import { formatMilliseconds } from "../../clock_time.ts";
import type { CommandParams } from "../../wire/messages.ts";
import type { LogLine } from "./log_lines.ts";

/** What ends a line that is sent; `own` is what the board's config says. */
export type LineEnd = "own" | "lf" | "cr" | "crlf" | "none";

/** The choices, with what they are called. */
export const LINE_ENDS: readonly (readonly [LineEnd, string])[] = [
  ["own", "Line end: as set"],
  ["lf", "LF"],
  ["cr", "CR"],
  ["crlf", "CR LF"],
  ["none", "No line end"],
];

const END_TEXT: Readonly<Record<Exclude<LineEnd, "own">, string>> = {
  lf: "\n",
  cr: "\r",
  crlf: "\r\n",
  none: "",
};
/** Lines sent that are remembered. */
const MAX_SENT = 100;
const BYTES_PER_ROW = 16;

/** Returns the command that sends a line with an end. */
export function lineCommand(device: string, text: string, end: LineEnd): CommandParams {
  if (end === "own") return { device, raw: text };
  return { device, hex: new TextEncoder().encode(text + END_TEXT[end]).toHex() };
}

/** The lines that were sent, to be sent again. */
export class SentLines {
  #lines: readonly string[] = [];
  #place = 0;

  /** Remembers a line that was sent, once if it is sent several times in a row. */
  push(line: string): void {
    if (line !== "" && this.#lines.at(-1) !== line) {
      this.#lines = [...this.#lines.slice(1 - MAX_SENT), line];
    }
    this.#place = this.#lines.length;
  }

  /** Returns the line before or after the one returned last; an empty one after the newest. */
  go(step: -1 | 1): string {
    this.#place = Math.min(this.#lines.length, Math.max(0, this.#place + step));
    return this.#lines[this.#place] ?? "";
  }
}

/** Returns the lines that contain a text, whatever its case. */
export function filterLines<T extends LogLine>(lines: readonly T[], text: string): readonly T[] {
  if (text === "") return lines;
  const wanted = text.toLowerCase();
  return lines.filter((line) => line.text.toLowerCase().includes(wanted));
}

/** Writes lines as text, each with its time to the millisecond. */
export function stringifyLines(lines: readonly LogLine[]): string {
  return lines.map(({ time, text }) => `${formatMilliseconds(time)} ${text}\n`).join("");
}

/** Writes bytes in base64 as rows of hexadecimal digits beside their text. */
export function dumpBytes(base64: string): string[] {
  const bytes = Uint8Array.fromBase64(base64);
  const rows = [];
  for (let at = 0; at < bytes.length; at += BYTES_PER_ROW) {
    const row = [...bytes.subarray(at, at + BYTES_PER_ROW)];
    const digits = row.map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
    const text = row.map(toVisible).join("");
    rows.push(`${digits.padEnd(3 * BYTES_PER_ROW - 1)}  ${text}`);
  }
  return rows;
}

function toVisible(byte: number): string {
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : "·";
}
