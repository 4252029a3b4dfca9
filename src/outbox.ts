import { joinBytes } from "./bytes.ts";
import { encodeHeader, FIN, headerLength, MAX_HEADER_BYTES, MAX_SHORT_PAYLOAD } from "./frame.ts";
import type { EncodedMessage } from "./message.ts";
import { Opcode } from "./opcode.ts";
import { SharedBatch } from "./shared_batch.ts";

/** Sizes of the chunks that small frames are collected in; a larger frame has a chunk of its own. */
const CHUNK_SIZES = [2 * 1024, 16 * 1024, 128 * 1024] as const;
const LARGEST_CHUNK = CHUNK_SIZES[2];
/** How many free chunks of each size the process keeps. */
const FREE_CHUNKS = [256, 64, 16] as const;
/** From this size on a shared frame is queued as it is and not copied. */
const SHARE_BYTES = 4 * 1024;
/** Up to this size shared messages are gathered in a batch; beyond it they are queued one by one. */
const MAX_BATCH_BYTES = 16 * 1024;
/** Up to this length a text is encoded in JavaScript; a call to the encoder costs more: `bench/text_bench.ts`. */
const SHORT_TEXT = 32;

/** Up to this length a text is given room for three bytes a character; beyond it no more than it needs. */
const MAX_ROOMY_TEXT = 16 * 1024;

/** Bytes to write, and the chunk to give back afterwards if it is ours alone. */
interface Segment {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly chunk: Uint8Array<ArrayBuffer> | null;
}

const encoder = new TextEncoder();
const freeChunks: Uint8Array<ArrayBuffer>[][] = CHUNK_SIZES.map(() => []);

/**
 * The frames waiting for one connection. Frames appended while a write is under way are collected
 * and go out together as the next write. Holds no memory while empty.
 */
export class Outbox {
  #chunk: Uint8Array<ArrayBuffer> | null = null;
  #length = 0;
  #queue: Segment[] | null = null;
  // Shared messages not yet copied: there is a batch only while no chunk has bytes.
  #batch: SharedBatch | null = null;
  #writing = false;
  #takenChunk: Uint8Array<ArrayBuffer> | null = null;
  #takenLength = 0;
  #pongs: Uint8Array<ArrayBuffer>[] | null = null;
  #waiting = 0;
  readonly #maxWaitingPongs: number;

  constructor(maxWaitingPongs: number) {
    this.#maxWaitingPongs = maxWaitingPongs;
  }

  /** Bytes appended and not yet {@linkcode written}. */
  get bufferedBytes(): number {
    return this.#waiting;
  }

  /** Whether {@linkcode take} was called and {@linkcode written} not yet. */
  get isWriting(): boolean {
    return this.#writing;
  }

  /** Appends an unmasked frame: `first` is FIN, RSV bits and opcode, the payload `bytes` from `start` to `end`. */
  append(first: number, bytes: Uint8Array, start: number, end: number): void {
    const length = end - start;
    const size = headerLength(length) + length;
    const chunk = this.#room(size);
    const payloadStart = encodeHeader(chunk, this.#length, first, length);
    if (length <= MAX_SHORT_PAYLOAD) {
      for (let i = start, j = payloadStart; i < end; i++, j++) chunk[j] = bytes[i];
    } else {
      chunk.set(
        start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end),
        payloadStart,
      );
    }
    this.#grow(size);
  }

  /** Appends `text` as one unmasked text frame. */
  appendText(text: string): void {
    if (text.length <= SHORT_TEXT && this.#appendAscii(text)) return;
    if (text.length <= MAX_ROOMY_TEXT) return this.#appendEncoded(text);
    const bytes = encoder.encode(text);
    this.append(FIN | Opcode.Text, bytes, 0, bytes.length);
  }

  /** Appends a frame encoded once for many connections. */
  appendShared(message: EncodedMessage): void {
    if (this.#length === 0 && this.#fitsBatch(message)) {
      this.#batch = this.#batch === null
        ? SharedBatch.of(message)
        : this.#batch.followedBy(message);
      this.#waiting += message.frame.length;
      return;
    }
    const { frame } = message;
    if (frame.length < SHARE_BYTES) {
      this.#room(frame.length).set(frame, this.#length);
      return this.#grow(frame.length);
    }
    this.#seal();
    this.#enqueue(frame, null);
    this.#waiting += frame.length;
  }

  /**
   * Appends a Pong with the payload `bytes` from `start` to `end`. While a write is under way it
   * waits apart, ahead of other frames, and of those that wait the oldest go when there are too
   * many: a peer that does not read is owed an answer to its latest ping only (RFC 6455 §5.5.3).
   */
  appendPong(bytes: Uint8Array, start: number, end: number): void {
    if (!this.isWriting) return this.append(FIN | Opcode.Pong, bytes, start, end);
    if (this.#maxWaitingPongs < 1) return;
    const pong = new Uint8Array(2 + end - start);
    encodeHeader(pong, 0, FIN | Opcode.Pong, end - start);
    pong.set(bytes.subarray(start, end), 2);
    const pongs = this.#pongs ??= [];
    pongs.push(pong);
    this.#waiting += pong.length;
    if (pongs.length > this.#maxWaitingPongs) this.#waiting -= pongs.shift()!.length;
  }

  /** How many bytes the last {@linkcode take} took. */
  get takenBytes(): number {
    return this.#takenLength;
  }

  /**
   * Takes what is to be written next, in order, until {@linkcode written}. Returns memory that begins
   * with {@linkcode takenBytes} of it, or `null` if there is none: a view would cost each write
   * an object.
   */
  take(): Uint8Array<ArrayBuffer> | null {
    if (this.#pongs !== null) return this.#takePongs(this.#pongs);
    const segment = this.#queue?.shift();
    if (segment !== undefined) {
      return this.#begin(segment.bytes, segment.bytes.length, segment.chunk);
    }
    if (this.#batch !== null) return this.#takeBatch(this.#batch);
    if (this.#length === 0) return null;
    const chunk = this.#chunk!;
    const length = this.#length;
    this.#chunk = null;
    this.#length = 0;
    return this.#begin(chunk, length, chunk);
  }

  /** The bytes of the last {@linkcode take} are written, all of them. */
  written(): void {
    this.#waiting -= this.#takenLength;
    if (this.#takenChunk !== null) giveBack(this.#takenChunk);
    this.#takenChunk = null;
    this.#takenLength = 0;
    this.#writing = false;
  }

  /** Forgets everything that waits, and gives memory back that no write is using. */
  clear(): void {
    if (this.#chunk !== null) giveBack(this.#chunk);
    this.#chunk =
      this.#batch =
      this.#queue =
      this.#pongs =
        null;
    this.#length = 0;
    this.#waiting = this.#takenLength;
  }

  #fitsBatch({ frame }: EncodedMessage): boolean {
    return frame.length + (this.#batch?.byteLength ?? 0) <= MAX_BATCH_BYTES;
  }

  #enqueue(bytes: Uint8Array<ArrayBuffer>, chunk: Uint8Array<ArrayBuffer> | null): void {
    (this.#queue ??= []).push({ bytes, chunk });
  }

  #takePongs(pongs: readonly Uint8Array<ArrayBuffer>[]): Uint8Array<ArrayBuffer> {
    this.#pongs = null;
    const bytes = joinBytes(pongs);
    return this.#begin(bytes, bytes.length, null);
  }

  #takeBatch(batch: SharedBatch): Uint8Array<ArrayBuffer> {
    this.#batch = null;
    return this.#begin(batch.bytes, batch.byteLength, null);
  }

  #begin(
    bytes: Uint8Array<ArrayBuffer>,
    length: number,
    chunk: Uint8Array<ArrayBuffer> | null,
  ): Uint8Array<ArrayBuffer> {
    this.#writing = true;
    this.#takenChunk = chunk;
    this.#takenLength = length;
    return bytes;
  }

  #appendAscii(text: string): boolean {
    const size = 2 + text.length;
    const chunk = this.#room(size);
    const payloadStart = this.#length + 2;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code >= 0x80) return false;
      chunk[payloadStart + i] = code;
    }
    encodeHeader(chunk, this.#length, FIN | Opcode.Text, text.length);
    this.#grow(size);
    return true;
  }

  #appendEncoded(text: string): void {
    const chunk = this.#room(MAX_HEADER_BYTES + text.length * 3);
    // The header is written last, since its length depends on the text's: most texts are ASCII.
    const guess = this.#length + headerLength(text.length);
    const { written } = encoder.encodeInto(text, chunk.subarray(guess));
    const payloadStart = this.#length + headerLength(written);
    if (payloadStart !== guess) chunk.copyWithin(payloadStart, guess, guess + written);
    encodeHeader(chunk, this.#length, FIN | Opcode.Text, written);
    this.#grow(payloadStart - this.#length + written);
  }

  #grow(size: number): void {
    this.#length += size;
    this.#waiting += size;
  }

  #room(size: number): Uint8Array<ArrayBuffer> {
    if (this.#batch !== null) this.#copyBatch(this.#batch, size);
    const chunk = this.#chunk;
    if (chunk !== null && chunk.length - this.#length >= size) return chunk;
    if (chunk === null) return this.#chunk = borrow(size);
    const length = this.#length;
    if (length + size > LARGEST_CHUNK) {
      this.#seal();
      return this.#chunk = borrow(size);
    }
    const larger = borrow(length + size);
    larger.set(chunk.subarray(0, length));
    giveBack(chunk);
    return this.#chunk = larger;
  }

  #copyBatch(batch: SharedBatch, more: number): void {
    this.#batch = null;
    this.#chunk = borrow(batch.byteLength + more);
    this.#chunk.set(batch.bytes);
    this.#length = batch.byteLength;
  }

  #seal(): void {
    if (this.#batch !== null) {
      this.#enqueue(this.#batch.bytes, null);
      this.#batch = null;
    }
    const chunk = this.#chunk;
    if (chunk === null || this.#length === 0) return;
    this.#enqueue(chunk.subarray(0, this.#length), chunk);
    this.#chunk = null;
    this.#length = 0;
  }
}

function borrow(size: number): Uint8Array<ArrayBuffer> {
  const index = CHUNK_SIZES.findIndex((chunkSize) => size <= chunkSize);
  if (index < 0) return new Uint8Array(size);
  return freeChunks[index].pop() ?? new Uint8Array(CHUNK_SIZES[index]);
}

function giveBack(chunk: Uint8Array<ArrayBuffer>): void {
  const index = CHUNK_SIZES.findIndex((chunkSize) => chunkSize === chunk.length);
  if (index >= 0 && freeChunks[index].length < FREE_CHUNKS[index]) freeChunks[index].push(chunk);
}
