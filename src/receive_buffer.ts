/**
 * What an idle connection holds: room for a request, and for 16 messages of 16 bytes. With half of it
 * such a burst is read in two parts, which then go back and forth as two: half the throughput.
 */
const IDLE_BYTES = 512;
/** How much a read that filled the buffer makes it grow, up to {@linkcode BUSY_BYTES}. */
const GROWTH_FACTOR = 8;
/** What a connection under load reads at once. */
const BUSY_BYTES = 128 * 1024;
/** Kept between messages; a message beyond it frees its memory when it is done. */
const RETAINED_BYTES = 256 * 1024;
/** How many small reads in a row make a grown buffer shrink. */
const SMALL_READS_TO_SHRINK = 256;

const NOTHING = new Uint8Array(0);

/**
 * The bytes received on one connection: a kept part (the message so far, unmasked, its fragments
 * moved together) followed by the unread part. Bytes are decoded in place and none twice.
 *
 * ```text
 *   0 … keptStart ═ message so far ═ keptEnd … start ─ unread ─ end … free … capacity
 * ```
 */
export class ReceiveBuffer {
  /** All memory, from byte 0 of its `ArrayBuffer`. Replaced by {@linkcode reserve} only. */
  bytes: Uint8Array<ArrayBuffer>;
  /** Where the unread bytes start. */
  start = 0;
  /** Where the unread bytes end. */
  end = 0;
  /** Where the kept bytes start; equal to {@linkcode keptEnd} when none are kept. */
  keptStart = 0;
  /** Where the kept bytes end. */
  keptEnd = 0;
  #words: Uint32Array<ArrayBuffer> | null = null;
  #filled = false;
  #smallReads = 0;

  constructor(capacity: number = IDLE_BYTES) {
    this.bytes = new Uint8Array(capacity);
  }

  /** The same memory in 32-bit words; made when it is first needed, which small frames never do. */
  get words(): Uint32Array<ArrayBuffer> {
    return this.#words ??= new Uint32Array(this.bytes.buffer);
  }

  /**
   * Returns free space to read into, at most 128 KiB and never empty; then {@linkcode commit}.
   * Moves or replaces the memory, so no view into it survives this call.
   *
   * @param expected how many more bytes are known to come for the message under way
   */
  reserve(expected = 0): Uint8Array<ArrayBuffer> {
    if (this.bytes === NOTHING) this.bytes = new Uint8Array(IDLE_BYTES);
    const held = this.#heldBytes();
    const capacity = this.#wantedCapacity(held, expected);
    if (capacity !== this.bytes.length) this.#move(new Uint8Array(capacity));
    else if (held === 0) this.#reset();
    else if (this.end > capacity >>> 1 && !this.#isCompact()) this.#move(this.bytes);
    const free = this.bytes.length - this.end;
    return this.end === 0 && free <= BUSY_BYTES
      ? this.bytes
      : this.bytes.subarray(this.end, this.end + Math.min(free, BUSY_BYTES));
  }

  /** Takes over `count` bytes that were read into what {@linkcode reserve} returned. */
  commit(count: number): void {
    this.end += count;
    this.#filled = this.end === this.bytes.length || count === BUSY_BYTES;
    if (count < this.bytes.length / (2 * GROWTH_FACTOR)) this.#smallReads++;
    else this.#smallReads = 0;
  }

  /** Copies `chunk` behind the unread bytes. */
  append(chunk: Uint8Array): void {
    for (let offset = 0; offset < chunk.length;) {
      const space = this.reserve(chunk.length - offset);
      const part = chunk.subarray(offset, offset + space.length);
      space.set(part);
      this.commit(part.length);
      offset += part.length;
    }
  }

  /** Moves the first `count` unread bytes to the kept ones. */
  keep(count: number): void {
    const { bytes, start, keptEnd } = this;
    if (this.keptStart === keptEnd) this.keptStart = this.keptEnd = start;
    else if (keptEnd !== start && count > 0) bytes.copyWithin(keptEnd, start, start + count);
    this.keptEnd += count;
    this.start = start + count;
  }

  /** Forgets the kept bytes. */
  dropKept(): void {
    this.keptStart = this.keptEnd = this.start;
  }

  /** Forgets everything. */
  clear(): void {
    this.#reset();
  }

  /** Gives up grown memory, if nothing is held: the connection has been idle. */
  relax(): void {
    if (this.#heldBytes() > 0 || this.bytes.length <= IDLE_BYTES) return;
    this.#reset();
    this.#filled = false;
    this.#move(new Uint8Array(IDLE_BYTES));
  }

  /** Gives all memory up until the next {@linkcode reserve}, if nothing is held. */
  release(): void {
    if (this.#heldBytes() > 0) return;
    this.#reset();
    this.#filled = false;
    this.bytes = NOTHING;
    this.#words = null;
  }

  #heldBytes(): number {
    return this.keptEnd - this.keptStart + this.end - this.start;
  }

  #wantedCapacity(held: number, expected: number): number {
    const capacity = this.bytes.length;
    const busier = Math.min(capacity * GROWTH_FACTOR, BUSY_BYTES);
    if (held === 0) return this.#emptyCapacity(busier);
    if (expected > 0 && held + expected <= capacity) return capacity;
    if (held <= capacity >>> 1) return this.#filled ? Math.max(capacity, busier) : capacity;
    // Doubled as bytes arrive, and not to what a header announces: an announcement costs the peer nothing.
    const doubled = capacity * 2;
    return expected < held ? doubled : Math.min(doubled, roundUp(held + expected + IDLE_BYTES));
  }

  #emptyCapacity(busier: number): number {
    const capacity = this.bytes.length;
    if (capacity > RETAINED_BYTES) return BUSY_BYTES;
    if (this.#filled && capacity < BUSY_BYTES) return busier;
    if (this.#smallReads < SMALL_READS_TO_SHRINK) return capacity;
    this.#smallReads = 0;
    return Math.max(roundUp(capacity / GROWTH_FACTOR), IDLE_BYTES);
  }

  #isCompact(): boolean {
    const kept = this.keptEnd - this.keptStart;
    return kept === 0 ? this.start === 0 : this.keptStart === 0 && this.start === kept;
  }

  #move(target: Uint8Array<ArrayBuffer>): void {
    const kept = this.keptEnd - this.keptStart;
    const { bytes, start, end, keptStart, keptEnd } = this;
    if (target === bytes) {
      bytes.copyWithin(0, keptStart, keptEnd);
      bytes.copyWithin(kept, start, end);
    } else {
      if (kept > 0) target.set(bytes.subarray(keptStart, keptEnd));
      if (end > start) target.set(bytes.subarray(start, end), kept);
      this.bytes = target;
      this.#words = null;
    }
    this.keptStart = 0;
    this.keptEnd = kept;
    this.start = kept;
    this.end = kept + end - start;
  }

  #reset(): void {
    this.start =
      this.end =
      this.keptStart =
      this.keptEnd =
        0;
  }
}

/** To whole words. */
function roundUp(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
