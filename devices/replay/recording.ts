/**
 * Recordings of what a board sent: its raw bytes with their timing, as text that can be read,
 * compared and pasted into a bug report.
 *
 * ```
 * pinbridge recording 1 2026-01-31T12:00:00.000Z
 * 0 temperature:21.5\r\n
 * 203.4 temperature:21.6,humid
 * 204.1 ity:40\r\n
 * 9000 |
 * 12000.7 \x00\xff\\
 * ```
 *
 * The first line names the format, its version, and when the recording began. Every other line is
 * one chunk: the milliseconds since then, a space, and the bytes that arrived together. Bytes from
 * 0x20 to 0x7e stand for themselves; `\n`, `\r`, `\t`, `\\` and `\xNN` are the rest, and the pipe is
 * `\x7c`: alone it means that the link broke there. A space at the end of a line is `\x20`, because
 * editors remove such spaces. A time that goes back, as a clock that was set does, counts as the one
 * before it.
 *
 * A recording only ever grows at its end, a line per chunk, so that a crash loses at most the last
 * one: a last line without its line end is ignored.
 *
 * @module
 */
import { LineFramer } from "../framing/lines.ts";

/** What happened on the link at one moment. */
export interface RecordedChunk {
  /** Milliseconds since the recording began, not negative, to microseconds. */
  readonly elapsedMs: number;
  /** What arrived; null when the link broke. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
}

/** Bytes of one record at most; what arrived in larger chunks takes several records. */
export const MAX_RECORD_BYTES = 4096;
const HEADER = /^pinbridge recording (\d+) (\S+)$/;
const MAGIC = "pinbridge recording ";
const VERSION = 1;
const RECORD = /^(\d+(?:\.\d{1,3})?) ([\x20-\x7e]+)$/;
const HANG_UP = "|";
// Every byte escaped, the time, the space.
const MAX_LINE_BYTES = 4 * MAX_RECORD_BYTES + 32;
const ESCAPE = /\\(?:x([0-9a-f]{2})|([nrt\\]))/g;
const BYTE_OF_ESCAPE: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", "\\": "\\" };
const ESCAPE_OF_BYTE = Array.from({ length: 256 }, (_, byte) => escapeByte(byte));

/** The first line of a recording that begins at `startedAt`, milliseconds since 1970. */
export function encodeRecordingHeader(startedAt: number): string {
  return `pinbridge recording ${VERSION} ${new Date(startedAt).toISOString()}\n`;
}

/** The lines for `chunk`: one, unless it is larger than a record; none when it is empty. */
export function encodeRecordedChunk({ elapsedMs, bytes }: RecordedChunk): string {
  const time = String(Math.round(Math.max(0, elapsedMs) * 1000) / 1000);
  if (bytes === null) return `${time} ${HANG_UP}\n`;
  let lines = "";
  for (let start = 0; start < bytes.length; start += MAX_RECORD_BYTES) {
    lines += `${time} ${escape(bytes.subarray(start, start + MAX_RECORD_BYTES))}\n`;
  }
  return lines;
}

/** Reads a recording piece by piece, in bounded memory. */
export class RecordingDecoder {
  readonly #framer: LineFramer;
  readonly #chunks: RecordedChunk[] = [];
  #startedAt: number | null = null;
  #lineNumber = 0;
  #elapsedMs = 0;

  constructor() {
    this.#framer = new LineFramer({
      onLine: (bytes, start, end) => this.#readLine(latin1(bytes.subarray(start, end))),
      onTooLong: () => {
        this.#lineNumber++;
        this.#fail("is too long");
      },
    }, { maxLineBytes: MAX_LINE_BYTES });
  }

  /** When the recording began, in milliseconds since 1970; null before its first line is read. */
  get startedAt(): number | null {
    return this.#startedAt;
  }

  /**
   * Takes the next bytes of the file; returns the chunks that they complete, oldest first.
   *
   * @throws {SyntaxError} naming the line that is not of a recording.
   */
  receive(bytes: Uint8Array): RecordedChunk[] {
    this.#framer.receive(bytes);
    return this.#chunks.splice(0);
  }

  #readLine(line: string): void {
    this.#lineNumber++;
    if (this.#startedAt === null) return this.#readHeader(line);
    const [, time, data] = RECORD.exec(line) ?? this.#fail("is not a record");
    this.#elapsedMs = Math.max(this.#elapsedMs, Number(time));
    const bytes = data === HANG_UP ? null : this.#unescape(data);
    this.#chunks.push({ elapsedMs: this.#elapsedMs, bytes });
  }

  #readHeader(line: string): void {
    const [, version, start] = HEADER.exec(line) ?? this.#fail("does not begin a recording");
    if (Number(version) !== VERSION) this.#fail(`has version ${version}, not ${VERSION}`);
    const startedAt = Date.parse(start);
    if (Number.isNaN(startedAt)) this.#fail("holds no time");
    this.#startedAt = startedAt;
  }

  #unescape(data: string): Uint8Array<ArrayBuffer> {
    if (/[\\|]/.test(data.replaceAll(ESCAPE, ""))) this.#fail("is not escaped as it should be");
    const text = data.replaceAll(
      ESCAPE,
      (_, hex, letter) => hex ? String.fromCharCode(parseInt(hex, 16)) : BYTE_OF_ESCAPE[letter],
    );
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }

  #fail(reason: string): never {
    throw new SyntaxError(`Line ${this.#lineNumber} ${reason}`);
  }
}

/**
 * Returns what arrived together, part by part; null when `bytes` do not begin a recording.
 *
 * @throws {SyntaxError} naming the line that is not of a recording.
 */
export function readRecording(bytes: Uint8Array): Uint8Array<ArrayBuffer>[] | null {
  const isRecording = latin1(bytes.subarray(0, MAGIC.length)) === MAGIC;
  if (!isRecording) return null;
  return new RecordingDecoder().receive(bytes).flatMap((chunk) => chunk.bytes ?? []);
}

function escape(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += ESCAPE_OF_BYTE[byte];
  return text.endsWith(" ") ? `${text.slice(0, -1)}\\x20` : text;
}

function escapeByte(byte: number): string {
  const character = String.fromCharCode(byte);
  const letter = Object.keys(BYTE_OF_ESCAPE).find((key) => BYTE_OF_ESCAPE[key] === character);
  if (letter !== undefined) return `\\${letter}`;
  const stands = byte >= 0x20 && byte <= 0x7e && character !== HANG_UP;
  return stands ? character : `\\x${byte.toString(16).padStart(2, "0")}`;
}

function latin1(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
