import { checkWritten, type WrittenChecksum } from "./written_checksum.ts";
import type { FrameEvents, Framer } from "./frame_events.ts";

const CR = 13;
const LF = 10;
const MAX_BYTES = 4096;
const NOTHING = new Uint8Array(0);

/** How a {@linkcode TelegramFramer} cuts. */
export interface TelegramFramerOptions {
  /** What every telegram begins with. Default: it begins where the one before it ended. */
  readonly start?: string;
  /** What stands before the checksum. */
  readonly end: string;
  readonly checksum: WrittenChecksum;
  /** What may stand anywhere before the checksum and is no part of it: from one byte to another. */
  readonly aside?: { readonly start: number; readonly end: number };
}

/**
 * Cuts text into telegrams: some lines or a part of one, with a checksum behind it. Where that is
 * wrong all is dropped up to the next beginning, and memory is bounded.
 */
export class TelegramFramer implements Framer {
  readonly #events: FrameEvents;
  readonly #start: Uint8Array;
  readonly #end: Uint8Array;
  readonly #checksum: WrittenChecksum;
  readonly #aside: TelegramFramerOptions["aside"];
  readonly #bytes = new Uint8Array(MAX_BYTES);
  #length = 0;
  /** Bytes of the checksum that are still to come, once the end has been seen; else null. */
  #awaited: number | null = null;
  /** Whether what came before its beginning is known to be no telegram. */
  #isLost = false;
  #isInAside = false;

  constructor(events: FrameEvents, options: TelegramFramerOptions) {
    const { start = "", end, checksum, aside } = options;
    const encoder = new TextEncoder();
    this.#events = events;
    this.#start = encoder.encode(start);
    this.#end = encoder.encode(end);
    this.#checksum = checksum;
    this.#aside = aside;
  }

  receive(chunk: Uint8Array): void {
    for (const byte of chunk) this.#take(byte);
  }

  skipFrame(): void {
    this.#length = 0;
    this.#awaited = null;
    this.#isLost = true;
  }

  #take(byte: number): void {
    if (this.#aside !== undefined && this.#awaited === null && this.#isAside(byte)) return;
    if (this.#length === MAX_BYTES) this.#fail();
    this.#bytes[this.#length++] = byte;
    if (this.#awaited !== null) this.#takeChecksum();
    else if (this.#length <= this.#start.length) this.#begin();
    else if (endsWith(this.#bytes, this.#length, this.#end)) {
      this.#awaited = this.#checksum.byteCount;
    }
  }

  #isAside(byte: number): boolean {
    if (!this.#isInAside) return this.#isInAside = byte === this.#aside!.start;
    this.#isInAside = byte !== this.#aside!.end;
    return true;
  }

  /** Only line ends may stand between two telegrams. */
  #begin(): void {
    const at = this.#length - 1;
    if (this.#bytes[at] === this.#start[at]) return;
    const [first] = this.#bytes;
    const isLineEnd = first === CR || first === LF;
    if (!isLineEnd && !this.#isLost) this.#events.onBadFrame();
    this.#isLost ||= !isLineEnd;
    const last = this.#bytes[at];
    this.#length = 0;
    if (at > 0) this.#take(last);
  }

  #takeChecksum(): void {
    this.#awaited! -= 1;
    if (this.#awaited! > 0) return;
    const end = this.#length - this.#checksum.byteCount;
    const isRight = checkWritten(this.#checksum, this.#bytes, {
      start: this.#start.length,
      bodyEnd: end - this.#end.length,
      end,
    });
    if (!isRight) return this.#fail();
    this.#length = 0;
    this.#awaited = null;
    this.#isLost = false;
    this.#events.onFrame(this.#bytes, 0, end - this.#end.length);
  }

  /** What is there is no telegram; its last beginning may be that of one that was cut into it. */
  #fail(): void {
    if (!this.#isLost) this.#events.onBadFrame();
    this.#isLost = this.#start.length > 0;
    const begin = lastIndexOf(this.#bytes, this.#length, this.#start);
    const rest = begin > 0 ? this.#bytes.slice(begin, this.#length) : NOTHING;
    this.#length = 0;
    this.#awaited = null;
    this.receive(rest);
  }
}

function endsWith(bytes: Uint8Array, length: number, tail: Uint8Array): boolean {
  const from = length - tail.length;
  if (from < 0) return false;
  for (let index = 0; index < tail.length; index++) {
    if (bytes[from + index] !== tail[index]) return false;
  }
  return true;
}

/** Where `part`, if it is not empty, stands last in `bytes[0..length)`; -1 for nowhere. */
function lastIndexOf(bytes: Uint8Array, length: number, part: Uint8Array): number {
  if (part.length === 0) return -1;
  for (let end = length; end >= part.length; end--) {
    if (endsWith(bytes, end, part)) return end - part.length;
  }
  return -1;
}
